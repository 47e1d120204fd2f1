import { test } from '@japa/runner'
import { groupBy, guardianRows, recordsOf } from './support.js'

test.group('Sandbox | counts', () => {
  test('greenfield has the people and classes of the data set', ({ assert }) => {
    const count = (entity: string) => recordsOf('greenfield', entity).length
    assert.equal(count('people.student'), 1000)
    assert.equal(count('people.household'), 790)
    assert.equal(count('people.guardian'), 1620)
    assert.equal(recordsOf('greenfield', 'people.student').flatMap(guardianRows).length, 1850)
    assert.equal(count('people.staff'), 80)
    assert.equal(recordsOf('greenfield', 'people.staff').filter((member) => member.type === 'teaching').length, 52)
    assert.equal(count('academics.section'), 26)
    assert.equal(count('academics.grade_level'), 12)
  })

  test('greenfield fills grades 1 to 10 with 38 and the streams with 40 a class', ({ assert }) => {
    const active = recordsOf('greenfield', 'academics.enrolment').filter((enrolment) => enrolment.status === 'active')
    const bySection = groupBy(active, 'section')
    const sizes = recordsOf('greenfield', 'academics.section').map((section) => [
      section.stream === null ? 38 : 40,
      bySection.get(String(section.id))?.length,
    ])
    assert.lengthOf(active, 1000)
    for (const [planned, real] of sizes) assert.equal(real, planned)
  })

  test('190 households of greenfield have two or more pupils', ({ assert }) => {
    const households = groupBy(recordsOf('greenfield', 'people.student'), 'household')
    assert.equal(households.size, 790)
    assert.lengthOf(
      [...households.values()].filter((pupils) => pupils.length >= 2),
      190
    )
  })

  test('14 households of greenfield are split and 5 guardians are blocked', ({ assert }) => {
    const students = recordsOf('greenfield', 'people.student')
    const split = students.filter((student) => guardianRows(student).some((row) => row.lives_with === false))
    const blocked = students.flatMap(guardianRows).filter((row) => row.may_see_records === false)
    assert.equal(groupBy(split, 'household').size, 14)
    assert.equal(groupBy(blocked, 'guardian').size, 5)
  })

  test('riverside has 120 pupils, money and a zone of its own, and rests on Saturday only', ({ assert }) => {
    const [school] = recordsOf('riverside', 'core.school')
    assert.lengthOf(recordsOf('riverside', 'people.student'), 120)
    assert.include(school, { currency: 'NPR', timezone: 'Asia/Kathmandu', working_days: '1,2,3,4,5,7' })
  })

  test('some admission numbers occur in both schools', ({ assert }) => {
    const numbers = new Set(recordsOf('greenfield', 'people.student').map((student) => student.admission_number))
    const shared = recordsOf('riverside', 'people.student').filter((student) => numbers.has(student.admission_number))
    assert.isNotEmpty(shared)
  })
})
