import { test } from '@japa/runner'
import { feeCard } from '../../services/fee_card.js'
import { planInstalments } from '../../services/instalment_plan.js'

const YEAR = { from: '2026-04-01', to: '2027-03-31' }

const PARTS = [
  { parts: 1, starts: ['2026-04-01'], last: 'Apr – Mar' },
  { parts: 3, starts: ['2026-04-01', '2026-08-01', '2026-12-01'], last: 'Dec – Mar' },
  { parts: 4, starts: ['2026-04-01', '2026-07-01', '2026-10-01', '2027-01-01'], last: 'Jan – Mar' },
] as const

test.group('Instalments planned from a year', () => {
  test('{parts} part it without a gap')
    .with([...PARTS])
    .run(({ assert }, { parts, starts, last }) => {
      const plan = planInstalments(parts, YEAR, 'en')
      assert.deepEqual(
        plan.map(({ from }) => from),
        [...starts]
      )
      assert.containsSubset(plan.at(-1), { to: '2027-03-31', title: last, number: parts, weight: 1 })
      for (const [index, { to }] of plan.slice(0, -1).entries()) {
        const next = new Date(`${to}T00:00:00Z`)
        next.setUTCDate(next.getUTCDate() + 1)
        assert.equal(next.toISOString().slice(0, 10), plan[index + 1]?.from)
      }
    })

  test('are at most as many as the year has months, each due on its tenth day', ({ assert }) => {
    const plan = planInstalments(12, { from: '2026-06-15', to: '2027-04-14' }, 'en')
    assert.lengthOf(plan, 10)
    assert.containsSubset(plan[0], { from: '2026-06-15', to: '2026-07-14', due: '2026-06-24' })
    assert.containsSubset(plan[9], { from: '2027-03-15', to: '2027-04-14' })
  })
})

test.group('The fee card', () => {
  test('sums each grade and all, without lines of one class or of no instalment', ({ assert }) => {
    const line = { head: 'h', grade: null, section: null, frequency: 'each', amount: 10_000, instalment: null } as const
    const instalments = [1, 2, 3].map((number) => ({ number, due: '2026-04-10', weight: 1 }))
    const lines = [
      line,
      { ...line, grade: 'a', frequency: 'split', amount: 700_000 } as const,
      { ...line, grade: 'b', frequency: 'once', instalment: 2, amount: 5 } as const,
      { ...line, grade: 'b', frequency: 'once', instalment: 9, amount: 7 } as const,
      { ...line, grade: 'b', section: 's', amount: 99 },
    ]
    const { grades, all } = feeCard(lines, instalments, ['a', 'b'])
    assert.deepEqual(grades.get('a'), { amounts: [243_333, 243_333, 243_334], total: 730_000 })
    assert.deepEqual(grades.get('b'), { amounts: [10_000, 10_005, 10_000], total: 30_005 })
    assert.deepEqual(all, { amounts: [253_333, 253_338, 253_334], total: 760_005 })
    assert.equal(feeCard(lines, [], ['a']).all.total, 0)
  })
})
