import { test } from '@japa/runner'
import { spread } from '../../services/instalments.js'
import type { FeeLine, Instalment } from '../../services/instalments.js'

const line = (changes: Partial<FeeLine>): FeeLine => ({
  head: 'tuition',
  grade: null,
  frequency: 'each',
  amount: 100000,
  instalment: null,
  ...changes,
})

/** Instalments of these weights, due on the 10th of one month after the other from January on. */
const weighing = (...weights: number[]): Instalment[] =>
  weights.map((weight, index) => ({
    number: index + 1,
    due: `2026-${String(index + 1).padStart(2, '0')}-10`,
    weight,
  }))

const amountsOf = (...args: Parameters<typeof spread>) => spread(...args).map(({ amount }) => amount)

test.group('Fees: a line spread over instalments', () => {
  test('{amount} over weights {weights} is {parts}')
    .with([
      { amount: 300000, weights: new Array<number>(12).fill(1), parts: new Array<number>(12).fill(25000) },
      { amount: 700000, weights: [1, 1, 1], parts: [233333, 233333, 233334] },
      { amount: 700000, weights: [5, 5, 5], parts: [233333, 233333, 233334] },
      { amount: 10000, weights: new Array<number>(12).fill(1), parts: [...new Array<number>(11).fill(833), 837] },
      { amount: 1200000, weights: [2, 1, 1], parts: [600000, 300000, 300000] },
      { amount: 10000, weights: [1, 2, 4], parts: [1429, 2857, 5714] },
      { amount: 2, weights: [1, 1, 1], parts: [0, 0, 2] },
      { amount: 0, weights: [1, 2], parts: [0, 0] },
      { amount: 99999, weights: [7], parts: [99999] },
    ])
    .run(({ assert }, { amount, weights, parts }) => {
      assert.deepEqual(amountsOf(line({ frequency: 'split', amount }), weighing(...weights)), parts)
      assert.equal(
        parts.reduce((sum, part) => sum + part, 0),
        amount
      )
    })

  test('charges the whole amount with each instalment, whatever its weight', ({ assert }) => {
    assert.deepEqual(amountsOf(line({ amount: 1350000 }), weighing(1, 2, 3)), [1350000, 1350000, 1350000])
  })

  test('charges once with the named instalment only', ({ assert }) => {
    assert.deepEqual(spread(line({ frequency: 'once', amount: 500000, instalment: 2 }), weighing(1, 1, 1)), [
      { instalment: 2, due: '2026-02-10', amount: 500000 },
    ])
  })

  test('goes by number, so that the last instalment gets the remainder', ({ assert }) => {
    const reversed = weighing(1, 1, 1).toReversed()
    assert.deepEqual(spread(line({ frequency: 'split', amount: 700000 }), reversed), [
      { instalment: 1, due: '2026-01-10', amount: 233333 },
      { instalment: 2, due: '2026-02-10', amount: 233333 },
      { instalment: 3, due: '2026-03-10', amount: 233334 },
    ])
  })

  test('refuses to lose what no instalment can charge', ({ assert }) => {
    assert.throws(
      () => spread(line({ frequency: 'once', instalment: 4 }), weighing(1, 1, 1)),
      'The fee structure has no instalment 4'
    )
    assert.throws(() => spread(line({ frequency: 'split' }), []), 'Nothing can be split into 0 parts')
    assert.deepEqual(spread(line({}), []), [])
  })
})
