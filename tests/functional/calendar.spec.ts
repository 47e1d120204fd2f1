import { test } from '@japa/runner'
import type { JsonObject } from '../../app/engine/main.js'
import { call, recordIn } from '../support/rest.js'
import { anotherSchool } from '../support/school/main.js'

let opened: ReturnType<typeof anotherSchool> | null = null

/** A school of its own, whose calendar nobody else touches. */
async function ground() {
  const school = await (opened ??= anotherSchool('calendar'))
  const token = (role: keyof typeof school.accounts = 'admin') => school.accounts[role].token
  const post = (path: string, json: JsonObject) =>
    call(`/api/v1/academics/${path}`, { method: 'POST', token: token(), json })
  const make = async (path: string, json: JsonObject) => recordIn(await post(path, json)).id
  const days = (query: string, role: keyof typeof school.accounts = 'teacher') =>
    call(`/api/v1/academics/holidays/working-days?${query}`, { token: token(role) })
  return { school, post, make, days }
}

test.group('The calendar of a school', () => {
  test('counts its week without holidays, and what is declared for a part of it there alone', async ({ assert }) => {
    const { make, days } = await ground()
    const campus = await make('campuses', { name: 'North', open_on: ['monday', 'tuesday', 'saturday'] })
    const grade = await make('grade-levels', { name: 'Grade 99', position: 99 })
    const holiday = (name: string, first_day: string, last_day: string, more: JsonObject = {}) =>
      make('holidays', { name, first_day, last_day, ...more })
    await holiday('Break', '2031-03-03', '2031-03-05')
    await holiday('Sports day', '2031-03-08', '2031-03-08', { kind: 'working_day' })
    await holiday('Camp', '2031-03-06', '2031-03-06', { grade_level: grade })
    await holiday('Repairs', '2031-03-11', '2031-03-11', { campus })
    const listed = async (query: string) => recordIn(await days(`from=2031-03-03&to=2031-03-12${query}`))
    assert.deepEqual((await listed(''))['days'], ['2031-03-06', '2031-03-07', '2031-03-08', '2031-03-10', '2031-03-11', '2031-03-12']) // prettier-ignore
    assert.equal((await listed(`&grade_level=${grade}`))['count'], 5)
    assert.deepEqual((await listed(`&campus=${campus}`))['days'], ['2031-03-08', '2031-03-10'])
  })

  test('is asked for a stretch in order, and not for all time', async ({ assert }) => {
    const { days, make } = await ground()
    const refused = async (query: string) => (await days(query)).body?.error?.details
    assert.deepEqual(await refused('from=2031-03-03&to=2031-03-02'), { to: ['is before the first day.'] })
    assert.deepEqual(await refused('from=2031-03-03&to=2039-03-02'), { to: ['is more than 400 days after the first.'] })
    assert.equal((await days('from=2031-03-03&to=2031-03-04', 'parent')).status, 403)
    await assert.rejects(() => make('holidays', { name: 'Odd', first_day: '2031-03-05', last_day: '2031-03-04' }))
  })
})

test.group('Years, terms and classes', () => {
  test('do not overlap, and a class has no more pupils than places', async ({ assert }) => {
    const { make, post } = await ground()
    const stretch = (starts_on: string, ends_on: string) => ({ starts_on, ends_on })
    const year = await make('years', { name: '2041-42', ...stretch('2041-04-01', '2042-03-31') })
    const twin = await post('years', { name: 'Twin', ...stretch('2042-03-31', '2042-12-31') })
    assert.equal(twin.status, 409)
    assert.equal(twin.body?.error?.message, 'Another academic year has some of these days')
    await make('terms', { year, name: 'One', position: 1, ...stretch('2041-04-01', '2041-09-30') })
    const touching = await post('terms', { year, name: 'Two', position: 2, ...stretch('2041-09-30', '2042-03-31') })
    assert.deepEqual(touching.body?.error?.details, { year: ['is taken at that time by One.'] })
    assert.equal(touching.body?.error?.['holder_label'], 'One')
    const grade = await make('grade-levels', { name: 'Grade 98', position: 98 })
    const section = await make('sections', { year, grade_level: grade, name: '98-A', capacity: 1 })
    const enrol = async (name: string) => {
      const student = recordIn(
        await call('/api/v1/people/students', {
          method: 'POST',
          token: (await ground()).school.accounts.admin.token,
          json: { name, status: 'active', is_boarder: false },
        })
      ).id
      return post('enrolments', { student, section, from_date: '2041-04-01' })
    }
    assert.equal((await enrol('First')).status, 201)
    const second = await enrol('Second')
    assert.equal(second.status, 409)
    assert.deepEqual(second.body?.error?.details, { section: ['98-A is full.'] })
  })
})
