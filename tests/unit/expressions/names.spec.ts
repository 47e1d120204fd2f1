import { test } from '@japa/runner'
import { compile, compiled, complaints } from './school.js'

test.group('Names in expressions', () => {
  test('are members of the record, reached over links with dots', ({ assert }) => {
    assert.deepEqual(compiled('student.user.name == number'), {
      kind: 'compare',
      op: 'eq',
      left: { kind: 'member', type: { kind: 'text' }, variable: '', path: ['student', 'user', 'name'] },
      right: { kind: 'member', type: { kind: 'text' }, variable: '', path: ['number'] },
    })
  })

  test('give the record members read, once each and sorted', ({ assert }) => {
    const result = compile('student.name == number && items.exists(i, i.amount > total) && total > 0')
    assert.deepEqual(result.ok && result.inputs, ['items', 'number', 'student', 'total'])
  })

  test('a link stands for the id it holds', ({ assert }) => {
    assert.deepEqual(compiled('student.user == actor.user'), {
      kind: 'compare',
      op: 'eq',
      left: { kind: 'member', type: { kind: 'id', entity: 'core.user' }, variable: '', path: ['student', 'user'] },
      right: { kind: 'param', type: { kind: 'id', entity: 'core.user' }, name: 'actor.user' },
    })
  })

  test('that are unknown are refused: {text}')
    .with([
      { text: "stat == 'draft'", says: 'Did you mean `state`?' },
      { text: "student.nam == 'x'", says: '`student` (people.student) has no field `nam`. Did you mean `name`?' },
      { text: 'actor.usr == student.user', says: 'Did you mean `actor.user`?' },
      { text: 'constructor == 1', says: '`constructor` is not a field of fees.invoice.' },
      { text: 'student.__proto__ == null', says: 'has no field `__proto__`' },
      { text: 'record.total > 1', says: 'write its field names bare' },
      { text: 'today > due_date', says: 'The clock is called: `today()`.' },
      { text: 'items.exists(i, amount > 1)', says: 'write `i.amount`' },
      { text: 'items.amount > 3', says: 'Write `items.exists(x, x.amount …)`' },
      { text: 'student.name.first == null', says: '`student.name` is a plain value' },
      { text: 'items == null', says: '`items` holds many records' },
      { text: 'nmber == 1 && sttae == 2', says: 'Did you mean `state`?' },
    ])
    .run(({ assert }, { text, says }) => {
      assert.include(complaints(text).join('\n'), says)
    })

  test('all findings are given at once', ({ assert }) => {
    assert.lengthOf(complaints('nmber == 1 && sttae == 2 && totl > 1'), 3)
  })

  test('a member that depends on the clock is refused where time must not count, and in SQL', ({ assert }) => {
    assert.include(complaints('overdue', { allowClock: false })[0], "depends on today's date")
    assert.include(complaints('overdue', { mode: 'sql' })[0], 'is not stored')
    assert.deepEqual(complaints('overdue', { mode: 'process' }), [])
  })

  test('the clock is refused where the result is stored', ({ assert }) => {
    assert.deepEqual(complaints('due_date < today() && created_at < now()'), [])
    assert.lengthOf(complaints('due_date < today() && created_at < now()', { allowClock: false }), 2)
  })
})
