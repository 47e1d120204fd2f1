import { test } from '@japa/runner'
import { compiled, complaints } from './school.js'

test.group('Lists of records in expressions', () => {
  test('filter, map and sum become one aggregate over one variable', ({ assert }) => {
    assert.deepEqual(compiled('items.filter(i, i.quantity > 1).map(j, j.amount).sum() == total'), {
      kind: 'compare',
      op: 'eq',
      left: {
        kind: 'aggregate',
        fn: 'sum',
        type: { kind: 'decimal', scale: 2 },
        variable: '',
        path: ['items'],
        entity: 'fees.item',
        bind: 'i',
        where: {
          kind: 'compare',
          op: 'gt',
          left: { kind: 'member', type: { kind: 'int' }, variable: 'i', path: ['quantity'] },
          right: { kind: 'literal', type: { kind: 'int' }, value: 1 },
        },
        value: { kind: 'member', type: { kind: 'decimal', scale: 2 }, variable: 'i', path: ['amount'] },
      },
      right: { kind: 'member', type: { kind: 'decimal', scale: 2 }, variable: '', path: ['total'] },
    })
  })

  test('size and count are the same', ({ assert }) => {
    assert.deepEqual(compiled('size(items) == 0'), compiled('items.count() == 0'))
  })

  test('a name used again after a filter gets a variable of its own', ({ assert }) => {
    const expr = compiled('items.filter(a, a.quantity > 0).exists(b, b.parts.exists(a, a.share > b.quantity))')
    const inner = expr.kind === 'quantify' && expr.body.kind === 'and' ? expr.body.of[1] : null
    assert.deepInclude(inner, { kind: 'quantify', variable: 'a', bind: 'a_2' })
  })

  test('are refused when misused: {text}')
    .with([
      { text: 'items.sum() > 0', says: 'Write `items.map(x, x.field).sum()`.' },
      { text: 'items.filter(i, i.amount > 1)', says: 'End with `.count()`' },
      { text: 'items.map(i, i.title).sum() > 0', says: 'has no sum' },
      { text: 'items.map(i, i.id).min() == null', says: 'has no order' },
      { text: 'items.map(i, i.amount).exists(a, a > 0)', says: 'cannot follow `map`' },
      { text: 'items.exists(items, true) && items.exists(actor, true)', says: 'already used' },
      { text: 'number.exists(n, true)', says: 'is no list of records' },
      { text: 'state in items', says: 'takes a list in brackets' },
      { text: 'items[0].amount > 1', says: 'Reach fields with dots' },
      { text: 'items.exists_one(i, true)', says: '.count() == 1' },
      { text: 'size(number) > 1', says: 'counts records' },
      { text: 'number.matches("a")', says: 'no regular expressions' },
      { text: 'has(student.name)', says: 'Ask `x != null`' },
      { text: 'items.exists(i, i.parts.exists(p, p.items.exists(q, q.amount > 0)))', says: '2 is the most' },
      { text: 'items.exists(i, i.parts.exists(p, p.items.count() > 0))', says: '2 is the most' },
    ])
    .run(({ assert }, { text, says }) => {
      assert.include(complaints(text).join('\n'), says)
    })

  test('`all` needs an `exists` beside it where a scope would open', ({ assert }) => {
    const scope = { refuseBareAll: true }
    assert.include(complaints('items.all(i, i.amount > 0)', scope)[0], 'also true when there are none')
    assert.lengthOf(complaints('items.exists(i, true) || items.all(i, i.amount > 0)', scope), 1)
    assert.lengthOf(complaints('student.guardians.exists(g, true) && items.all(i, i.amount > 0)', scope), 1)
    assert.lengthOf(complaints('items.exists(i, true) && items.all(i, i.amount > 0)', scope), 0)
    assert.lengthOf(complaints('items.all(i, i.amount > 0)'), 0)
  })
})
