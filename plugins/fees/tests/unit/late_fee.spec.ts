import { test } from '@japa/runner'
import { lateFee } from '../../services/late_fee.js'
import type { LateFeeCase, LateFeeRule } from '../../services/late_fee.js'

/** 15.00 a day after 3 days of grace, 400.00 at most. */
const RULE: LateFeeRule = { grace_days: 3, mode: 'per_day', amount: 1500, cap: 40000, counts_from: 'grace_end' }

const fee = (today: string, rule: Partial<LateFeeRule> = {}, changes: Partial<LateFeeCase> = {}) =>
  lateFee({
    due: '2026-07-05',
    today,
    settledOn: null,
    openPrincipal: 500000,
    rule: { ...RULE, ...rule },
    ...changes,
  })

test.group('Fees: late fee of what is due on 5 July', () => {
  test('on {today}, counted from {counts_from}: {days} days, {amount}')
    .with([
      { today: '2026-06-20', counts_from: 'grace_end', days: 0, amount: 0 },
      { today: '2026-07-05', counts_from: 'grace_end', days: 0, amount: 0 },
      { today: '2026-07-08', counts_from: 'grace_end', days: 0, amount: 0 },
      { today: '2026-07-08', counts_from: 'due', days: 0, amount: 0 },
      { today: '2026-07-09', counts_from: 'grace_end', days: 1, amount: 1500 },
      { today: '2026-07-09', counts_from: 'due', days: 4, amount: 6000 },
      { today: '2026-07-25', counts_from: 'grace_end', days: 17, amount: 25500 },
      { today: '2026-07-25', counts_from: 'due', days: 20, amount: 30000 },
      { today: '2026-08-03', counts_from: 'grace_end', days: 26, amount: 39000 },
      { today: '2026-08-04', counts_from: 'grace_end', days: 27, amount: 40000 },
      { today: '2026-08-31', counts_from: 'grace_end', days: 54, amount: 40000 },
      { today: '2027-03-01', counts_from: 'due', days: 239, amount: 40000 },
    ] as const)
    .run(({ assert }, { today, counts_from, days, amount }) => {
      assert.deepEqual(fee(today, { counts_from }), { days, amount })
    })

  test('grows without end where there is no cap', ({ assert }) => {
    assert.deepEqual(fee('2026-08-31', { cap: null }), { days: 54, amount: 81000 })
  })

  test('begins on the day after without days of grace', ({ assert }) => {
    assert.deepEqual(fee('2026-07-05', { grace_days: 0 }), { days: 0, amount: 0 })
    assert.deepEqual(fee('2026-07-06', { grace_days: 0 }), { days: 1, amount: 1500 })
  })

  test('is charged once where it is fixed, within the cap', ({ assert }) => {
    const fixed = { mode: 'fixed', amount: 25000 } as const
    assert.deepEqual(fee('2026-07-08', fixed), { days: 0, amount: 0 })
    assert.deepEqual(fee('2026-07-09', fixed), { days: 1, amount: 25000 })
    assert.deepEqual(fee('2026-08-31', fixed), { days: 54, amount: 25000 })
    assert.deepEqual(fee('2026-08-31', { ...fixed, cap: 20000 }), { days: 54, amount: 20000 })
  })
})

test.group('Fees: late fee and settlement', () => {
  test('settled on {settledOn}, seen on {today}: {amount}')
    .with([
      { settledOn: '2026-07-04', today: '2026-07-25', amount: 0 },
      { settledOn: '2026-07-08', today: '2026-07-25', amount: 0 },
      { settledOn: '2026-07-09', today: '2026-07-25', amount: 1500 },
      { settledOn: '2026-07-25', today: '2026-07-25', amount: 25500 },
      { settledOn: '2026-07-25', today: '2026-12-31', amount: 25500 },
      { settledOn: '2026-07-25', today: '2026-07-10', amount: 3000 },
    ])
    .run(({ assert }, { settledOn, today, amount }) => {
      assert.equal(fee(today, {}, { settledOn, openPrincipal: 0 }).amount, amount)
    })

  test('costs nothing where nothing but late fees is open', ({ assert }) => {
    assert.deepEqual(fee('2026-07-25', {}, { openPrincipal: 0 }), { days: 0, amount: 0 })
    assert.deepEqual(fee('2026-07-25', {}, { openPrincipal: 1 }), { days: 17, amount: 25500 })
  })
})
