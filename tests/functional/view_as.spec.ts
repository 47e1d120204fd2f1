import { test } from '@japa/runner'
import type { Actor, JsonObject } from '../../app/engine/main.js'
import { stateOf } from '../support/database_state.js'
import { testSchools } from '../support/school/main.js'
import { signIn } from '../support/visitor.js'

async function viewing(kind: 'user' | 'role', name: string) {
  const { visitor, green, engine } = await signIn('admin')
  await visitor.get('/view-as')
  const answer = await visitor.post('/view-as', { kind, name })
  return { visitor, green, engine, answer }
}

/** The newest acts of looking as another that the audit keeps. */
async function noted(actor: Actor): Promise<readonly JsonObject[]> {
  const { engine } = await testSchools()
  const { data } = await engine.list(actor, 'core.audit_entry', 'sort=-id&per_page=20')
  return data.filter(({ action }) => String(action).startsWith('view_as'))
}

test.group('Looking through the eyes of another', () => {
  test('shows what he sees, marked on every page', async ({ assert }) => {
    const { green } = await testSchools()
    const { visitor, answer } = await viewing('user', green.accounts.parent.userId)
    assert.equal(answer.status, 303)
    const list = await visitor.get('/people/students')
    assert.include(list.text, 'class="viewing"')
    assert.include(list.text, 'parent of green (admin of green is signed in)')
    assert.include(list.text, 'Own Pupil')
    assert.notInclude(list.text, 'Foreign Pupil')
    assert.equal((await visitor.get(`/people/students/${green.idOf('student.foreign')}`)).status, 404)
    assert.equal((await visitor.get('/people/staff')).status, 404)
  })

  test('a role alone sees what belongs to nobody', async ({ assert }) => {
    const { visitor } = await viewing('role', 'accountant')
    const list = await visitor.get('/people/students')
    assert.include(list.text, 'Foreign Pupil')
    const teacher = await viewing('role', 'teacher')
    assert.notInclude((await teacher.visitor.get('/people/students')).text, 'Own Pupil')
  })

  test('nothing can be changed: {$self}')
    .with(['', '/edit', '/delete', '/restore', '/actions/pay', '/transitions/issue'])
    .run(async ({ assert }, suffix) => {
      const { green, engine } = await testSchools()
      const { visitor } = await viewing('role', 'accountant')
      const before = await stateOf(engine)
      const entity = suffix.startsWith('/a') || suffix.startsWith('/t') ? 'fees/invoices' : 'people/students'
      const path = suffix === '' ? '/people/students' : `/${entity}/${green.idOf('student.own')}${suffix}`
      const answer = await visitor.post(path, { name: 'Changed' })
      assert.equal(answer.status, 403)
      assert.deepEqual(await stateOf(engine), before)
    })

  test('operations refuse it by themselves, those with all rights too', async ({ assert }) => {
    const { green, engine } = await testSchools()
    const admin: Actor = { ...green.system, kind: 'user', roles: ['admin'] }
    const viewed: Actor = { ...admin, viewer: admin }
    const before = await stateOf(engine)
    const refused = /nothing can be changed/
    const id = green.idOf('student.own')
    await assert.rejects(() => engine.create(viewed, 'academics.grade_level', { name: 'X', position: 1 }), refused)
    await assert.rejects(() => engine.update(viewed, 'people.student', id, { name: 'X' }), refused)
    await assert.rejects(() => engine.remove(viewed, 'people.student', id), refused)
    await assert.rejects(() => engine.act(viewed, 'fees.invoice', null, 'charge_late_fees', {}), refused)
    await assert.rejects(
      () => engine.update({ ...green.system, viewer: admin }, 'people.student', id, { name: 'X' }),
      refused
    )
    assert.deepEqual(await stateOf(engine), before)
  })

  test('no more is seen than the viewer sees himself', async ({ assert }) => {
    const { green, engine } = await testSchools()
    const as = (roles: readonly string[], viewer: readonly string[]): Actor => {
      const own: Actor = { ...green.system, kind: 'user', roles: viewer }
      return { ...own, roles, viewer: own }
    }
    const read = (actor: Actor) => engine.read(actor, 'people.student', green.idOf('student.own'), '')
    assert.property(await read(as(['principal'], ['admin'])), 'category')
    await assert.rejects(() => read(as(['admin'], ['principal'])), /not found|may not/i)
    await assert.rejects(() => read(as(['admin'], ['teacher'])), /not found|may not/i)
    const { data } = await engine.list(as(['admin'], ['accountant']), 'people.student', '').catch(() => ({ data: [] }))
    assert.deepEqual(data, [])
  })

  test('begin and end stand in the audit, and the end gives the own eyes back', async ({ assert }) => {
    const { green } = await testSchools()
    const { visitor } = await viewing('user', green.accounts.parent.userId)
    const [begun] = await noted(green.system)
    assert.containsSubset(begun, {
      action: 'view_as.start',
      actor: green.accounts.admin.userId,
      entity: 'core.user',
      record: green.accounts.parent.userId,
    })
    assert.equal((await visitor.post('/view-as/stop', {})).status, 303)
    const [ended] = await noted(green.system)
    assert.containsSubset(ended, { action: 'view_as.end', actor: green.accounts.admin.userId })
    const list = await visitor.get('/people/students')
    assert.include(list.text, 'Foreign Pupil')
    assert.notInclude(list.text, 'class="viewing"')
  })

  test('leaving ends it as well', async ({ assert }) => {
    const { visitor, green } = await viewing('role', 'parent')
    assert.equal((await visitor.post('/logout', {})).status, 303)
    assert.containsSubset((await noted(green.system))[0], { action: 'view_as.end', reason: 'role parent' })
  })

  test('is for those who may explain every record: {$self}')
    .with(['principal', 'accountant', 'teacher', 'parent'] as const)
    .run(async ({ assert }, role) => {
      const { visitor, green } = await signIn(role)
      assert.notInclude((await visitor.get('/')).text, 'href="/view-as"')
      assert.equal((await visitor.get('/view-as')).status, 403)
      assert.equal((await visitor.post('/view-as', { kind: 'role', name: 'parent' })).status, 403)
      assert.equal((await visitor.post('/view-as', { kind: 'user', name: green.accounts.admin.userId })).status, 403)
      assert.notInclude((await visitor.get('/')).text, 'class="viewing"')
    })

  test('nobody of another school, and nobody who is not there, is looked through', async ({ assert }) => {
    const { river } = await testSchools()
    const { visitor } = await signIn('admin')
    await visitor.get('/view-as')
    for (const [kind, name] of [
      ['user', river.accounts.parent.userId],
      ['user', 'x'],
      ['role', 'wizard'],
    ] as const) {
      assert.equal((await visitor.post('/view-as', { kind, name })).status, 422, name)
    }
    assert.notInclude((await visitor.get('/')).text, 'class="viewing"')
  })
})
