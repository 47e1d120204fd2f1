import { test } from '@japa/runner'
import type { ValueType } from '../../../app/engine/expressions/main.js'
import { compiled, complaints } from './school.js'

const money: ValueType = { kind: 'decimal', scale: 2 }

test.group('Types of expressions', () => {
  test('a literal takes the type and scale of the other side', ({ assert }) => {
    const right = (text: string) => {
      const expr = compiled(text)
      return expr.kind === 'compare' ? expr.right : null
    }
    assert.deepEqual(right('total > 12.5'), { kind: 'literal', type: money, value: 1250 })
    assert.deepEqual(right('total > 12'), { kind: 'literal', type: money, value: 1200 })
    assert.deepEqual(right("due_date > '2026-02-28'"), { kind: 'literal', type: { kind: 'date' }, value: '2026-02-28' })
    assert.deepEqual(right("created_at > '2026-02-28T10:00:00+05:30'"), {
      kind: 'literal',
      type: { kind: 'instant' },
      value: '2026-02-28T04:30:00.000Z',
    })
  })

  test('the result is fitted to the wanted type', ({ assert }) => {
    assert.deepEqual(compiled('1250.00', { expect: money }), { kind: 'literal', type: money, value: 125000 })
    assert.deepEqual(compiled("'paid'", { expect: { kind: 'choice', values: ['paid'] } }).kind, 'literal')
    assert.deepEqual(compiled('null', { expect: money }), { kind: 'literal', type: money, value: null })
    const product = compiled('total * rate', { expect: money })
    assert.deepEqual(
      [product.kind === 'arithmetic' && product.op, product.kind === 'arithmetic' && product.right],
      ['//', { kind: 'literal', type: { kind: 'int' }, value: 1000 }]
    )
  })

  test('comparison with null asks whether a value is there', ({ assert }) => {
    assert.equal(compiled('student == null').kind, 'is_null')
    assert.deepInclude(compiled('null != total'), { kind: 'is_null', negated: true })
  })

  test('what does not fit is refused: {text}')
    .with([
      { text: "state == 'isued'", says: "Did you mean 'issued'? The choices are draft, issued, paid." },
      { text: "state in ['draft', 'gone']", says: "'gone' is not one of the choices" },
      { text: "state == (waived ? 'x' : 'draft')", says: "'x' is not one of the choices" },
      { text: "state < 'paid'", says: 'has no order' },
      { text: 'waived < true', says: 'has no order' },
      { text: 'student > actor.user', says: 'are never equal' },
      { text: 'student == actor.user', says: 'are never equal' },
      { text: "student == 'Asha'", says: 'Ids are UUIDs' },
      { text: "due_date == '2026-02-30'", says: "'2026-02-30' is not a date" },
      { text: "created_at > '2026-02-28'", says: 'Write it with its zone' },
      { text: 'created_at > due_date', says: 'dates and times with now()' },
      { text: "total > '12.50'", says: 'without quotes' },
      { text: 'total', says: 'Make it a condition' },
      { text: 'total && waived', says: 'Make it a condition' },
      { text: 'number + total == number', says: 'Only text is joined to text.' },
      { text: 'due_date + 1 > due_date', says: 'dates cannot be reckoned with' },
      { text: 'total > null', says: 'null has no order' },
      { text: 'state in [null]', says: 'null is in no list' },
      { text: 'instalment == 9007199254740993', says: 'is too large' },
      { text: 'total == 1e3', says: 'is no plain number' },
      { text: 'total == 1u', says: 'without `u`' },
      { text: 'number == "a\\u0000"', says: 'cannot be stored' },
      { text: 'number == "\\ud800"', says: '' },
    ])
    .run(({ assert }, { text, says }) => {
      const found = complaints(text)
      assert.isAbove(found.length, 0)
      assert.include(found.join('\n'), says)
    })
})
