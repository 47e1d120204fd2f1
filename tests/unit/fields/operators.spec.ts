import { test } from '@japa/runner'
import { operators } from '../../../app/engine/fields/main.js'
import type { Facet } from '../../../app/engine/expressions/main.js'

const member = (facet: Facet) =>
  ({ variable: '', path: ['name'], type: { kind: 'choice', values: ['a'] }, facet }) as const
const value = { kind: 'member', type: member('value').type, variable: '', path: ['name'], facet: 'value' }
const key = { kind: 'member', type: { kind: 'text' }, variable: '', path: ['name'], facet: 'key' }
const isEmpty = { kind: 'is_null', of: value, negated: false }

test.group('filter operators', () => {
  test('are named as they are filed', ({ assert }) => {
    for (const [name, operator] of Object.entries(operators)) assert.equal(operator.name, name)
  })

  test('compare keys as text where the caller chose the key', ({ assert }) => {
    assert.deepEqual(operators.eq.build(member('key'), ['slot:0']), {
      kind: 'compare',
      op: 'eq',
      left: key,
      right: { kind: 'param', type: { kind: 'text' }, name: 'slot:0' },
    })
    assert.deepEqual(operators.starts.build(member('key'), ['slot:0']), {
      kind: 'match',
      match: 'starts',
      left: key,
      right: { kind: 'param', type: { kind: 'text' }, name: 'slot:0' },
    })
  })

  test('compare values by their type where there is no key', ({ assert }) => {
    assert.deepEqual(operators.lt.build(member('value'), ['slot:0']), {
      kind: 'compare',
      op: 'lt',
      left: value,
      right: { kind: 'param', type: member('value').type, name: 'slot:0' },
    })
  })

  test('take empty values into neq and nin, by the value facet', ({ assert }) => {
    assert.deepEqual(operators.neq.build(member('key'), ['a']), {
      kind: 'or',
      of: [
        isEmpty,
        { kind: 'compare', op: 'neq', left: key, right: { kind: 'param', type: { kind: 'text' }, name: 'a' } },
      ],
    })
    assert.deepEqual(operators.nin.build(member('value'), ['a']), {
      kind: 'or',
      of: [isEmpty, { kind: 'in_param', item: value, param: 'a', negated: true }],
    })
  })

  test('bind a list as one param', ({ assert }) => {
    assert.deepEqual(operators.in.build(member('value'), ['a']), {
      kind: 'in_param',
      item: value,
      param: 'a',
      negated: false,
    })
  })

  test('take both ends into between', ({ assert }) => {
    const built = operators.between.build(member('value'), ['a', 'b'])
    assert.deepEqual(built.kind === 'and' && built.of.map((part) => part.kind === 'compare' && part.op), ['gte', 'lte'])
  })

  test('ask for emptiness without a param', ({ assert }) => {
    assert.deepEqual(operators.null.build(member('value'), []), isEmpty)
  })

  test('throw when a param is missing', ({ assert }) => {
    assert.throws(() => operators.eq.build(member('value'), []), /fewer params/)
  })
})
