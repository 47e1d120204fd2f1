import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Identity } from '../../../app/identity/main.js'
import { EventReader } from '../../support/event_reader.js'
import { call } from '../../support/rest.js'
import { testSchools, tokenFor } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'
import { signIn } from '../../support/visitor.js'

const PATH = '/api/v1/events'
const STUDENT = 'people.student'

async function listen(role: RoleName, school: 'green' | 'river' = 'green', query = '') {
  const schools = await testSchools()
  return EventReader.open(PATH + query, { authorization: `Bearer ${schools[school].accounts[role].token}` })
}

async function newStudent(school: 'green' | 'river' = 'green'): Promise<string> {
  const { engine, ...schools } = await testSchools()
  const body = { name: 'Somebody Secret', status: 'active', is_boarder: false }
  return String((await engine.create(schools[school].system, STUDENT, body)).id)
}

test.group('Events over REST', (group) => {
  const open: EventReader[] = []
  const read = async (...asked: Parameters<typeof listen>) => {
    const reader = await listen(...asked)
    open.push(reader)
    return reader
  }
  group.each.teardown(() => open.splice(0).forEach((reader) => reader.close()))

  test('whoever may read a record hears what becomes of it, without a value of it', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const reader = await read('admin')
    assert.equal(reader.headers.get('content-type'), 'text/event-stream; charset=utf-8')
    assert.equal(reader.headers.get('cache-control'), 'private, no-store, no-transform')
    assert.equal(reader.headers.get('x-accel-buffering'), 'no')
    const id = await newStudent()
    const told = (kind: string) => reader.until(({ data }) => data.id === id && data.kind === kind)
    const created = await told('created')
    assert.deepEqual(created.data, { entity: STUDENT, id, kind: 'created', version: 1 })
    assert.match(created.id ?? '', /^[0-9a-f-]{36}$/)
    await engine.update(green.system, STUDENT, id, { name: 'Somebody Else' })
    assert.equal((await told('updated')).data.version, 2)
    await engine.remove(green.system, STUDENT, id)
    await told('deleted')
    await engine.restore(green.system, STUDENT, id)
    await told('restored')
    assert.notInclude(reader.text, 'Somebody')
  })

  test('A15 a parent hears of his own child, its deletion too, and of nobody else’s', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const parent = await read('parent')
    const admin = await read('admin')
    const other = green.idOf('student.foreign')
    const guardian = { guardian: green.idOf('guardian.own'), relation: 'mother', may_see_records: true }
    const flags = { may_pick_up: true, lives_with: true, receives_messages: true }
    const own = String(
      (
        await engine.create(green.system, STUDENT, {
          name: 'Second Child',
          status: 'active',
          is_boarder: false,
          guardians: [{ ...guardian, ...flags }],
        })
      ).id
    )
    await parent.until(({ data }) => data.id === own && data.kind === 'created')
    await engine.update(green.system, STUDENT, other, { office_note: `x${Date.now()}` })
    await engine.update(green.system, STUDENT, own, { office_note: `x${Date.now()}` })
    await parent.until(({ data }) => data.id === own && data.kind === 'updated')
    await admin.until(({ data }) => data.id === other)
    await engine.remove(green.system, STUDENT, own)
    await parent.until(({ data }) => data.id === own && data.kind === 'deleted')
    assert.notInclude(parent.text, other)
  })

  test('another school hears nothing, and naming an entity without a grant opens nothing', async ({ assert }) => {
    const river = await read('admin', 'river')
    const parent = await read(
      'parent',
      'green',
      '?entities=fees.expense,core.user,core.outbox_message,no.such,people.student'
    )
    const { engine, green } = await testSchools()
    const student = await newStudent()
    const user = await engine.create(green.system, 'core.user', {
      name: 'New',
      email: `${student}@x.test`,
      password_hash: 'x',
      status: 'active',
    })
    // What is told in order has been told when the next one comes.
    const seen = await newStudent('river')
    await river.until(({ data }) => data.id === seen)
    await engine.update(green.system, STUDENT, green.idOf('student.own'), { office_note: `y${Date.now()}` })
    await parent.until(({ data }) => data.id === green.idOf('student.own'))
    assert.notInclude(river.text, student)
    assert.notInclude(parent.text, student)
    assert.notInclude(parent.text, String(user.id))
  })

  test('only what was asked for is told', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const reader = await read('admin', 'green', '?entities=people.guardian')
    const student = await newStudent()
    const guardian = await engine.create(green.system, 'people.guardian', { name: 'G', phone: '+911111100123' })
    await reader.until(({ data }) => data.id === guardian.id)
    assert.notInclude(reader.text, student)
  })

  test('a wish that is none is refused, and nobody listens without a token: {0}')
    .with([
      ['?entities=', 422],
      ['?entities[]=people.student', 422],
      ['?entities=people.student%0Aevent:x', 422],
      ['?entities=school/other', 422],
      ['?channel=people.student', 422],
      [`?entities=${Array.from({ length: 51 }, (_, at) => `a.b${at}`).join()}`, 422],
    ] as const)
    .run(async ({ assert }, [query, status]) => {
      const { green } = await testSchools()
      assert.equal((await call(PATH + query, { token: green.accounts.admin.token })).status, status)
      assert.equal((await call(PATH + query)).status, 401)
    })

  test('A16 a revoked sign-in hears nothing more, and its stream ends', async ({ assert }) => {
    const { green } = await testSchools()
    const identity = await app.container.make(Identity)
    const { userId } = green.accounts.admin
    const token = await tokenFor(identity, userId, green.id)
    const reader = await EventReader.open(PATH, { authorization: `Bearer ${token}` })
    const [session] = await identity.sessions.list(userId)
    await identity.sessions.revoke(String(session?.id))
    const id = await newStudent()
    await reader.over()
    assert.deepEqual(reader.events.at(-1), { name: 'end', id: null, data: { reason: 'signed_out' } })
    assert.notInclude(reader.text, id)
  })

  test('who comes back is told what he has missed', async ({ assert }) => {
    const { green } = await testSchools()
    const first = await read('admin')
    const before = await newStudent()
    const { id } = await first.until(({ data }) => data.id === before)
    first.close()
    const missed = await newStudent()
    const headers = { 'authorization': `Bearer ${green.accounts.admin.token}`, 'last-event-id': String(id) }
    const second = await EventReader.open(PATH, headers)
    open.push(second)
    await second.until(({ data }) => data.id === missed)
    const lost = await EventReader.open(PATH, { ...headers, 'last-event-id': "x' or 1=1" })
    open.push(lost)
    assert.deepEqual((await lost.until(({ name }) => name === 'stale')).data, {})
  })

  test('one person has no more than twenty streams', async ({ assert }) => {
    const { green } = await testSchools()
    for (let count = 0; count < 20; count++) await read('principal')
    assert.equal((await call(PATH, { token: green.accounts.principal.token })).status, 429)
    open.splice(0).forEach((reader) => reader.close())
  })
})

test.group('Events of the screens', () => {
  test('visitors and those who look as another have none', async ({ assert }) => {
    assert.equal((await call('/live')).status, 302)
    const { visitor, green } = await signIn('admin')
    await visitor.get('/view-as')
    await visitor.post('/view-as', { kind: 'user', name: green.accounts.parent.userId })
    assert.equal((await visitor.get('/live')).status, 403)
  })
})
