import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { ErrorTracker } from '../../../app/observability/error_tracker.js'
import { tellFault } from '../../../start/faults.js'

interface Heard {
  readonly request: IncomingMessage
  readonly parts: readonly Record<string, unknown>[]
}

/** A tracker that answers with a status, and what it has heard. */
async function openTracker(status: number) {
  const heard: Heard[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    heard.push({ request, parts: text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>) })
    response.writeHead(status, status === 429 ? { 'retry-after': '30' } : {}).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const warned: object[] = []
  const log = { warn: (facts: object) => void warned.push(facts) }
  const tracker = new ErrorTracker({ dsn: `http://public@127.0.0.1:${port}/base/7`, environment: 'test', log })
  return { heard, tracker, warned, close: () => server.close() }
}

test.group('Error tracker', () => {
  test('gets a fault with its causes and places, and nothing of people', async ({ assert, cleanup }) => {
    const { heard, tracker, close } = await openTracker(200)
    cleanup(() => void close())
    tracker.start()
    const cause = Object.assign(new Error('duplicate key (Asha Rao)'), { code: '23505', detail: 'Asha Rao' })
    tellFault(new Error('No row for "Asha Rao"', { cause }), { route: '/api/v1/students/:id', status: 500 })
    await tracker.stop()
    const [{ request, parts } = { request: null, parts: [] }] = heard
    assert.equal(request?.url, '/base/api/7/envelope/')
    assert.match(String(request?.headers['x-sentry-auth']), /sentry_version=7,.*sentry_key=public/)
    const [header, item, event] = parts
    assert.equal(header?.event_id, event?.event_id)
    assert.deepEqual(item, { type: 'event' })
    assert.containSubset(event, {
      environment: 'test',
      tags: { route: '/api/v1/students/:id', status: '500' },
      exception: {
        values: [
          { type: '23505', value: 'duplicate key …' },
          { type: 'Error', value: 'No row for …' },
        ],
      },
    })
    const { values } = event?.exception as { values: { stacktrace: { frames: { filename: string }[] } }[] }
    assert.match(String(values[1]?.stacktrace.frames.at(-1)?.filename), /error_tracker\.spec\.ts/)
    assert.notInclude(JSON.stringify(parts), 'Asha')
  })

  test('that asks for a pause gets it', async ({ assert, cleanup }) => {
    const { heard, tracker, warned, close } = await openTracker(429)
    cleanup(() => void close())
    tracker.start()
    tellFault(new Error('One'), {})
    await tracker.stop()
    tracker.start()
    tellFault(new Error('Two'), {})
    await tracker.stop()
    assert.lengthOf(heard, 1)
    assert.deepEqual(warned, [{ status: 429 }])
  })

  test('that is not there takes nothing with it', async ({ assert }) => {
    const warned: object[] = []
    const log = { warn: (facts: object) => void warned.push(facts) }
    const tracker = new ErrorTracker({ dsn: 'http://public@127.0.0.1:1/7', environment: 'test', log })
    tracker.start()
    tellFault(new Error('One'), {})
    await tracker.stop()
    assert.lengthOf(warned, 1)
  })

  test('needs a key and a project', ({ assert }) => {
    for (const dsn of ['https://tracker.example/7', 'https://public@tracker.example/']) {
      assert.throws(() => new ErrorTracker({ dsn, environment: 'test', log: { warn() {} } }), /SENTRY_DSN has the form/)
    }
  })
})
