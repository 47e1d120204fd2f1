import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Identity } from '../../../app/identity/main.js'
import { stateOf } from '../../support/database_state.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import type { Answer } from '../../support/rest.js'
import { testSchools, tokenFor } from '../../support/school/main.js'
import type { TestSchool } from '../../support/school/main.js'

const USERS = '/api/v1/users'
const people = { next: 0 }

/** The membership of a role's account. */
async function membershipOf(school: TestSchool, role: 'super_admin' | 'admin' | 'teacher' | 'parent' | 'principal') {
  const { engine } = await testSchools()
  const query = `filter[email]=${role}@${school.slug}.test&include=roles`
  const { data } = await engine.list(school.system, 'core.membership', query)
  const [found] = data
  if (!found) throw new Error(`No ${role}`)
  return found as typeof found & { readonly id: string; readonly version: number }
}

/** Makes a member with roles and gives his token. */
async function member(school: TestSchool, roles: readonly object[], more: object = {}) {
  const { engine } = await testSchools()
  const name = `person${++people.next}`
  const person = { name, email: `${name}@${school.slug}.test`, status: 'active' }
  const { id: user } = await engine.create(school.system, 'core.user', person)
  const body = { ...person, user: String(user), roles: roles as never, ...more }
  const { id } = await engine.create(school.system, 'core.membership', body)
  const token = await tokenFor(await app.container.make(Identity), String(user), school.id)
  return { id: String(id), userId: String(user), token, email: person.email }
}

const as = (token: string, method: string, json?: unknown) => ({
  token,
  method,
  ...(json === undefined ? {} : { json }),
})
const named = ({ body }: Answer) => Object.keys(body?.error?.details ?? {})

