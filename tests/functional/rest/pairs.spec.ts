import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { userInRoles } from '../../support/dual_role.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

/**
 * Somebody who teaches a pupil and is the guardian of none: the role of teacher gives him the pupil's guardian without
 * occupation and address, that of parent his own record with both.
 */
async function teacherAndParent() {
  const { engine, green } = await testSchools()
  const user = await userInRoles(['parent', 'teacher'])
  const create = async (entity: string, body: JsonObject) =>
    String((await engine.create(green.system, entity, body)).id)
  const household = await create('people.household', { name: 'Pair family', billing_name: 'Hidden Payer' })
  const baker = await create('people.guardian', { name: 'Pair Baker', phone: '+911111100101', occupation: 'Baker' })
  const smith = await create('people.guardian', {
    name: 'Pair Smith',
    phone: '+911111100102',
    occupation: 'Smith',
    user: user.id,
  })
  const staff = await create('people.staff', {
    name: 'Pair Smith',
    type: 'teaching',
    status: 'active',
    user: user.id,
  })
  const section = await create('academics.section', {
    year: green.idOf('year.own'),
    grade_level: green.idOf('grade_level.own'),
    name: `P-${crypto.randomUUID().slice(0, 8)}`,
    class_teacher: staff,
  })
  const student = await create('people.student', {
    name: 'Pair Pupil',
    status: 'active',
    is_boarder: false,
    household,
    guardians: [{ guardian: baker, relation: 'father', may_see_records: true }],
  })
  await create('academics.enrolment', { student, section, from_date: '2026-04-01', status: 'active' })
  return { ...user, baker, smith, student }
}

test.group('Row of one role, column of another', (group) => {
  let who: Awaited<ReturnType<typeof teacherAndParent>>
  group.setup(async () => {
    who = await teacherAndParent()
  })
  const ask = (path: string) => call(`/api/v1${path}`, { token: who.token })
  const idsIn = async (path: string) => recordsIn(await ask(path)).map(({ id }) => id)

  test('the cell is left out and named, in lists and reads', async ({ assert }) => {
    const records = recordsIn(await ask('/people/guardians?sort=name'))
    assert.deepEqual(
      records.map(({ name, occupation }) => [name, occupation]),
      [
        ['Pair Baker', undefined],
        ['Pair Smith', 'Smith'],
      ]
    )
    assert.includeMembers(records[0]?._hidden as string[], ['address', 'employer', 'occupation'])
    const read = recordIn(await ask(`/people/guardians/${who.baker}`))
    assert.notProperty(read, 'occupation')
  })

  test('it is not found: {$self}')
    .with(['filter[occupation]=Baker', 'filter[occupation][starts]=B', 'filter[occupation][in]=Baker,Mason'])
    .run(async ({ assert }, query) => {
      const answer = await ask(`/people/guardians?${query}`)
      assert.deepEqual(recordsIn(answer), [])
      assert.equal(answer.body?.meta?.total, 0)
    })

  test('nor by its absence, nor by anything but what is seen', async ({ assert }) => {
    assert.deepEqual(await idsIn('/people/guardians?filter[occupation]=Smith'), [who.smith])
    assert.deepEqual(await idsIn('/people/guardians?filter[occupation][null]=false'), [who.smith])
    assert.deepEqual(await idsIn('/people/guardians?filter[occupation][null]=true'), [])
    assert.deepEqual(await idsIn('/people/guardians?filter[occupation][neq]=Smith'), [])
  })

  test('it sorts as empty', async ({ assert }) => {
    assert.deepEqual(await idsIn('/people/guardians?sort=occupation'), [who.smith, who.baker])
    assert.deepEqual(await idsIn('/people/guardians?sort=-occupation'), [who.baker, who.smith])
  })

  test('dots reach it no further: {$self}')
    .with(['filter[guardians.guardian.occupation]=Baker', 'filter[household.billing_name]=Hidden+Payer'])
    .run(async ({ assert }, query) => {
      assert.deepEqual(await idsIn('/people/students?filter[name]=Pair+Pupil'), [who.student])
      assert.deepEqual(await idsIn(`/people/students?${query}`), [])
    })

  test('an included record keeps it back as well', async ({ assert }) => {
    const [student] = recordsIn(
      await ask('/people/students?include=guardians.guardian,household&sort=household.billing_name')
    )
    const [row] = student?.guardians as readonly { readonly guardian: JsonObject }[]
    assert.equal(row?.guardian._label, 'Pair Baker')
    assert.notProperty(row?.guardian ?? {}, 'occupation')
    assert.notInclude(JSON.stringify(student), 'Hidden Payer')
  })

  test('neither role alone is told of the other one’s field', async ({ assert }) => {
    const teacher = await userInRoles(['teacher'])
    const refused = await call('/api/v1/people/guardians?filter[occupation]=Baker', teacher)
    assert.deepEqual([refused.status, refused.body?.error?.code], [422, 'VALIDATION_ERROR'])
    const document = await call('/api/openapi.json', teacher)
    assert.notInclude(document.text, '"occupation"')
    assert.include((await call('/api/openapi.json', who)).text, '"occupation"')
  })
})
