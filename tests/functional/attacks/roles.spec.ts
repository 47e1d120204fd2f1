import { test } from '@japa/runner'
import { Engine } from '../../../app/engine/main.js'
import { DatabaseActorResolver } from '../../../app/identity/actor_resolver.js'
import { assignRole } from '../../support/assignment.js'
import { stateOf } from '../../support/database_state.js'
import { call, recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

const ROLES = '/api/v1/roles'
const STAFF = '/api/v1/people/staff'

/** A role of the school’s own, held by the teacher besides his own ones. */
async function heldRole(json: object) {
  const { river, engine } = await testSchools()
  const owner = river.accounts.super_admin.token
  const role = recordIn(await call(ROLES, { method: 'POST', token: owner, json })).id
  const assign = (id: string) => assignRole(river, 'teacher', id)
  const change = (body: object) => call(`${ROLES}/${role}`, { method: 'PATCH', token: owner, json: body })
  const asTeacher = (path: string) => call(path, { token: river.accounts.teacher.token })
  return { river, engine, owner, role, assign, change, asTeacher }
}

test.group('Attacks on roles', () => {
  test('B09 nobody grants above his own ceiling: not by a grant, a clone, an inherited role or a field rule', async ({
    assert,
  }) => {
    const { engine, owner, change } = await heldRole({ title: 'Ceiling' })
    const before = await stateOf(engine)
    const own = { 'fees.invoice': { own_dues: true } }
    const tries = [
      await change({ grants: own }),
      await call(ROLES, { method: 'POST', token: owner, json: { title: 'Clone', clone: 'parent' } }),
      await change({ inherits: ['parent'] }),
    ]
    for (const answer of tries) {
      assert.equal(answer.status, 403, answer.text)
      assert.include(answer.body?.error?.message, 'fees.invoice:own_dues')
    }
    const field = await change({
      grants: { 'fees.invoice': { update: true } },
      fields: { 'fees.invoice': { late_fee_waived: { write: true } } },
    })
    assert.equal(field.status, 403, field.text)
    assert.include(field.body?.error?.message, 'late_fee_waived')
    assert.deepEqual(await stateOf(engine), before)
  })

  test('B09 the rights of the owner are fixed, and portal roles keep their scopes', async ({ assert }) => {
    const { engine, owner } = await heldRole({ title: 'Fixed' })
    const before = await stateOf(engine)
    const patch = (role: string, json: object) => call(`${ROLES}/${role}`, { method: 'PATCH', token: owner, json })
    assert.equal((await patch('super_admin', { grants: { 'people.student': { read: null } } })).status, 422)
    assert.equal((await patch('parent', { grants: { 'people.student': { update: true } } })).status, 422)
    assert.equal((await patch('parent', { portal: false })).status, 422)
    assert.deepEqual(await stateOf(engine), before)
  })

  test('B10 a role made again under its old name inherits nothing, and old assignments give nothing', async ({
    assert,
  }) => {
    const named = { title: 'Again', name: `x_again_${Date.now()}` }
    const { owner, role, assign, change, asTeacher } = await heldRole(named)
    const assignment = await assign(role)
    assert.equal((await change({ grants: { 'people.staff': { export: true, read: true } } })).status, 200)
    const widened = await asTeacher(`${STAFF}?per_page=200`)
    await assignment.setActive(false)
    assert.equal((await call(`${ROLES}/${role}`, { method: 'DELETE', token: owner })).status, 200)
    const again = recordIn(await call(ROLES, { method: 'POST', token: owner, json: named }))
    assert.notEqual(again.id, role)
    assert.deepEqual(recordIn(await call(`${ROLES}/${again.id}`, { token: owner }))['grants'], {})
    await assignment.setActive(true)
    const narrow = await asTeacher(`${STAFF}?per_page=200`)
    assert.isBelow(Number(narrow.body?.meta?.total), Number(widened.body?.meta?.total))
    await assignment.remove()
  })

  test('C03 rights change at the next request, in a second process too', async ({ assert }) => {
    const { river, engine, role, assign, change, asTeacher } = await heldRole({ title: 'Next request' })
    const assignment = await assign(role)
    const other = new Engine({ root: engine.root, database: engine.database, clock: engine.clock, secret: 'other' })
    const resolver = new DatabaseActorResolver(other)
    const inOther = async () => {
      const actor = await resolver.byUser(river.accounts.teacher.userId, river.id, { id: 'r', address: '' })
      if (!actor) throw new Error('no actor')
      return (await other.list(actor, 'people.staff', 'per_page=200')).meta.total
    }
    const here = async () => (await asTeacher(`${STAFF}?per_page=200`)).body?.meta?.total
    const [own, ownThere] = [await here(), await inOther()]
    assert.equal(own, ownThere)
    assert.equal((await change({ grants: { 'people.staff': { read: true } } })).status, 200)
    const [all, allThere] = [await here(), await inOther()]
    assert.isAbove(Number(all), Number(own))
    assert.equal(all, allThere)
    assert.equal((await change({ grants: { 'people.staff': { read: null } } })).status, 200)
    assert.equal(await here(), own)
    assert.equal(await inOther(), own)
    await assignment.remove()
  })
})
