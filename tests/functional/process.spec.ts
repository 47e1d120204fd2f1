import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Health } from '../../app/observability/main.js'
import env from '../../start/env.js'
import { rawCall } from '../support/raw_request.js'
import { call } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'

test.group('What a process stands on', () => {
  test('code stands behind all that is declared, without which a server does not start', async () => {
    const { engine } = await testSchools()
    engine.checkPluginCode()
  })
})

test.group('What a process tells monitors', () => {
  test('it lives, and is ready while it has its database', async ({ assert }) => {
    assert.equal((await rawCall('/healthz')).status, 200)
    const ready = await rawCall('/readyz')
    assert.equal(ready.status, 200, ready.text)
    const report = JSON.parse((await rawCall('/health')).text) as object
    assert.containSubset(report, { checks: { database: { status: 'healthy' }, storage: { status: 'healthy' } } })
    assert.sameMembers(Object.keys(report), ['status', 'checks', 'timestamp'])
  })

  test('a database that does not answer makes it not ready, and says no more', async ({ assert, cleanup }) => {
    const noted: object[] = []
    const { engine } = await testSchools()
    const dead = { acrossSchools: () => ({ read: () => Promise.reject(new Error('secret host 10.0.0.5')) }) }
    const figures = { read: () => Promise.reject(new Error('gone')) }
    const health = new Health({
      database: dead as never,
      clock: engine.clock,
      figures: figures as never,
      directory: '/nowhere/at/all',
      log: { error: (facts) => void noted.push(facts) },
    })
    app.container.swap(Health, () => health)
    cleanup(() => app.container.restore(Health))
    assert.equal((await rawCall('/readyz')).status, 503)
    const answer = await rawCall('/health')
    assert.equal(answer.status, 503)
    assert.notMatch(answer.text, /10\.0\.0\.5|nowhere/)
    assert.lengthOf(noted, 3)
    assert.equal((await rawCall('/healthz')).status, 200)
  })

  test('a process that is about to end is not ready any more', async ({ assert, cleanup }) => {
    const { engine } = await testSchools()
    const figures = { read: async () => ({ open: 0, dead: 0, oldestDueSeconds: 0, schools: {}, sessions: 0 }) }
    const { database, clock } = engine
    const health = new Health({ database, clock, figures: figures as never, directory: '.', log: { error() {} } })
    app.container.swap(Health, () => health)
    cleanup(() => app.container.restore(Health))
    assert.equal((await rawCall('/readyz')).status, 200)
    health.leave()
    assert.equal((await rawCall('/readyz')).status, 503)
  })

  test('requests are counted by the pattern of their route', async ({ assert }) => {
    const { green } = await testSchools()
    await call('/api/v1/students?search=Unlikely', { token: green.accounts.admin.token })
    const { text, status } = await rawCall('/metrics')
    assert.equal(status, 200)
    assert.match(
      text,
      /lectern_http_request_seconds_count\{method="GET",route="\/api\/v1\/students",status="200"\} \d+/
    )
    const statements = /lectern_http_request_statements_sum\{route="\/api\/v1\/students"\} (\d+)/.exec(text)
    assert.isAbove(Number(statements?.[1]), 0)
    assert.notInclude(text, 'Unlikely')
    assert.match(text, /^lectern_figures_up 1$/m)
  })

  test('metrics are there for this machine alone, or for who has the token', async ({ assert, cleanup }) => {
    const status = async (headers = {}) => (await rawCall('/metrics', { headers })).status
    assert.equal(await status(), 200)
    assert.equal(await status({ 'x-forwarded-for': '127.0.0.1' }), 404)
    env.set('METRICS_TOKEN', 'a-long-token')
    cleanup(() => env.set('METRICS_TOKEN', ''))
    assert.equal(await status(), 404)
    assert.equal(await status({ authorization: 'Bearer a-long-tokem' }), 404)
    assert.equal(await status({ 'authorization': 'Bearer a-long-token', 'x-forwarded-for': '10.0.0.7' }), 200)
  })
})
