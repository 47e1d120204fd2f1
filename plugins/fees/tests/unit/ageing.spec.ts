import { test } from '@japa/runner'
import { ageingOf } from '../../services/ageing.js'

const NOTHING = { not_due: 0, days_30: 0, days_60: 0, days_90: 0, older: 0, total: 0 }

test.group('Fees: ageing on 1 October 2026', () => {
  test('what is due on {due} is in {bucket}')
    .with([
      { due: '2026-10-02', bucket: 'not_due' },
      { due: '2026-10-01', bucket: 'days_30' },
      { due: '2026-09-01', bucket: 'days_30' },
      { due: '2026-08-31', bucket: 'days_60' },
      { due: '2026-08-02', bucket: 'days_60' },
      { due: '2026-08-01', bucket: 'days_90' },
      { due: '2026-07-03', bucket: 'days_90' },
      { due: '2026-07-02', bucket: 'older' },
      { due: '2024-02-29', bucket: 'older' },
    ])
    .run(({ assert }, { due, bucket }) => {
      assert.deepEqual(ageingOf([{ due, balance: 120000 }], '2026-10-01'), {
        ...NOTHING,
        [bucket]: 120000,
        total: 120000,
      })
    })

  test('sums what is in a bucket, and all of it', ({ assert }) => {
    const debts = [
      { due: '2026-10-10', balance: 5000 },
      { due: '2026-09-30', balance: 100 },
      { due: '2026-09-10', balance: 20 },
      { due: '2026-08-10', balance: 300 },
      { due: '2026-07-10', balance: 4000 },
      { due: '2026-04-10', balance: 50000 },
      { due: '2025-04-10', balance: 1 },
    ]
    assert.deepEqual(ageingOf(debts, '2026-10-01'), {
      not_due: 5000,
      days_30: 120,
      days_60: 300,
      days_90: 4000,
      older: 50001,
      total: 59421,
    })
    assert.deepEqual(ageingOf([], '2026-10-01'), NOTHING)
  })
})
