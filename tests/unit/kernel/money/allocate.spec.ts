import { test } from '@japa/runner'
import { allocate } from '../../../../app/engine/kernel/main.js'
import type { OpenItem } from '../../../../app/engine/kernel/main.js'

/** April's tuition before its bus fare, a fine of the same day between them by key, then July. */
const ITEMS: readonly OpenItem[] = [
  { key: 'july', due: '2026-07-10', priority: 1, open: 500_000 },
  { key: 'april-bus', due: '2026-04-10', priority: 2, open: 120_000 },
  { key: 'april-tuition', due: '2026-04-10', priority: 1, open: 500_000 },
  { key: 'april-art', due: '2026-04-10', priority: 2, open: 30_000 },
  { key: 'settled', due: '2026-01-10', priority: 1, open: 0 },
]

test.group('Allocating an amount', () => {
  test('{amount} settles {parts} and leaves {rest}')
    .with([
      { amount: 0, parts: '', rest: 0 },
      { amount: 499_999, parts: 'april-tuition 499999', rest: 0 },
      { amount: 500_000, parts: 'april-tuition 500000', rest: 0 },
      { amount: 550_000, parts: 'april-tuition 500000, april-art 30000, april-bus 20000', rest: 0 },
      {
        amount: 1_250_000,
        parts: 'april-tuition 500000, april-art 30000, april-bus 120000, july 500000',
        rest: 100_000,
      },
    ])
    .run(({ assert }, { amount, parts, rest }) => {
      const allocation = allocate(amount, ITEMS)
      assert.equal(allocation.parts.map((part) => `${part.key} ${part.amount}`).join(', '), parts)
      assert.equal(allocation.rest, rest)
    })

  test('leaves everything where nothing is open, and the list as it was', ({ assert }) => {
    assert.deepEqual(allocate(100, []), { parts: [], rest: 100 })
    const order = ITEMS.map(({ key }) => key)
    allocate(1_000_000, ITEMS)
    assert.deepEqual(
      ITEMS.map(({ key }) => key),
      order
    )
  })

  test('adds up beyond what is safe without a fault', ({ assert }) => {
    const open = Number.MAX_SAFE_INTEGER
    const two = ['a', 'b'].map((key) => ({ key, due: '2026-04-10', priority: 1, open }))
    assert.deepEqual(allocate(open, two), { parts: [{ key: 'a', amount: open }], rest: 0 })
  })

  test('refuses negative amounts, dates that are none and keys that are two', ({ assert }) => {
    const [item] = ITEMS
    const changed = (change: Partial<OpenItem>) => [{ key: 'a', due: '2026-04-10', priority: 1, open: 1, ...change }]
    assert.throws(() => allocate(-1, ITEMS), RangeError)
    assert.throws(() => allocate(0.5, ITEMS), RangeError)
    assert.throws(() => allocate(1, changed({ open: -1 })), RangeError)
    assert.throws(() => allocate(1, changed({ due: '2026-02-30' })), RangeError)
    assert.throws(() => allocate(1, changed({ due: '10.4.2026' })), RangeError)
    assert.throws(() => allocate(1, changed({ priority: Number.NaN })), RangeError)
    assert.throws(() => allocate(1, item ? [item, item] : []), RangeError)
  })
})
