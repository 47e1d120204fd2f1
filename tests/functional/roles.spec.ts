import { test } from '@japa/runner'
import { Engine } from '../../app/engine/main.js'
import type { JsonObject } from '../../app/engine/main.js'
import { assignRole } from '../support/assignment.js'
import { call, recordIn, recordsIn } from '../support/rest.js'
import type { Call } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'
import type { TestSchool } from '../support/school/main.js'

const ROLES = '/api/v1/roles'

/** Rights are changed in one school only, which no other test looks at. */
async function open() {
  const { river, green, engine } = await testSchools()
  const as = (school: TestSchool, role: keyof TestSchool['accounts']) => {
    const { token } = school.accounts[role]
    return (method: string, path: string, request: Call = {}) => call(path, { method, token, ...request })
  }
  const owner = as(river, 'super_admin')
  const make = async (json: object) => String(recordIn(await owner('POST', ROLES, { json })).id)
  const read = async (id: string) => recordIn(await owner('GET', `${ROLES}/${id}`))
  const change = (id: string, json: object) => owner('PATCH', `${ROLES}/${id}`, { json })
  return { river, green, engine, as, owner, make, read, change }
}

test.group('Roles over REST', () => {
  test('lists the standard roles to whoever works at the school, and to nobody else', async ({ assert }) => {
    const { river, as } = await open()
    const roles = recordsIn(await as(river, 'teacher')('GET', ROLES))
    assert.includeMembers(
      roles.map(({ id }) => id),
      ['super_admin', 'deputy_head', 'office_staff', 'welfare', 'parent', 'public']
    )
    assert.equal((await as(river, 'parent')('GET', ROLES)).status, 404)
    assert.equal((await as(river, 'student')('GET', `${ROLES}/teacher`)).status, 404)
    assert.equal((await call(ROLES)).status, 401)
  })

  test('makes a role of the school’s own with a random id, which the other school does not know', async ({
    assert,
  }) => {
    const { green, as, make, read } = await open()
    const id = await make({ title: 'Front desk', description: 'Answers the door.' })
    assert.match(id, /^x_[0-9a-f]{24}$/)
    assert.containsSubset(await read(id), { title: 'Front desk', is_standard: false, portal: false, grants: {} })
    assert.match(String((await read(id))['name']), /^x_front_desk/)
    assert.equal((await as(green, 'super_admin')('GET', `${ROLES}/${id}`)).status, 404)
  })

  test('clones a role with its rights and field rules, and adapts the clone', async ({ assert }) => {
    const { make, read, change } = await open()
    const id = await make({ title: 'Junior accountant', clone: 'accountant' })
    const [clone, accountant] = [await read(id), await read('accountant')]
    assert.deepEqual(clone['grants'], accountant['grants'])
    assert.deepEqual(clone['fields'], accountant['fields'])
    const grants = { 'people.student': { export: null }, 'people.staff': { read: true } }
    const fields = { 'people.guardian': { address: { read: false } } }
    assert.equal((await change(id, { grants, fields })).status, 200)
    const changed = await read(id)
    assert.containsSubset(changed['grants'], { 'people.staff': { read: true } })
    assert.notProperty((changed['grants'] as JsonObject)['people.student'], 'export')
    assert.containsSubset(changed['fields'], { 'people.guardian': { address: { read: false } } })
  })

  test('adapts a standard role for one school alone, and tells the difference', async ({ assert }) => {
    const { river, green, as, read, change } = await open()
    const path = '/api/v1/people/staff'
    assert.equal((await change('librarian', { grants: { 'people.staff': { read: true } } })).status, 200)
    const librarian = await read('librarian')
    assert.isTrue(librarian['is_changed'])
    assert.containsSubset(librarian['grants'], { 'people.staff': { read: true } })
    assert.notProperty((librarian['standard'] as JsonObject)['grants'], 'people.staff')
    const other = recordIn(await as(green, 'super_admin')('GET', `${ROLES}/librarian`))
    assert.isFalse(other['is_changed'])
    assert.equal((await change('librarian', { grants: { 'people.staff': { read: null } } })).status, 200)
    assert.isFalse((await read('librarian'))['is_changed'])
    assert.equal((await as(river, 'admin')('GET', path)).status, 200)
  })

  test('renames and deletes its own roles, not the standard ones', async ({ assert }) => {
    const { owner, make, read, change } = await open()
    const id = await make({ title: 'Porter' })
    assert.equal((await change(id, { title: 'Gatekeeper' })).status, 200)
    assert.equal((await read(id))['title'], 'Gatekeeper')
    assert.equal((await owner('DELETE', `${ROLES}/${id}`)).status, 200)
    assert.equal((await owner('GET', `${ROLES}/${id}`)).status, 404)
    assert.equal((await owner('DELETE', `${ROLES}/teacher`)).status, 409)
    assert.equal((await change('teacher', { name: 'x_other' })).status, 422)
  })

  test('does not delete a role that somebody holds', async ({ assert }) => {
    const { river, owner, make } = await open()
    const id = await make({ title: 'Held' })
    const assignment = await assignRole(river, 'teacher', id)
    const refused = await owner('DELETE', `${ROLES}/${id}`)
    assert.equal(refused.status, 409)
    assert.include(refused.body?.error?.message, 'Held')
    await assignment.remove()
    assert.equal((await owner('DELETE', `${ROLES}/${id}`)).status, 200)
  })

  test('lets the owner alone change roles', async ({ assert }) => {
    const { river, as } = await open()
    for (const role of ['admin', 'principal', 'teacher'] as const) {
      const send = as(river, role)
      assert.equal((await send('POST', ROLES, { json: { title: 'Mine' } })).status, 403)
      assert.equal((await send('PATCH', `${ROLES}/teacher`, { json: { title: 'Mine' } })).status, 403)
      assert.equal((await send('DELETE', `${ROLES}/teacher`)).status, 403)
    }
    assert.equal((await as(river, 'parent')('POST', ROLES, { json: { title: 'Mine' } })).status, 404)
  })

  test('refuses what it does not know, naming it', async ({ assert }) => {
    const { owner, make, change } = await open()
    assert.property((await owner('POST', ROLES, { json: { name: 'clerk' } })).body?.error?.details, 'name')
    assert.property((await owner('POST', ROLES, { json: { title: 'A', id: 'x_1' } })).body?.error?.details, 'id')
    const id = await make({ title: 'Strict' })
    for (const grants of [
      { 'people.student': { dance: true } },
      { 'people.nobody': { read: true } },
      { 'people.student': { read: { scope: 'nowhere' } } },
      { 'core.user': { read: true } },
      { 'people.student_guardian': { read: true } },
    ]) {
      const answer = await change(id, { grants })
      assert.equal(answer.status, 422, answer.text)
      assert.isNotEmpty(answer.body?.error?.details)
    }
    assert.equal((await change(id, { fields: { 'people.student': { nothing: { read: true } } } })).status, 422)
  })

  test('refuses a change made from an older version', async ({ assert }) => {
    const { make, read, change } = await open()
    const { version } = await read(await make({ title: 'First' }))
    await make({ title: 'Second' })
    assert.equal((await change('teacher', { title: 'Teacher (school)', version })).status, 409)
  })

  test('keeps every publication with its audit entry, and goes back to an earlier one', async ({ assert }) => {
    const { river, engine, owner, make } = await open()
    const before = (await owner('GET', `${ROLES}/versions`)).body?.data as unknown as { number: number }[]
    const id = await make({ title: 'Short lived', note: 'A try' })
    const after = recordsIn(await owner('GET', `${ROLES}/versions`))
    assert.equal(after.length, before.length + 1)
    assert.containsSubset(after[0], { note: 'A try', published_by: river.accounts.super_admin.userId })
    const audit = await engine.database.forSchool(river.id).read({
      text: `select after from core_audit_entries where action = 'publish' and school_id = '${river.id}'`,
      values: [],
    })
    assert.isTrue(audit.some(({ after: text }) => String(text).includes('A try')))
    const earlier = Number(after[0]?.['number']) - 1
    if (earlier > 0) {
      assert.equal((await owner('POST', `${ROLES}/versions/${earlier}/publish`)).status, 200)
      assert.equal((await owner('GET', `${ROLES}/${id}`)).status, 404)
    }
    assert.equal((await owner('POST', `${ROLES}/versions/999999/publish`)).status, 404)
  })

  test('reads what a school has published once per process', async ({ assert }) => {
    const { river, engine, make } = await open()
    await make({ title: 'Counted' })
    const fresh = new Engine({ root: engine.root, database: engine.database, clock: engine.clock, secret: 'x' })
    const [row] = await engine.database.read({
      text: `select overlay from core_schools where id = '${river.id}'`,
      values: [],
    })
    const school = { ...river.system.school, overlay: String(row?.['overlay']) }
    assert.throws(() => fresh.registryOf(school), /not in memory/)
    const first = await engine.database.countStatements(() => fresh.ready(school))
    const second = await engine.database.countStatements(() => fresh.ready(school))
    assert.lengthOf(first.statements, 1)
    assert.lengthOf(second.statements, 0)
    assert.isTrue(Object.values(fresh.registryOf(school).roles).some(({ title }) => title === 'Counted'))
    assert.strictEqual(fresh.registryOf(school), fresh.registryOf({ ...school, id: 'another school' }))
  })
})
