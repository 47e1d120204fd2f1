import { test } from '@japa/runner'
import { WorkerMonitor } from '../../../app/observability/main.js'

const NOW = new Date('2026-11-21T12:00:00.000Z')

async function openMonitor(
  cleanup: (undo: () => Promise<void>) => void,
  given: { silentFor: number | null; isReady?: boolean; token?: string }
) {
  const { silentFor, isReady = true, token } = given
  const monitor = new WorkerMonitor({
    health: {
      isReady: async () => isReady,
      report: async () => ({ status: 'healthy', checks: {} as never, timestamp: NOW.toISOString() }),
    },
    metrics: { contentType: 'text/plain; version=0.0.4' as never, text: async () => 'lectern_up 1\n' },
    lastLook: () => (silentFor === null ? null : new Date(NOW.getTime() - silentFor)),
    now: () => NOW,
    token,
  })
  const port = await monitor.listen(0, '127.0.0.1')
  cleanup(() => monitor.close())
  return (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init)
}

test.group('Worker monitor', () => {
  test('a worker is ready while it looks for work and has its database: {$self}')
    .with([
      { silentFor: 1000, isReady: true, status: 200 },
      { silentFor: 61_000, isReady: true, status: 503 },
      { silentFor: null, isReady: true, status: 503 },
      { silentFor: 1000, isReady: false, status: 503 },
    ])
    .run(async ({ assert, cleanup }, { status, ...given }) => {
      const ask = await openMonitor(cleanup, given)
      assert.equal((await ask('/readyz')).status, status)
      assert.equal((await ask('/healthz')).status, 200)
    })

  test('metrics are for who has the token', async ({ assert, cleanup }) => {
    const ask = await openMonitor(cleanup, { silentFor: 0, token: 'secret' })
    assert.equal((await ask('/metrics')).status, 404)
    const answer = await ask('/metrics', { headers: { authorization: 'Bearer secret' } })
    assert.equal(answer.status, 200)
    assert.equal(await answer.text(), 'lectern_up 1\n')
  })

  test('without a token they are for this machine, by no proxy, and nothing else is there', async ({
    assert,
    cleanup,
  }) => {
    const ask = await openMonitor(cleanup, { silentFor: 0 })
    assert.equal((await ask('/metrics')).status, 200)
    assert.equal((await ask('/metrics', { headers: { 'x-forwarded-for': '10.0.0.1' } })).status, 404)
    assert.equal((await ask('/')).status, 404)
    assert.equal((await ask('/healthz', { method: 'POST' })).status, 404)
  })
})
