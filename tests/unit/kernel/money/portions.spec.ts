import { test } from '@japa/runner'
import { prorate, roundTo, share } from '../../../../app/engine/kernel/main.js'
import type { Rounding } from '../../../../app/engine/kernel/main.js'

const JUNE = { from: '2026-06-01', to: '2026-07-01' }
const LARGEST = Number.MAX_SAFE_INTEGER

test.group('Prorating an amount', () => {
  test('3,000.00 for June from {from} to {to}: {days} by days, {periods} by periods')
    .with([
      { from: '2026-06-21', to: '2026-07-01', days: 100_000, periods: 300_000 },
      { from: '2026-05-01', to: '2026-06-08', days: 70_000, periods: 300_000 },
      { from: '2026-01-01', to: '2027-01-01', days: 300_000, periods: 300_000 },
      { from: '2026-06-30', to: '2026-07-31', days: 10_000, periods: 300_000 },
      { from: '2026-07-01', to: '2026-08-01', days: 0, periods: 0 },
      { from: '2026-05-01', to: '2026-06-01', days: 0, periods: 0 },
      { from: '2026-06-10', to: '2026-06-10', days: 0, periods: 0 },
    ])
    .run(({ assert }, { from, to, days, periods }) => {
      assert.equal(prorate(300_000, { from, to }, JUNE, 'days'), days)
      assert.equal(prorate(300_000, { from, to }, JUNE, 'periods'), periods)
    })

  test('rounds half away from zero, refunds like charges', ({ assert }) => {
    const half = { from: '2026-06-01', to: '2026-06-16' }
    assert.equal(prorate(1001, half, JUNE, 'days'), 501)
    assert.equal(prorate(-1001, half, JUNE, 'days'), -501)
    assert.equal(prorate(100, { from: '2026-06-01', to: '2026-06-02' }, JUNE, 'days'), 3)
  })

  test('knows leap years', ({ assert }) => {
    const during = { from: '2028-02-29', to: '2028-03-01' }
    assert.equal(prorate(2900, during, { from: '2028-02-01', to: '2028-03-01' }, 'days'), 100)
  })

  test('is exact where the product is not safe', ({ assert }) => {
    assert.equal(prorate(LARGEST, JUNE, JUNE, 'days'), LARGEST)
    // 9007199254740991 * 10 / 30 = 3002399751580330.33…
    assert.equal(prorate(LARGEST, { from: '2026-06-21', to: '2026-07-01' }, JUNE, 'days'), 3_002_399_751_580_330)
  })

  test('refuses periods without a day, ranges that run backwards and dates that are none', ({ assert }) => {
    const day = { from: '2026-06-01', to: '2026-06-01' }
    assert.throws(() => prorate(1, JUNE, day, 'periods'), RangeError)
    assert.throws(() => prorate(1, { from: '2026-06-02', to: '2026-06-01' }, JUNE, 'days'), RangeError)
    assert.throws(() => prorate(1, { from: '2026-06-31', to: '2026-07-02' }, JUNE, 'days'), RangeError)
  })
})

test.group('A share of an amount', () => {
  test('{percent} at scale {scale} of {amount}')
    .with([
      { amount: 125_000, percent: 1250, scale: 2, expected: 15_625 },
      { amount: 99_999, percent: 3333, scale: 2, expected: 33_330 },
      { amount: 1, percent: 50, scale: 0, expected: 1 },
      { amount: -1, percent: 50, scale: 0, expected: -1 },
      { amount: 1, percent: 49, scale: 0, expected: 0 },
      { amount: 1000, percent: -1000, scale: 2, expected: -100 },
      { amount: 1000, percent: 15_000, scale: 2, expected: 1500 },
      { amount: LARGEST, percent: 10_000, scale: 2, expected: LARGEST },
      { amount: LARGEST, percent: 3333, scale: 2, expected: 3_002_099_511_605_172 },
    ])
    .run(({ assert }, { amount, percent, scale, expected }) => {
      assert.equal(share(amount, percent, scale), expected)
    })

  test('refuses results beyond 53 bits, and no scale', ({ assert }) => {
    assert.throws(() => share(LARGEST, 10_001, 2), RangeError)
    assert.throws(() => share(100, 0.5, 2), RangeError)
    assert.throws(() => share(100, 50, -1), RangeError)
  })
})

test.group('Rounding an amount', () => {
  test('{amount} to {unit}: {half_up} half up, {half_even} half even, {up} up, {down} down')
    .with([
      { amount: 12_349, unit: 100, half_up: 12_300, half_even: 12_300, up: 12_400, down: 12_300 },
      { amount: 12_350, unit: 100, half_up: 12_400, half_even: 12_400, up: 12_400, down: 12_300 },
      { amount: 12_450, unit: 100, half_up: 12_500, half_even: 12_400, up: 12_500, down: 12_400 },
      { amount: -12_450, unit: 100, half_up: -12_500, half_even: -12_400, up: -12_500, down: -12_400 },
      { amount: 12_300, unit: 100, half_up: 12_300, half_even: 12_300, up: 12_300, down: 12_300 },
      { amount: 7, unit: 5, half_up: 5, half_even: 5, up: 10, down: 5 },
      { amount: 49, unit: 100, half_up: 0, half_even: 0, up: 100, down: 0 },
      { amount: -49, unit: 100, half_up: 0, half_even: 0, up: -100, down: 0 },
      { amount: 12_345, unit: 1, half_up: 12_345, half_even: 12_345, up: 12_345, down: 12_345 },
    ])
    .run(({ assert }, { amount, unit, ...expected }) => {
      for (const mode of Object.keys(expected) as Rounding[]) {
        assert.equal(roundTo(amount, unit, mode), expected[mode], mode)
      }
    })

  test('refuses units below 1 and results beyond 53 bits', ({ assert }) => {
    for (const unit of [0, -100, 0.5]) assert.throws(() => roundTo(1, unit, 'up'), RangeError)
    assert.throws(() => roundTo(LARGEST, 100, 'up'), RangeError)
    assert.equal(roundTo(LARGEST, 100, 'down'), 9_007_199_254_740_900)
  })
})
