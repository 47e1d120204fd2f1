import { test } from '@japa/runner'
import { generateSandbox } from '../../../database/sandbox/main.js'
import { guardianRows, recordsOf } from './support.js'

/** The record of an entity that the account of that login stands for. */
function recordOf(slug: string, login: string, entity: string) {
  const user = recordsOf(slug, 'core.user').find((candidate) => candidate.email === `${login}@${slug}.test`)
  return recordsOf(slug, entity).find((record) => record.user === user?.id)
}

test.group('Sandbox | accounts', () => {
  test('there is one account for each role at greenfield, and the blocked guardian', ({ assert }) => {
    const { accounts } = generateSandbox({ passwordHash: 'hash' })
    const emails = accounts.filter((account) => account.school === 'greenfield').map((account) => account.email)
    assert.sameMembers(
      emails,
      ['super_admin', 'admin', 'principal', 'teacher', 'accountant', 'student', 'parent', 'blocked'].map(
        (name) => `${name}@greenfield.test`
      )
    )
  })

  test('each user is a member with one role in force and carries the given hash', ({ assert }) => {
    for (const slug of ['greenfield', 'riverside']) {
      const users = recordsOf(slug, 'core.user')
      assert.deepEqual(
        users.map((user) => user.id),
        recordsOf(slug, 'core.membership').map((membership) => membership.user)
      )
      for (const { roles } of recordsOf(slug, 'core.membership')) assert.lengthOf(roles as readonly unknown[], 1)
      assert.isTrue(users.every((user) => user.password_hash === 'hash'))
    }
  })

  test('the parent sees three children, one of whom is the student', ({ assert }) => {
    const parent = recordOf('greenfield', 'parent', 'people.guardian')
    const student = recordOf('greenfield', 'student', 'people.student')
    const wards = recordsOf('greenfield', 'people.student').filter((candidate) =>
      guardianRows(candidate).some((row) => row.guardian === parent?.id && row.may_see_records === true)
    )
    assert.lengthOf(wards, 3)
    assert.include(
      wards.map((ward) => ward.id),
      String(student?.id)
    )
  })

  test('the teacher leads two classes, and the student sits in one of them', ({ assert }) => {
    const teacher = recordOf('greenfield', 'teacher', 'people.staff')
    const student = recordOf('greenfield', 'student', 'people.student')
    const led = recordsOf('greenfield', 'academics.section').filter((section) => section.class_teacher === teacher?.id)
    const seat = recordsOf('greenfield', 'academics.enrolment').find(
      (enrolment) => enrolment.student === student?.id && enrolment.status === 'active'
    )
    assert.sameMembers(
      led.map((section) => section.name),
      ['7-A', '7-B']
    )
    assert.include(
      led.map((section) => section.id),
      String(seat?.section)
    )
  })

  test('the blocked guardian may see the records of no child', ({ assert }) => {
    const blocked = recordOf('greenfield', 'blocked', 'people.guardian')
    const rows = recordsOf('greenfield', 'people.student')
      .flatMap(guardianRows)
      .filter((row) => row.guardian === blocked?.id)
    assert.isNotEmpty(rows)
    assert.isTrue(rows.every((row) => row.may_see_records === false && row.may_pick_up === false))
  })
})
