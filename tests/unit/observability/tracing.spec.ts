import { setTimeout as wait } from 'node:timers/promises'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { test } from '@japa/runner'
import { presentTrace, traced, tracedNow } from '../../../app/engine/base/main.js'
import { traceSteps } from '../../../app/observability/tracing.js'

const CALLER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

const step = (kind: 'request' | 'operation' | 'statement' | 'job', name: string, parent: string | null = null) => ({
  kind,
  name,
  facts: {},
  parent,
})

/** Traces what steps tell until the test is over: the spans that have ended. */
function listen(cleanup: (undo: () => void) => void) {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  cleanup(traceSteps(provider.getTracer('test')))
  return () => exporter.getFinishedSpans()
}

test.group('Tracing', () => {
  test('a request, its operations and statements are one trace, begun by the caller', async ({ assert, cleanup }) => {
    const spans = listen(cleanup)
    const result = await traced(
      () => step('request', 'GET', CALLER),
      () =>
        traced(
          () => step('operation', 'list people.student'),
          async () => {
            await wait(1)
            return tracedNow(
              () => step('statement', 'select'),
              () => 42
            )
          }
        )
    )
    assert.equal(result, 42)
    const [statement, operation, request] = spans()
    assert.deepEqual([statement?.name, operation?.name, request?.name], ['select', 'list people.student', 'GET'])
    assert.equal(request?.spanContext().traceId, '0af7651916cd43dd8448eb211c80319c')
    assert.equal(request?.parentSpanContext?.spanId, 'b7ad6b7169203331')
    assert.equal(operation?.parentSpanContext?.spanId, request?.spanContext().spanId)
    assert.equal(statement?.parentSpanContext?.spanId, operation?.spanContext().spanId)
  })

  test('what is done later is in the trace that has left it', async ({ assert, cleanup }) => {
    const spans = listen(cleanup)
    const left = await traced(
      () => step('request', 'POST'),
      async () => presentTrace()
    )
    await traced(
      () => step('job', 'fees.run', left),
      async () => undefined
    )
    const [request, job] = spans()
    assert.equal(job?.spanContext().traceId, request?.spanContext().traceId)
    assert.equal(job?.parentSpanContext?.spanId, request?.spanContext().spanId)
  })

  test('a failure is told by its kind, without its message', async ({ assert, cleanup }) => {
    const spans = listen(cleanup)
    const failing = traced(
      () => step('request', 'GET'),
      () => Promise.reject(Object.assign(new Error('No row for Asha Rao'), { code: 'E_STATEMENT_FAILED' }))
    )
    await assert.rejects(() => failing, 'No row for Asha Rao')
    const [span] = spans()
    assert.equal(span?.attributes['error.type'], 'E_STATEMENT_FAILED')
    assert.notInclude(JSON.stringify([span?.attributes, span?.events, span?.status]), 'Asha')
  })

  test('what nobody has asked for, such as the worker’s looking, is no trace', async ({ assert, cleanup }) => {
    const spans = listen(cleanup)
    await traced(
      () => step('operation', 'run job'),
      async () => undefined
    )
    assert.isEmpty(spans())
  })

  test('where nobody listens nothing is described and nothing carried', async ({ assert }) => {
    const describe = () => {
      throw new Error('asked')
    }
    assert.equal(await traced(describe, async () => 1), 1)
    assert.equal(
      tracedNow(describe, () => 2),
      2
    )
    assert.isNull(presentTrace())
  })
})
