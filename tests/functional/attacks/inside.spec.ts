import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import { enqueue } from '../../../app/engine/main.js'
import type { Actor } from '../../../app/engine/main.js'
import { Worker } from '../../../app/jobs/main.js'
import { stateOf } from '../../support/database_state.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { as } from './ground.js'
import { mailsDuring, newUser, tokensOf } from './people.js'

const STUDENTS = '/people/students'

test.group('Attacks on what is kept and on what runs inside', () => {
  test('C02 nothing that is kept of one answer reaches another role, school or address', async ({ assert }) => {
    const { green, river } = await testSchools()
    const path = `${STUDENTS}/${green.idOf('student.own')}`
    const roles = ['admin', 'parent', 'teacher', 'student'] as const
    const first = new Map<string, string>()
    for (const round of [roles, [...roles].reverse(), roles]) {
      for (const role of round) {
        const { status, text } = await as(role, path)
        const seen = `${status} ${text.replace(/"request_id":"[^"]*"/, '')}`
        assert.equal(first.get(role) ?? seen, seen, role)
        first.set(role, seen)
      }
    }
    assert.isAbove(new Set(first.values()).size, 1)
    const { headers } = await as('admin', path)
    const etag = String(headers.get('etag'))
    const again = await as('admin', path, { headers: { 'if-none-match': etag } })
    assert.equal(again.status, 304)
    const parent = await as('parent', path, { headers: { 'if-none-match': etag } })
    assert.equal(parent.status, 200, 'the parent is answered from what the admin was shown')
    const token = river.accounts.admin.token
    const elsewhere = await call(`/api/v1${path}`, { token, headers: { 'if-none-match': etag } })
    assert.equal(elsewhere.status, 404)
    const lists = await Promise.all([as('admin', STUDENTS), call(`/api/v1${STUDENTS}`, { token })])
    const ids = lists.map((list) => recordsIn(list).map(({ id }) => id))
    assert.isNotEmpty(ids[0])
    for (const id of ids[1] ?? []) assert.isFalse(ids[0]?.includes(id))
  })

  test('C05 no operation works without a principal, and one without rights has none by being inside', async ({
    assert,
  }) => {
    const { engine, green } = await testSchools()
    const nobody = undefined as unknown as Actor
    const id = green.idOf('student.own')
    const before = await stateOf(engine)
    const attempts = (actor: Actor): (() => Promise<unknown>)[] => [
      () => engine.list(actor, 'people.student', ''),
      () => engine.read(actor, 'people.student', id, ''),
      () => engine.create(actor, 'people.household', { name: 'Slipped in' }),
      () => engine.update(actor, 'people.student', id, { name: 'Changed' }),
      () => engine.remove(actor, 'people.student', id),
      () => engine.audit(actor, ''),
      () => engine.act(actor, 'core.membership', id, 'deactivate', {}),
    ]
    for (const attempt of attempts(nobody)) await assert.rejects(async () => attempt())
    const { system } = green
    for (const kind of ['public', 'service', 'user'] as const) {
      const actor: Actor = { ...system, kind, userId: null, roles: [], reason: null }
      for (const attempt of attempts(actor)) {
        const error: unknown = await attempt().catch((reason: unknown) => reason)
        assert.instanceOf(error, Refusal, kind)
        assert.include(['not_found', 'forbidden'], (error as Refusal).kind, kind)
      }
      const session = engine.session(actor)
      const job = () => enqueue(session, { job: 'core.invite', payload: { membership: id } })
      await assert.rejects(async () => job(), /would run as the system/)
      const records = session.contextFor(session, 'academics').records.elevated('an attack')
      await assert.rejects(() => records.list('fees.invoice'), /does not list/)
    }
    assert.deepEqual(await stateOf(engine), before)
  })

  test('C07 a job runs with the rights of now, at its own school alone', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const worker = await app.container.make(Worker)
    await worker.drain()
    const keeper = await newUser({ role: 'admin' })
    const { access_token: token } = await tokensOf(keeper.email)
    const json = { name: 'Late', email: `late.${process.pid}@green.test`, roles: [] }
    const made = await call('/api/v1/users', { method: 'POST', json, token })
    assert.equal(made.status, 201, made.text)
    const [own] = (await engine.list(green.system, 'core.membership', `filter[user]=${keeper.userId}`)).data
    await engine.update(green.system, 'core.membership', String(own?.id), { status: 'suspended' })
    assert.deepEqual(await mailsDuring(() => worker.drain()), [], 'a job ran for a user who was shut out')
    const [{ state = '' } = {}] = await engine.database.acrossSchools().read({
      text: `select state from core_outbox_messages where topic = 'job:core.invite' and actor = '${keeper.userId}'`,
      values: [],
    })
    assert.notEqual(state, 'done')
    const foreign = await engine.create(river.system, 'core.membership', {
      name: 'Of the river',
      username: `river.${process.pid}`,
    })
    await engine.update(river.system, 'core.membership', String(foreign.id), { status: 'suspended' })
    const before = await engine.read(river.system, 'core.membership', String(foreign.id), '')
    await enqueue(engine.session(green.system), { job: 'core.invite', payload: { membership: String(foreign.id) } })
    assert.deepEqual(await mailsDuring(() => worker.drain()), [])
    assert.deepEqual(await engine.read(river.system, 'core.membership', String(foreign.id), ''), before)
  })
})

