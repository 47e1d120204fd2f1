import { test } from '@japa/runner'
import { eligibilityOf, fits, proratedTo } from '../../services/eligibility.js'
import type { BilledPupil, PupilFilter } from '../../services/eligibility.js'

const PERIOD = { from: '2026-07-01', to: '2026-09-30' }

const PUPIL: BilledPupil = {
  grade: '11',
  section: '11-A',
  stream: 'science',
  category: 'general',
  boarder: false,
  status: 'active',
  enrolled: { from: '2024-04-01', to: null },
}

test.group('Fees: whom a structure is for', () => {
  test('{filter}: {reason}')
    .with([
      { filter: {}, reason: null },
      { filter: { grade: null, section: null, stream: null, category: null, boarders: 'any' }, reason: null },
      {
        filter: { grade: '11', section: '11-A', stream: 'science', category: 'general', boarders: 'none' },
        reason: null,
      },
      { filter: { grade: '12' }, reason: 'Is of another grade' },
      { filter: { section: '11-B' }, reason: 'Is of another section' },
      { filter: { stream: 'commerce' }, reason: 'Is of another stream' },
      { filter: { category: 'ews' }, reason: 'Is of another category' },
      { filter: { boarders: 'only' }, reason: 'Is no boarder' },
    ] as { filter: PupilFilter; reason: string | null }[])
    .run(({ assert }, { filter, reason }) => {
      assert.equal(fits(PUPIL, filter), reason === null)
      assert.deepEqual(
        eligibilityOf(PUPIL, filter, PERIOD),
        reason === null ? { outcome: 'eligible' } : { outcome: 'not_eligible', reason }
      )
    })

  test('tells boarders from day pupils', ({ assert }) => {
    const boarder = { ...PUPIL, boarder: true }
    assert.isTrue(fits(boarder, { boarders: 'only' }))
    assert.isTrue(fits(boarder, { boarders: 'any' }))
    assert.deepEqual(eligibilityOf(boarder, { boarders: 'none' }, PERIOD), {
      outcome: 'not_eligible',
      reason: 'Is a boarder',
    })
  })

  test('leaves out of a stream those who have none', ({ assert }) => {
    assert.isFalse(fits({ ...PUPIL, stream: null }, { stream: 'science' }))
    assert.isTrue(fits({ ...PUPIL, stream: null }, { stream: null }))
  })
})

test.group('Fees: who is billed from July to September', () => {
  const [billed, left, not] = ['eligible', 'left', 'not_eligible'] as const

  test('{status}, from {from} to {to}: {outcome}, {reason}')
    .with([
      { status: 'active', from: '2026-09-30', to: null, outcome: billed, reason: null },
      { status: 'active', from: '2026-10-01', to: null, outcome: not, reason: 'Joins after the period' },
      { status: 'active', from: '2024-04-01', to: '2026-07-01', outcome: billed, reason: null },
      { status: 'active', from: '2024-04-01', to: '2026-06-30', outcome: left, reason: 'Has left before the period' },
      { status: 'suspended', from: '2024-04-01', to: null, outcome: billed, reason: null },
      { status: 'long_leave', from: '2024-04-01', to: null, outcome: billed, reason: null },
      { status: 'applicant', from: '2026-07-01', to: null, outcome: not, reason: 'Is an applicant' },
      { status: 'left', from: '2024-04-01', to: '2026-08-15', outcome: billed, reason: null },
      { status: 'left', from: '2024-04-01', to: '2026-06-30', outcome: left, reason: 'Has left before the period' },
      { status: 'left', from: '2024-04-01', to: null, outcome: left, reason: 'Has left on a day that is not known' },
      {
        status: 'graduated',
        from: '2024-04-01',
        to: null,
        outcome: left,
        reason: 'Has left on a day that is not known',
      },
    ] as const)
    .run(({ assert }, { status, from, to, outcome, reason }) => {
      assert.deepEqual(
        eligibilityOf({ ...PUPIL, status, enrolled: { from, to } }, {}, PERIOD),
        reason === null ? { outcome } : { outcome, reason }
      )
    })
})

test.group('Fees: part of June, of 3,000.00', () => {
  const JUNE = { from: '2026-06-01', to: '2026-06-30' }

  test('there from {from} to {to}: {days} days, {amount}')
    .with([
      { from: '2026-04-01', to: null, days: 30, amount: 300000 },
      { from: '2026-06-01', to: '2026-06-30', days: 30, amount: 300000 },
      { from: '2026-06-21', to: null, days: 10, amount: 100000 },
      { from: '2026-06-30', to: null, days: 1, amount: 10000 },
      { from: '2025-04-01', to: '2026-06-10', days: 10, amount: 100000 },
      { from: '2025-04-01', to: '2026-06-01', days: 1, amount: 10000 },
      { from: '2026-06-11', to: '2026-06-20', days: 10, amount: 100000 },
      { from: '2026-07-01', to: null, days: 0, amount: 0 },
      { from: '2025-04-01', to: '2026-05-31', days: 0, amount: 0 },
    ])
    .run(({ assert }, { from, to, days, amount }) => {
      assert.deepEqual(proratedTo(300000, { from, to }, JUNE, 'days'), { amount, days, has: 30 })
      const whole = days > 0 ? { amount: 300000, days: 30, has: 30 } : { amount: 0, days: 0, has: 30 }
      assert.deepEqual(proratedTo(300000, { from, to }, JUNE, 'full_period'), whole)
    })

  test('rounds half away from zero', ({ assert }) => {
    const two = { from: '2026-06-29', to: '2026-06-30' }
    const last = { from: '2026-06-30', to: null }
    assert.deepEqual(proratedTo(101, last, two, 'days'), { amount: 51, days: 1, has: 2 })
    const quarter = { from: '2026-04-01', to: '2026-06-30' }
    assert.deepEqual(proratedTo(1100000, { from: '2026-05-18', to: null }, quarter, 'days'), {
      amount: 531868,
      days: 44,
      has: 91,
    })
  })

  test('knows leap years', ({ assert }) => {
    const february = { from: '2028-02-01', to: '2028-02-29' }
    assert.deepEqual(proratedTo(290000, { from: '2028-02-29', to: null }, february, 'days'), {
      amount: 10000,
      days: 1,
      has: 29,
    })
  })

  test('refuses what is no date', ({ assert }) => {
    const stay = { from: '2026-06-31', to: null }
    assert.throws(() => proratedTo(100, stay, JUNE, 'days'), '"2026-06-31" is no date')
    assert.throws(() => proratedTo(100, { from: 'soon', to: null }, JUNE, 'days'), '"soon" is no date')
  })
})
