import { test } from '@japa/runner'
import { call, recordIn, recordsIn } from '../support/rest.js'
import { anotherSchool, testSchools } from '../support/school/main.js'

const STUDENTS = '/api/v1/people/students'

test.group('Who has seen a record', () => {
  test('guardians in lists and records, staff where they open one, is told to admins and the family', async ({
    assert,
  }) => {
    const { engine } = await testSchools()
    const school = await anotherSchool('access-log')
    const { admin, parent, teacher, student } = school.accounts
    const id = school.idOf('student.own')
    assert.equal((await call(STUDENTS, { token: parent.token })).status, 200)
    assert.equal((await call(`${STUDENTS}/${id}`, { token: parent.token })).status, 200)
    assert.equal((await call(STUDENTS, { token: admin.token })).status, 200)
    assert.equal((await call(`${STUDENTS}/${id}`, { token: teacher.token })).status, 200)
    await engine.accessLog.flush(engine.database)
    const seen = async (token: string) =>
      recordIn(await call(`${STUDENTS}/${id}/seen-by`, { token }))['entries'] as readonly {
        name: string | null
        portal: boolean
      }[]
    const names = (entries: Awaited<ReturnType<typeof seen>>) => entries.map(({ name }) => name).sort()
    const teacherName = 'teacher of access-log'
    assert.deepEqual(names(await seen(admin.token)), ['parent of access-log', teacherName])
    assert.deepEqual(names(await seen(parent.token)), ['parent of access-log', teacherName])
    assert.includeMembers(names(await seen(student.token)), [null, teacherName])
  })

  test('costs no statement of the request, and is not told beyond the grant', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const body = { name: 'Seen Pupil', status: 'active', is_boarder: false }
    const id = String((await engine.create(green.system, 'people.student', body)).id)
    const at = `${STUDENTS}/${id}/seen-by`
    assert.equal((await call(at, { token: green.accounts.parent.token })).status, 404)
    assert.equal((await call(at, { token: river.accounts.admin.token })).status, 404)
    assert.equal((await call(at, { token: green.accounts.teacher.token })).status, 404)
    await call(`${STUDENTS}/${id}`, { token: green.accounts.admin.token })
    const count = async () => {
      const text = `select count(*) as count from core_access_entries where record = '${id}'`
      return Number((await engine.database.forSchool(green.id).read({ text, values: [] }))[0]?.['count'])
    }
    const before = await count()
    await engine.accessLog.flush(engine.database)
    assert.equal(await count(), before + 1)
  })

  test('a record that comes along with another is seen no less', async ({ assert }) => {
    const { engine } = await testSchools()
    const school = await anotherSchool('seen-along')
    const { admin, teacher } = school.accounts
    const id = school.idOf('student.own')
    const enrolments = '/api/v1/academics/enrolments'
    const listed = await call(`${enrolments}?filter[student]=${id}&include=student`, { token: teacher.token })
    const enrolment = String(recordsIn(listed)[0]?.['id'])
    const seen = async () => {
      await engine.accessLog.flush(engine.database)
      return recordIn(await call(`${STUDENTS}/${id}/seen-by`, { token: admin.token }))['entries'] as readonly object[]
    }
    assert.lengthOf(await seen(), 0, 'staff are noted where they open one')
    assert.equal((await call(`${enrolments}/${enrolment}`, { token: teacher.token })).status, 200)
    assert.lengthOf(await seen(), 0, 'a label is no look')
    assert.equal((await call(`${enrolments}/${enrolment}?include=student`, { token: teacher.token })).status, 200)
    assert.containSubset(await seen(), [{ name: 'teacher of seen-along' }])
  })
})
