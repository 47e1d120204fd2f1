import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { JsonObject } from '../../app/engine/main.js'
import { Identity } from '../../app/identity/main.js'
import { call, recordsIn } from '../support/rest.js'
import { testSchools, tokenFor } from '../support/school/main.js'
import { newUser } from './attacks/people.js'

/** Two departments with a teacher each; a user who is staff and heads the first. */
async function departments() {
  const { green, engine } = await testSchools()
  const create = async (entity: string, body: JsonObject) =>
    String((await engine.create(green.system, entity, body)).id)
  const { userId } = await newUser({ role: 'support' })
  const tag = userId.slice(-6)
  const staff = (name: string, more: JsonObject = {}) =>
    create('people.staff', { name: `${name} ${tag}`, type: 'teaching', status: 'active', ...more })
  const head = await staff('Head', { user: userId })
  const [own, foreign] = [await staff('Own'), await staff('Foreign')]
  const science = await create('academics.department', { name: `Science ${tag}`, head, members: [{ staff: own }] })
  const arts = await create('academics.department', { name: `Arts ${tag}`, members: [{ staff: foreign }] })
  const member = (await engine.list(green.system, 'core.membership', `filter[user]=${userId}`)).data[0]
  const hold = async (role: JsonObject) => {
    const { version } = await engine.read(green.system, 'core.membership', String(member?.['id']), '')
    const body = { version: Number(version), roles: [{ active: true, ...role }] }
    await engine.update(green.system, 'core.membership', String(member?.['id']), body)
    return tokenFor(await app.container.make(Identity), userId, green.id)
  }
  return { own, foreign, head, science, arts, hold }
}

const idsAt = async (path: string, token: string) =>
  recordsIn(await call(`/api/v1${path}?per_page=200`, { token })).map(({ id }) => String(id))

test.group('Departments', () => {
  test('show their staff to who heads them, and no others', async ({ assert }) => {
    const { own, foreign, hold } = await departments()
    const token = await hold({ role: 'head_of_department' })
    const seen = await idsAt('/people/staff', token)
    assert.include(seen, own)
    assert.notInclude(seen, foreign)
    assert.equal((await call(`/api/v1/people/staff/${foreign}`, { token })).status, 404)
    assert.equal((await call(`/api/v1/people/staff/${own}`, { method: 'PATCH', token, json: {} })).status, 403)
  })

  test('limit a role that is given within one', async ({ assert }) => {
    const { own, foreign, science, arts, hold } = await departments()
    const token = await hold({ role: 'director_of_studies', dimension: 'department', record: arts })
    assert.deepEqual(await idsAt('/people/staff', token), [foreign])
    assert.notInclude(await idsAt('/people/staff', token), own)
    const head = await hold({ role: 'head_of_department', dimension: 'department', record: science })
    assert.deepEqual(await idsAt('/academics/departments', head), [science])
    assert.deepEqual(await idsAt('/people/staff', head), [own])
    const elsewhere = await hold({ role: 'head_of_department', dimension: 'department', record: arts })
    assert.deepEqual(await idsAt('/people/staff', elsewhere), [])
    assert.equal((await call('/api/v1/students', { token: elsewhere })).status, 404)
  })

  test('and campuses are nothing for pupils and parents', async ({ assert }) => {
    const { green } = await testSchools()
    for (const role of ['parent', 'student'] as const) {
      for (const path of ['/academics/departments', '/academics/campuses']) {
        const { status } = await call(`/api/v1${path}`, { token: green.accounts[role].token })
        assert.equal(status, 404, `${role} ${path}`)
      }
    }
  })
})
