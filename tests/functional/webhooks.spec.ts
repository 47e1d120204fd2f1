import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { JsonObject } from '../../app/engine/base/main.js'
import { Engine } from '../../app/engine/main.js'
import { EventSinks, Principals, Worker } from '../../app/jobs/main.js'
import { Deliverer } from '../../app/messaging/main.js'
import { WebhookRound } from '../../app/messaging/webhooks/webhook_round.js'
import { call, recordIn, recordsIn } from '../support/rest.js'
import { anotherSchool, testSchools } from '../support/school/main.js'

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Another system on this machine, which answers with the statuses in turn. */
async function otherSystem(...statuses: readonly number[]) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString('utf8')))
    request.on('end', () => {
      response.writeHead(statuses[received.length] ?? 200).end('thank you')
      received.push({ headers: request.headers, body })
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { address: `https://hooks.example:${port}/`, port, received, close: () => server.close() }
}

/** The same rounds with this machine trusted, and without TLS. */
async function deliverer() {
  const engine = await app.container.make(Engine)
  const principals = await app.container.make(Principals)
  const log = await app.container.make('logger')
  const guard = { trustedHosts: ['127.0.0.1'] }
  return new Deliverer(() => principals.schools(), [new WebhookRound({ engine, principals, guard, log })], log)
}

/** A webhook of an admin's, at another system that is reached although it is on this machine. */
async function webhook(events: readonly string[], ...statuses: readonly number[]) {
  const { engine } = await testSchools()
  const school = await anotherSchool(`hook-${crypto.randomUUID().slice(0, 8)}`)
  const other = await otherSystem(...statuses)
  const { token } = school.accounts.admin
  const send = (path: string, json: JsonObject = {}) => call(`/api/v1${path}`, { method: 'POST', token, json })
  const body = { name: 'Books', address: other.address, is_on: true, events: events.map((event) => ({ event })) }
  const made = recordIn(await send('/webhook-endpoints', body))
  const { secret } = (await send(`/webhook-endpoints/${made.id}/rotate-secret`)).body?.data as { secret: string }
  // The address that no form would let in; what is tested here is the way to it.
  const { database } = engine
  const text = `update core_webhook_endpoints set address = 'http://127.0.0.1:${other.port}/' where id = '${made.id}'`
  await database
    .forSchool(school.id)
    .transaction(() => database.forSchool(school.id).write([{ text, values: [] }]), { label: 'test' })
  const run = async () => {
    await (await app.container.make(Worker)).drain()
    await (await deliverer()).drain()
  }
  const calls = async () => recordsIn(await call('/api/v1/webhook-deliveries?sort=created_at', { token }))
  return { engine, school, other, made, secret, token, send, run, calls }
}

test.group('Webhooks', () => {
  test('F09 are told of a new record, signed, once', async ({ assert }) => {
    const { school, other, secret, run, calls, send } = await webhook(['people.household.created'])
    const made = recordIn(await send('/people/households', { name: 'Heard family' }))
    recordIn(await send('/people/students', { name: 'Not asked for', status: 'active', household: made.id }))
    await run()
    await run()
    assert.lengthOf(other.received, 1)
    const [{ headers, body } = { headers: {}, body: '' }] = other.received
    const said = JSON.parse(body) as { type: string; data: { id: string; record: JsonObject } }
    assert.equal(said.type, 'people.household.created')
    assert.equal(said.data.record['name'], 'Heard family')
    const id = String(headers['webhook-id'])
    const text = `${id}.${String(headers['webhook-timestamp'])}.${body}`
    const expected = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(text)
      .digest('base64')
    assert.equal(headers['webhook-signature'], `v1,${expected}`)
    const [logged] = await calls()
    assert.containSubset(logged, { id, state: 'delivered', status: 200, attempts: 1, answer: 'thank you' })
    assert.notInclude(
      JSON.stringify(await call('/api/v1/webhook-endpoints', { token: school.accounts.admin.token })),
      secret
    )
    other.close()
  })

  test('are called again after a fault, under the same id, and replayed by hand', async ({ assert }) => {
    const { engine, school, other, run, calls, send } = await webhook(['people.household.created'], 503, 200, 200)
    recordIn(await send('/people/households', { name: 'Waiting family' }))
    await run()
    const [waiting] = await calls()
    assert.containSubset(waiting, { state: 'queued', status: 503, error_code: 'http_503', attempts: 1 })
    const id = String(waiting?.['id'])
    await engine.update(school.system, 'core.webhook_delivery', id, { next_at: '2020-01-01T00:00:00.000Z' })
    await run()
    assert.containSubset((await calls())[0], { state: 'delivered', attempts: 2 })
    recordIn(await send(`/webhook-deliveries/${id}/replay`))
    await run()
    assert.lengthOf(other.received, 3)
    assert.lengthOf(new Set(other.received.map(({ headers }) => headers['webhook-id'])), 1)
    other.close()
  })

  test('hear what their owner may read now, and nothing once he may not', async ({ assert }) => {
    const { engine, school, other, run, calls, send } = await webhook(['people.student.updated'])
    const student = school.idOf('student.own')
    const path = `/api/v1/people/students/${student}`
    const { token } = school.accounts.super_admin
    recordIn(await call(path, { method: 'PATCH', token, json: { office_note: 'Only for the office' } }))
    await run()
    const told = JSON.parse(other.received[0]?.body ?? '{}') as { data: { record: JsonObject } }
    const seen = recordIn(await call(path, { token: school.accounts.admin.token }))
    assert.deepEqual(Object.keys(told.data.record).sort(), Object.keys(seen).sort())
    const members = await engine.list(school.system, 'core.membership', `user=${school.accounts.admin.userId}`)
    await engine.update(school.system, 'core.membership', String(members.data[0]?.['id']), { status: 'suspended' })
    recordIn(await call(path, { method: 'PATCH', token, json: { office_note: 'After he has gone' } }))
    await run()
    assert.lengthOf(other.received, 1)
    const last = await engine.list(school.system, 'core.webhook_delivery', 'sort=-created_at&per_page=1')
    assert.containSubset(last.data[0], { state: 'skipped', reason: 'no_owner' })
    void send
    void calls
    other.close()
  })

  test('F02 at private addresses are refused by the form and by the connection', async ({ assert }) => {
    const { school, token, send, made, run, calls, other } = await webhook(['people.household.created'])
    for (const address of [
      'https://127.0.0.1/',
      'https://[::ffff:10.0.0.1]/',
      'http://books.example/',
      'https://169.254.169.254/',
    ]) {
      const refused = await send('/webhook-endpoints', { name: address, address, is_on: true })
      assert.equal(refused.status, 422)
      assert.property(refused.body?.error?.details ?? {}, 'address')
    }
    const own = await app.container.make(Deliverer)
    recordIn(await send(`/webhook-endpoints/${made.id}/test`))
    await own.drain()
    assert.containSubset((await calls())[0], {
      state: 'failed',
      reason: 'refused',
      error_code: 'address_refused',
      answer: null,
    })
    assert.lengthOf(other.received, 0)
    void school
    void token
    void run
    other.close()
  })

  test('belong to whoever changed them last', async ({ assert }) => {
    const { engine, school, made } = await webhook([])
    const { super_admin: boss } = school.accounts
    const path = `/api/v1/webhook-endpoints/${made.id}`
    recordIn(await call(path, { method: 'PATCH', token: boss.token, json: { address: 'https://elsewhere.example/' } }))
    const { owner } = await engine.read(school.system, 'core.webhook_endpoint', made.id, '')
    assert.include(JSON.stringify(owner), boss.userId)
  })

  test('have somebody to take up events', async ({ assert }) => {
    assert.isTrue(app.container.hasBinding(EventSinks))
  })
})
