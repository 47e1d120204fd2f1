import { strict as assert } from 'node:assert'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { WorkingDays } from '../../app/engine/kernel/main.js'
import type { SpecialDays } from '../../app/engine/kernel/main.js'

const KNOWN = { from: '2026-01-01', to: '2026-07-01' }
const START = Date.parse('2026-01-01')
const LENGTH = 181

const dateOf = (index: number) => new Date(START + index * 86_400_000).toISOString().slice(0, 10)

const specials = fc.array(
  fc
    .record({ from: fc.integer({ min: -5, max: LENGTH + 5 }), length: fc.nat(12), works: fc.boolean() })
    .map(({ from, length, works }): SpecialDays => ({ from: dateOf(from), to: dateOf(from + length), works })),
  { maxLength: 8 }
)
const weeks = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 })
const day = fc.integer({ min: 0, max: LENGTH - 1 })

/** Each day by itself, as a person would say it. */
function isWorked(date: string, week: readonly number[], special: readonly SpecialDays[]): boolean {
  const over = special.filter(({ from, to }) => from <= date && date <= to)
  if (over.length > 0) return over.some((days) => days.works)
  return week.includes(new Date(`${date}T00:00:00Z`).getUTCDay() || 7)
}

test.group('Working days', () => {
  test('are those that a day by day look finds, between any two days', () => {
    fc.assert(
      fc.property(weeks, specials, day, day, (week, special, a, b) => {
        const days = new WorkingDays({ known: KNOWN, week, special })
        const [from, to] = [Math.min(a, b), Math.max(a, b) + 1]
        const expected = Array.from({ length: to - from }, (_, index) => dateOf(from + index)).filter((date) =>
          isWorked(date, week, special)
        )
        const range = { from: dateOf(from), to: dateOf(to) }
        assert.deepEqual(days.list(range), expected)
        assert.equal(days.between(range), expected.length)
      })
    )
  })

  test('are added one after another, forwards and back', () => {
    fc.assert(
      fc.property(weeks, specials, day, fc.integer({ min: -20, max: 20 }), (week, special, start, count) => {
        const days = new WorkingDays({ known: KNOWN, week, special })
        let at = start
        let left = count === 0 && !isWorked(dateOf(start), week, special) ? 1 : count
        while (left !== 0 && at >= 0 && at < LENGTH) {
          at += Math.sign(left)
          if (at >= 0 && at < LENGTH && isWorked(dateOf(at), week, special)) left -= Math.sign(left)
        }
        if (left === 0) assert.equal(days.add(dateOf(start), count), dateOf(at))
        else assert.throws(() => days.add(dateOf(start), count), RangeError)
      })
    )
  })

  test('give nothing of days that were not looked up', ({ assert: check }) => {
    const days = new WorkingDays({ known: KNOWN, week: [1, 2, 3, 4, 5], special: [] })
    check.throws(() => days.isWorkingDay('2025-12-31'), RangeError)
    check.throws(() => days.isWorkingDay('2026-07-01'), RangeError)
    check.throws(() => days.between({ from: '2026-06-01', to: '2026-07-02' }), RangeError)
    check.throws(() => days.list({ from: '2025-12-01', to: '2026-01-02' }), RangeError)
    check.throws(() => days.isWorkingDay('2026-02-30'), RangeError)
    check.equal(days.between({ from: '2026-06-01', to: '2026-07-01' }), 22)
  })

  test('of a year with its breaks are as many as its school counts', ({ assert: check }) => {
    const single = ['2026-04-03', '2026-04-14', '2026-05-01', '2026-08-28', '2026-09-04', '2026-10-02', '2026-10-20', '2026-11-09', '2026-11-10'] // prettier-ignore
    const holidays = [
      { from: '2026-05-18', to: '2026-06-26' },
      { from: '2026-12-24', to: '2027-01-02' },
      ...single.map((date) => ({ from: date, to: date })),
    ]
    const known = { from: '2026-04-01', to: '2027-04-01' }
    const special = holidays.map((days) => ({ ...days, works: false }))
    const days = new WorkingDays({ known, week: [1, 2, 3, 4, 5], special })
    check.equal(days.between(known), 215)
    check.equal(days.between({ from: known.from, to: '2026-11-16' }), 124)
    check.equal(days.add('2026-12-23', 1), '2027-01-04')
  })
})