test.group('Attacks on programs and on the record of sign-ins', () => {
  test('B09 a program has no more than its maker still has', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const maker = await newUser({ role: 'admin' })
    const { access_token: token } = await tokensOf(maker.email)
    const json = { name: 'Till', roles: ['admin'] }
    const made = recordIn(await call('/api/v1/auth/clients', { method: 'POST', json, token }))
    const secret = String(made['secret'])
    const ask = async () => (await call(`/api/v1${STUDENTS}`, { token: secret })).status
    assert.equal(await ask(), 200)
    const [own] = (await engine.list(green.system, 'core.membership', `filter[user]=${maker.userId}`)).data
    const id = String(own?.id)
    const give = async (role: string) => {
      const { version = null } = await engine.read(green.system, 'core.membership', id, '')
      await engine.update(green.system, 'core.membership', id, { version, roles: [{ role, active: true }] })
    }
    await give('teacher')
    assert.equal(await ask(), 401)
    await give('super_admin')
    assert.equal(await ask(), 200)
    await engine.update(green.system, 'core.membership', id, { status: 'suspended' })
    assert.equal(await ask(), 401)
  })

  test('every attempt at the door of a school is shown to who reads its audit, and to nobody else', async ({
    assert,
  }) => {
    const { green, river } = await testSchools()
    const { email, userId } = await newUser({ role: 'warden' })
    const login = (password: string, name = email) =>
      call('/api/v1/auth/login', { method: 'POST', json: { email: name, password, school: green.slug } })
    await login('wrong password')
    await tokensOf(email)
    await login('my password?', 'no.such.name@green.test')
    const path = '/api/v1/login-events'
    const page = await call(path, { token: green.accounts.admin.token })
    const events = recordsIn(page)
    assert.containSubset(events.slice(0, 3), [
      { user: null, method: 'password', outcome: 'refused' },
      { user: { id: userId }, method: 'password', outcome: 'success' },
      { user: { id: userId }, method: 'password', outcome: 'refused', address: '127.0.0.1' },
    ])
    assert.notInclude(page.text, 'no.such.name')
    assert.notInclude(page.text, 'my password?')
    const there = await call(path, { token: river.accounts.admin.token })
    assert.notInclude(there.text, userId)
    for (const role of ['teacher', 'parent', 'principal'] as const) {
      assert.equal((await call(path, { token: green.accounts[role].token })).status, 404, role)
    }
    assert.equal((await call(`${path}?cursor=eCc7`, { token: green.accounts.admin.token })).status, 422)
    const cursor = String((page.body?.meta as { next_cursor?: string } | null)?.next_cursor ?? '')
    if (cursor === '') return
    const older = recordsIn(await call(`${path}?cursor=${cursor}`, { token: green.accounts.admin.token }))
    assert.notIncludeMembers(
      older.map(({ id }) => id),
      events.map(({ id }) => id)
    )
  })
})
