import { test } from '@japa/runner'
import { allocateInOrder, checkAllocations, inPaymentOrder } from '../../services/allocation.js'
import type { OpenLine } from '../../services/allocation.js'

const line = (key: string, due: string, priority: number, position: number, open: number): OpenLine => ({
  key,
  due,
  priority,
  position,
  open,
})

const april = line('april', '2026-04-10', 10, 1, 90000)
const bus = line('bus', '2026-04-10', 50, 1, 30000)
const lab = line('lab', '2026-04-10', 50, 2, 9000)
const july = line('july', '2026-07-10', 10, 1, 90000)
const LINES = [july, lab, bus, april]

test.group('Fees: order of payment', () => {
  test('is by due date, then by head, then as on the invoice', ({ assert }) => {
    assert.deepEqual(inPaymentOrder(LINES), [april, bus, lab, july])
    const [a, b] = [line('a', '2026-04-10', 50, 1, 1), line('b', '2026-04-10', 50, 1, 1)]
    assert.deepEqual(inPaymentOrder([b, a]), [a, b])
  })

  test('{amount} pays {paid} and leaves {rest}')
    .with([
      { amount: 0, paid: [], rest: 0 },
      { amount: 100, paid: ['april 100'], rest: 0 },
      { amount: 90000, paid: ['april 90000'], rest: 0 },
      { amount: 125000, paid: ['april 90000', 'bus 30000', 'lab 5000'], rest: 0 },
      { amount: 219000, paid: ['april 90000', 'bus 30000', 'lab 9000', 'july 90000'], rest: 0 },
      { amount: 250000, paid: ['april 90000', 'bus 30000', 'lab 9000', 'july 90000'], rest: 31000 },
    ])
    .run(({ assert }, { amount, paid, rest }) => {
      const allocation = allocateInOrder(amount, LINES)
      assert.deepEqual(
        allocation.parts.map((part) => `${part.key} ${part.amount}`),
        paid
      )
      assert.equal(allocation.rest, rest)
    })

  test('goes by the place on the invoice even where keys sort otherwise', ({ assert }) => {
    const lines = [line('a', '2026-04-10', 50, 2, 100), line('z', '2026-04-10', 50, 1, 100)]
    assert.deepEqual(allocateInOrder(100, lines), { parts: [{ key: 'z', amount: 100 }], rest: 0 })
  })

  test('leaves settled lines out', ({ assert }) => {
    assert.deepEqual(allocateInOrder(500, [{ ...april, open: 0 }, july]), {
      parts: [{ key: 'july', amount: 500 }],
      rest: 0,
    })
    assert.deepEqual(allocateInOrder(500, []), { parts: [], rest: 500 })
  })
})

test.group('Fees: allocation by hand', () => {
  const check = (payment: number, ...rows: [string, number][]) =>
    checkAllocations(
      payment,
      rows.map(([key, amount]) => ({ key, amount })),
      LINES
    )

  test('may pay newer lines first, in part, and less than the payment', ({ assert }) => {
    assert.deepEqual(check(100000, ['july', 90000], ['lab', 1000]), [])
    assert.deepEqual(check(99000, ['july', 90000], ['lab', 9000]), [])
    assert.deepEqual(check(100000), [])
  })

  test('names the row that does not fit', ({ assert }) => {
    assert.deepEqual(
      check(500000, ['april', 90001], ['bus', 30000], ['tea', 5], ['bus', 1], ['lab', 0], ['july', -1]),
      [
        { index: 0, message: 'Row 1 pays 900.01, only 900.00 is open' },
        { index: 2, message: 'Row 3 names a line on which nothing is owed' },
        { index: 3, message: 'Row 4 names the same line as a row before it' },
        { index: 4, message: 'Row 5 has an amount that is not above zero' },
        { index: 5, message: 'Row 6 has an amount that is not above zero' },
      ]
    )
  })

  test('names the first row with which the sum exceeds the payment, once', ({ assert }) => {
    assert.deepEqual(check(100000, ['april', 90000], ['bus', 30000], ['lab', 9000]), [
      { index: 1, message: 'Row 2 brings the sum to 1,200.00, the payment is 1,000.00' },
    ])
    assert.deepEqual(check(90000, ['april', 90000], ['lab', 1], ['bus', 1]), [
      { index: 1, message: 'Row 2 brings the sum to 900.01, the payment is 900.00' },
    ])
  })

  test('does not count rows that do not fit', ({ assert }) => {
    assert.deepEqual(check(100000, ['april', 99000], ['bus', 30000]), [
      { index: 0, message: 'Row 1 pays 990.00, only 900.00 is open' },
    ])
  })

  test('writes amounts as it is told to', ({ assert }) => {
    const problems = checkAllocations(100, [{ key: 'lab', amount: 9001 }], LINES, (amount) => `₹${amount}`)
    assert.deepEqual(problems, [{ index: 0, message: 'Row 1 pays ₹9001, only ₹9000 is open' }])
  })
})
