import { channel, tracingChannel } from 'node:diagnostics_channel'

/** The name of the tracing channel on which steps are told, as a `Step`: for who makes spans of them. */
export const STEPS = 'lectern:step'

/** The name of the channel on which a message asks to be given the trace that it belongs to, as a `Carrier`. */
export const CARRIERS = 'lectern:trace'

/** Something that takes time. It names shapes and ids, never values of records. */
export interface Step {
  readonly kind: 'request' | 'operation' | 'statement' | 'job'
  readonly name: string
  /** More may be added until it ends. */
  readonly facts: Record<string, string | number>
  /** W3C trace context of the step that has led to this one in another process or at another time. */
  readonly parent: string | null
  /** Whether it ends when its function returns, or when its promise settles. */
  readonly isSync: boolean
}

/** What a trace is carried in. */
export interface Carrier {
  /** W3C trace context (`traceparent`); null where nobody traces. */
  trace: string | null
}

type StepFacts = Omit<Step, 'isSync' | 'parent'> & { readonly parent?: string | null }

const steps = tracingChannel<Step>(STEPS)
const carriers = channel(CARRIERS)

/** Runs work as a step. `describe` is asked only where somebody listens: else it costs one look. */
export function traced<T>(describe: () => StepFacts, work: () => Promise<T>): Promise<T> {
  if (!steps.hasSubscribers) return work()
  return steps.tracePromise(work, { parent: null, ...describe(), isSync: false }) as Promise<T>
}

/** The same of work that waits for nothing. */
export function tracedNow<T>(describe: () => StepFacts, work: () => T): T {
  if (!steps.hasSubscribers) return work()
  return steps.traceSync(work, { parent: null, ...describe(), isSync: true })
}

/** The trace of the present flow as W3C trace context, for what is done later; null where nobody traces. */
export function presentTrace(): string | null {
  if (!carriers.hasSubscribers) return null
  const carrier: Carrier = { trace: null }
  carriers.publish(carrier)
  return carrier.trace
}
