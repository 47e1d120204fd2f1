import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { isSpanContextValid, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api'
import type { Context, Span, Tracer } from '@opentelemetry/api'
import { CARRIERS, STEPS } from '#engine'
import type { Carrier, Step } from '#engine'
import { traceContextOf } from './trace_context.js'

const KINDS: Readonly<Record<Step['kind'], SpanKind>> = {
  request: SpanKind.SERVER,
  operation: SpanKind.INTERNAL,
  statement: SpanKind.CLIENT,
  job: SpanKind.CONSUMER,
}

/** Steps that begin a trace where they have no parent; the others are told within one, or not at all. */
const ROOTS: ReadonlySet<Step['kind']> = new Set(['request', 'job'])

type StepEnd = Step & { readonly error?: unknown }

/**
 * Makes spans of the steps that the layers below tell, and gives messages the trace that they belong to. An error is
 * told by its kind alone: its message may hold values. Answers how to stop.
 */
export function traceSteps(tracer: Tracer): () => void {
  const flows = new AsyncLocalStorage<Span | undefined>()
  const spans = new WeakMap<Step, Span>()
  const begin = (step: Step): Span | undefined => {
    const parent = contextAround(step, flows.getStore())
    if (!parent) return undefined
    const span = tracer.startSpan(step.name, { kind: KINDS[step.kind] }, parent)
    spans.set(step, span)
    return span
  }
  const end = (step: StepEnd): void => {
    const span = spans.get(step)
    if (!span) return
    spans.delete(step)
    span.setAttributes(step.facts)
    // The route is found after the request has begun.
    if (step.kind === 'request') span.updateName(`${step.name} ${step.facts['http.route'] ?? ''}`.trim())
    if ('error' in step) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      span.setAttribute('error.type', kindOf(step.error))
    }
    span.end()
  }
  const carry = (carrier: unknown): void => {
    const span = flows.getStore()
    if (span) (carrier as Carrier).trace = textOf(span)
  }
  const steps = tracingChannel<Step>(STEPS)
  const listeners = {
    end: (step: Step) => (step.isSync ? end(step) : undefined),
    asyncEnd: (step: Step) => end(step),
  }
  // Node's types have the store hold what is published; it holds what `begin` makes of it.
  steps.start.bindStore(flows as AsyncLocalStorage<never>, begin as (step: Step) => never)
  steps.subscribe(listeners as never)
  subscribe(CARRIERS, carry)
  return () => {
    steps.start.unbindStore(flows as AsyncLocalStorage<never>)
    steps.unsubscribe(listeners as never)
    unsubscribe(CARRIERS, carry)
  }
}

/** The context in which a step's span begins; null for one that nobody has asked for. */
function contextAround({ parent, kind }: Step, around: Span | undefined): Context | null {
  const remote = parent === null ? null : traceContextOf(parent)
  if (remote) return trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true })
  if (around) return trace.setSpan(ROOT_CONTEXT, around)
  return ROOTS.has(kind) ? ROOT_CONTEXT : null
}

function textOf(span: Span): string | null {
  const context = span.spanContext()
  if (!isSpanContextValid(context)) return null
  const flags = (context.traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'
  return `00-${context.traceId}-${context.spanId}-${flags}`
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : error.name
}
