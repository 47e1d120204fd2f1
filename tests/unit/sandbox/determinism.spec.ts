import { test } from '@japa/runner'
import { hashOf } from '../../../app/engine/base/main.js'
import { generateSandbox } from '../../../database/sandbox/main.js'
import { recordsOf } from './support.js'

test.group('Sandbox | determinism', () => {
  test('two runs give the same bytes', ({ assert }) => {
    assert.equal(hashOf(generateSandbox({ passwordHash: 'hash' })), hashOf(generateSandbox({ passwordHash: 'hash' })))
  })

  test('ids have the form of UUIDv7, sort as they were made and are never used twice', ({ assert }) => {
    const ids = ['greenfield', 'riverside'].flatMap((slug) =>
      recordsOf(slug, 'people.student').map((student) => String(student.id))
    )
    assert.isTrue(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u.test(id)))
    assert.equal(new Set(ids).size, ids.length)
    const greenfield = ids.slice(0, 1000)
    assert.deepEqual(greenfield, [...greenfield].sort())
  })

  test('nobody is born, joins or is enrolled after the pinned day', ({ assert }) => {
    for (const slug of ['greenfield', 'riverside']) {
      for (const student of recordsOf(slug, 'people.student')) {
        assert.isTrue(String(student.date_of_birth) < String(student.joined_on))
        assert.isTrue(String(student.joined_on) <= '2026-11-16')
      }
      for (const enrolment of recordsOf(slug, 'academics.enrolment')) {
        assert.isTrue(String(enrolment.from_date) <= String(enrolment.to_date ?? '2026-11-16'))
      }
    }
  })
})