test.group('Attacks | users', () => {
  test('B09 nobody gives a role above his own ceiling, nor learns which roles there are', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const { admin, super_admin: owner } = green.accounts
    const before = await stateOf(engine)
    const answers = await Promise.all(
      ['super_admin', 'unheard_of', 'constructor'].map((role) =>
        call(USERS, as(admin.token, 'POST', { name: 'Mole', email: 'mole@green.test', roles: [{ role }] }))
      )
    )
    for (const answer of answers) {
      assert.equal(answer.status, 422, answer.text)
      assert.deepEqual(answer.body?.error?.details, { 'roles.0.role': ['is no role that you can give.'] })
    }
    assert.deepEqual(await stateOf(engine), before)
    const body = { name: 'Second owner', email: 'second@green.test', roles: [{ role: 'super_admin' }] }
    const made = await call(USERS, as(owner.token, 'POST', body))
    assert.equal(made.status, 201, made.text)
  })

  test('B09 roles below the ceiling are given, to those with portal roles too', async ({ assert }) => {
    const { green } = await testSchools()
    for (const role of ['admin', 'principal', 'teacher', 'accountant', 'parent', 'student']) {
      const body = { name: role, email: `fresh.${role}@green.test`, roles: [{ role }] }
      const answer = await call(USERS, as(green.accounts.admin.token, 'POST', body))
      assert.equal(answer.status, 201, `${role} ${answer.text}`)
    }
  })

  test('B09 nobody changes or suspends a user above his own ceiling', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const owner = await membershipOf(green, 'super_admin')
    const before = await stateOf(engine)
    for (const body of [{ status: 'suspended' }, { name: 'Nobody' }, { version: owner.version, roles: [] }]) {
      const answer = await call(`${USERS}/${owner.id}`, as(green.accounts.admin.token, 'PATCH', body))
      assert.equal(answer.status, 403, answer.text)
    }
    const removed = await call(`${USERS}/${owner.id}`, as(green.accounts.admin.token, 'DELETE'))
    assert.equal(removed.status, 403, removed.text)
    assert.deepEqual(await stateOf(engine), before)
  })

  test('B09 nobody raises himself', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const own = await membershipOf(green, 'admin')
    const before = await stateOf(engine)
    const body = { version: own.version, roles: { add: [{ role: 'super_admin' }] } }
    const answer = await call(`${USERS}/${own.id}`, as(green.accounts.admin.token, 'PATCH', body))
    assert.equal(answer.status, 422, answer.text)
    assert.deepEqual(await stateOf(engine), before)
  })

  test('B09 a role held within records gives no right over users', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const { data } = await engine.list(green.system, 'academics.section', 'per_page=1')
    const limited = await member(green, [{ role: 'admin', dimension: 'section', record: String(data[0]?.id) }])
    const answer = await call(USERS, { token: limited.token })
    assert.equal(answer.status, 404, answer.text)
    const body = { name: 'Mole', email: 'mole2@green.test', roles: [] }
    assert.equal((await call(USERS, as(limited.token, 'POST', body))).status, 404)
  })

  test('B09 the last owner of a school stays', async ({ assert }) => {
    const { engine, river } = await testSchools()
    const owner = await membershipOf(river, 'super_admin')
    const { token } = river.accounts.super_admin
    const before = await stateOf(engine)
    const losses = [
      as(token, 'PATCH', { status: 'suspended' }),
      as(token, 'PATCH', { expires_on: '2020-01-01' }),
      as(token, 'PATCH', { version: owner.version, roles: [] }),
      as(token, 'DELETE'),
    ]
    for (const loss of losses) {
      const answer = await call(`${USERS}/${owner.id}`, loss)
      assert.equal(answer.status, 409, answer.text)
    }
    assert.deepEqual(await stateOf(engine), before)
    const second = await member(river, [{ role: 'super_admin' }])
    const answer = await call(`${USERS}/${second.id}`, as(token, 'PATCH', { status: 'suspended' }))
    assert.equal(answer.status, 200, answer.text)
  })

  test('B09 other roles neither see nor write users', async ({ assert }) => {
    const { green } = await testSchools()
    const own = await membershipOf(green, 'teacher')
    for (const role of ['teacher', 'accountant', 'parent', 'student', 'principal'] as const) {
      const { token } = green.accounts[role]
      assert.equal((await call(USERS, { token })).status, 404, role)
      assert.equal((await call(`${USERS}/${own.id}`, { token })).status, 404, role)
      assert.equal((await call(`${USERS}/${own.id}`, as(token, 'PATCH', { name: 'x' }))).status, 404, role)
      assert.equal((await call(USERS, as(token, 'POST', { name: 'x', email: 'x@green.test' }))).status, 404, role)
    }
  })

  test('C03 suspending a user, ending a role or the membership holds at the next request', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const { token: owner } = green.accounts.super_admin
    const changes: readonly [object, number][] = [
      [{ status: 'suspended' }, 401],
      [{ expires_on: '2020-01-01' }, 401],
      [{ roles: [] }, 404],
    ]
    for (const [change, status] of changes) {
      const person = await member(green, [{ role: 'admin' }])
      assert.equal((await call(USERS, { token: person.token })).status, 200)
      const { version } = await engine.read(green.system, 'core.membership', person.id, '')
      const answer = await call(`${USERS}/${person.id}`, as(owner, 'PATCH', { version, ...change }))
      assert.equal(answer.status, 200, answer.text)
      assert.equal((await call(USERS, { token: person.token })).status, status, JSON.stringify(change))
    }
  })

  test('C03 a limited role reaches its class at the next request, and nothing after it ends', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const { data: sections } = await engine.list(green.system, 'academics.section', 'sort=name')
    const [section] = sections
    const person = await member(green, [])
    assert.equal((await call('/api/v1/academics/sections', { token: person.token })).status, 404)
    const { token: owner } = green.accounts.super_admin
    const give = async (roles: readonly object[]) => {
      const { version } = await engine.read(green.system, 'core.membership', person.id, '')
      return call(`${USERS}/${person.id}`, as(owner, 'PATCH', { version, roles }))
    }
    const limit = { role: 'admin', dimension: 'section', record: String(section?.id) }
    const given = await give([limit])
    assert.equal(given.status, 200, given.text)
    const seen = recordsIn(await call('/api/v1/academics/sections', { token: person.token }))
    assert.deepEqual(
      seen.map(({ id }) => id),
      [section?.id]
    )
    assert.isAbove(sections.length, 1)
    await give([{ ...limit, ends_on: '2020-01-01' }])
    assert.equal((await call('/api/v1/academics/sections', { token: person.token })).status, 404)
    const unknown = await give([{ ...limit, record: '0192f3a4-7c1e-7000-8000-000000000000' }])
    assert.deepEqual(named(unknown), ['roles.0.record'])
    assert.deepEqual(named(await give([{ ...limit, dimension: 'planet' }])), ['roles.0.dimension'])
  })

  test('C04 one login identity serves two schools, with the rights of each in each', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const person = await member(green, [{ role: 'admin' }])
    const login = { name: 'Two schools', email: person.email, user: person.userId, status: 'active' }
    await engine.create(river.system, 'core.membership', { ...login, roles: [{ role: 'teacher' }] })
    const atRiver = await tokenFor(await app.container.make(Identity), person.userId, river.id)
    assert.equal((await call(USERS, { token: person.token })).status, 200)
    assert.equal((await call(USERS, { token: atRiver })).status, 404)
    assert.equal((await call('/api/v1/academics/years', { token: atRiver })).status, 200)
    const change = await call(
      `${USERS}/${person.id}`,
      as(green.accounts.super_admin.token, 'PATCH', { email: 'stolen@green.test' })
    )
    assert.equal(change.status, 422, change.text)
  })

  test("C04 the id of a user who is gone is nobody else's", async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.super_admin
    const gone = await member(green, [{ role: 'teacher' }])
    assert.equal((await call(`${USERS}/${gone.id}`, as(token, 'DELETE'))).status, 200)
    assert.equal((await call('/api/v1/users/me', { token: gone.token })).status, 401)
    const body = { id: gone.id, name: 'Heir', email: 'heir@green.test', roles: [] }
    assert.equal((await call(USERS, as(token, 'POST', body))).status, 409)
  })

  test('C01 a login of another school cannot be linked', async ({ assert }) => {
    const { green, river } = await testSchools()
    const link = (user: string) =>
      call('/api/v1/people/staff', as(green.accounts.admin.token, 'POST', { name: 'Linked', user }))
    const foreign = await link(river.accounts.admin.userId)
    assert.equal(foreign.status, 422, foreign.text)
    assert.deepEqual(foreign.body?.error?.details, { user: ['does not exist.'] })
    const own = await member(green, [])
    assert.equal((await link(own.userId)).status, 201)
  })

  test('D01 the answer is alike for a person whom the installation knows and one it does not', async ({ assert }) => {
    const { green, river } = await testSchools()
    const invite = async (email: string) =>
      recordIn(await call(USERS, as(green.accounts.admin.token, 'POST', { name: 'Guest', email, roles: [] })))
    const known = await invite(river.accounts.parent.email)
    const fresh = await invite('nobody.knows@green.test')
    assert.deepEqual(Object.keys(known).sort(), Object.keys(fresh).sort())
    assert.equal(known['status'], 'invited')
    assert.equal(fresh['status'], 'invited')
    assert.notProperty(known, 'user')
    const agree = await call(`${USERS}/${known.id}`, as(green.accounts.admin.token, 'PATCH', { status: 'active' }))
    assert.equal(agree.status, 422, agree.text)
  })

  test('who agrees to an invitation is a member under the names of his login', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const body = { name: 'Typed wrongly', email: 'typed@green.test', roles: [{ role: 'teacher' }] }
    const { id } = recordIn(await call(USERS, as(green.accounts.admin.token, 'POST', body)))
    const guest = await member(river, [])
    const token = await tokenFor(await app.container.make(Identity), guest.userId, green.id)
    assert.equal((await call('/api/v1/academics/years', { token })).status, 401)
    await engine.update(green.system, 'core.membership', id, { user: guest.userId, status: 'active' })
    const record = recordIn(await call(`${USERS}/${id}`, { token: green.accounts.admin.token }))
    assert.equal(record['email'], guest.email)
    assert.equal((await call('/api/v1/academics/years', { token })).status, 200)
  })

  test('names, mail and phone of a login are the same in all its memberships', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const person = await member(green, [])
    const login = { name: 'x', user: person.userId, status: 'active' }
    const { id } = await engine.create(river.system, 'core.membership', login)
    await engine.update(green.system, 'core.membership', person.id, { name: 'New Name', phone: '+919000000123' })
    const there = await engine.read(river.system, 'core.membership', String(id), '')
    const itself = await engine.read(green.system, 'core.user', person.userId, '')
    for (const record of [there, itself]) {
      assert.containSubset(record, { name: 'New Name', phone: '+919000000123', email: person.email })
    }
  })

  test('a pupil without mail gets a login of his own by a username', async ({ assert }) => {
    const { green, river } = await testSchools()
    const body = { name: 'Small pupil', username: 'ravi.k', roles: [{ role: 'student' }] }
    for (const school of [green, river]) {
      const answer = await call(USERS, as(school.accounts.admin.token, 'POST', body))
      assert.equal(answer.status, 201, answer.text)
      assert.equal(recordIn(answer)['status'], 'active')
    }
    assert.equal((await call(USERS, as(green.accounts.admin.token, 'POST', body))).status, 409)
  })

  test('B01 the own user changes his name and language, and nothing else', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const person = await member(green, [{ role: 'teacher' }])
    const login = { name: 'x', user: person.userId, status: 'active' }
    await engine.create(river.system, 'core.membership', login as never)
    const me = '/api/v1/users/me'
    const before = await stateOf(engine)
    for (const body of [
      { email: 'new@green.test' },
      { roles: [] },
      { status: 'active' },
      { expires_on: null },
      { id: 'x' },
    ]) {
      const answer = await call(me, as(person.token, 'PATCH', body))
      assert.equal(answer.status, 422, answer.text)
      assert.deepEqual(named(answer), Object.keys(body))
    }
    assert.equal((await call(me, as(person.token, 'PATCH', ['x']))).status, 400)
    assert.equal((await call(me, as(person.token, 'PATCH', { name: '' }))).status, 422)
    assert.deepEqual(await stateOf(engine), before)
    const changed = await call(me, as(person.token, 'PATCH', { name: 'My Name', locale: 'hi' }))
    assert.equal(changed.status, 200, changed.text)
    assert.containSubset(changed.body?.data, {
      id: person.userId,
      name: 'My Name',
      locale: 'hi',
      email: person.email,
      roles: ['teacher'],
      memberships: [{ slug: 'green' }, { slug: 'river' }],
    })
    assert.containSubset((await call(me, { token: person.token })).body?.data, { name: 'My Name' })
    assert.equal((await call(me, { method: 'PATCH', json: {} })).status, 401)
  })
})
