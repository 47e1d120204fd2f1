import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { recordsOf } from './support.js'

const heads = new Map(recordsOf('greenfield', 'fees.head').map(({ id, code }) => [String(id), String(code)]))
const grades = new Map(
  recordsOf('greenfield', 'academics.grade_level').map(({ id, position }) => [String(id), Number(position)])
)

function rowsOf(name: string, field: 'lines' | 'instalments'): readonly JsonObject[] {
  const structure = recordsOf('greenfield', 'fees.fee_structure').find((candidate) => candidate.name === name)
  return (structure?.[field] ?? []) as readonly JsonObject[]
}

/** What one grade pays in the year by the school's own structure, by head. */
function yearOf(grade: number): Readonly<Record<string, number>> {
  const instalments = rowsOf('School fees 2026-27', 'instalments').length
  const sums: Record<string, number> = {}
  for (const line of rowsOf('School fees 2026-27', 'lines')) {
    if (line.grade !== null && grades.get(String(line.grade)) !== grade) continue
    const head = heads.get(String(line.head)) ?? ''
    sums[head] = (sums[head] ?? 0) + Number(line.amount) * (line.frequency === 'each' ? instalments : 1)
  }
  return sums
}

test.group('Sandbox | fees', () => {
  test('a year of grade {grade} costs what the data set says')
    .with([
      { grade: 1, costs: { TUI: 36_000, ANN: 6_000, EXM: 800, CMP: 2_000, ACT: 1_200 } },
      { grade: 8, costs: { TUI: 44_000, ANN: 6_500, EXM: 1_200, CMP: 2_400, ACT: 1_200 } },
      { grade: 10, costs: { TUI: 44_000, ANN: 6_500, EXM: 1_200, CMP: 2_400, LAB: 1_600, ACT: 1_200 } },
      { grade: 12, costs: { TUI: 54_000, ANN: 7_500, EXM: 1_600, CMP: 2_800, LAB: 3_600, ACT: 1_200 } },
    ])
    .run(({ assert }, { grade, costs }) => {
      assert.deepEqual(yearOf(grade), costs)
    })

  test('four quarters are due on the tenth of April, July, October and January', ({ assert }) => {
    assert.deepEqual(
      rowsOf('School fees 2026-27', 'instalments').map(({ number, due_date: due }) => [number, due]),
      [
        [1, '2026-04-10'],
        [2, '2026-07-10'],
        [3, '2026-10-10'],
        [4, '2027-01-10'],
      ]
    )
  })

  test('the caution deposit is a liability and can be given back, everything else charged is income', ({ assert }) => {
    const kinds = new Map(recordsOf('greenfield', 'fees.account').map(({ id, kind }) => [id, kind]))
    for (const head of recordsOf('greenfield', 'fees.head')) {
      const isDeposit = head.kind === 'deposit'
      assert.equal(kinds.get(head.income_account ?? ''), isDeposit ? 'liability' : 'income', String(head.code))
      assert.equal(head.is_refundable, isDeposit, String(head.code))
    }
  })

  test('every role of an account that postings look for is there once', ({ assert }) => {
    for (const slug of ['greenfield', 'riverside']) {
      const roles = recordsOf(slug, 'fees.account').flatMap(({ role }) => (role === null ? [] : [String(role)]))
      assert.sameMembers(roles, [
        'receivable',
        'advances',
        'deposits',
        'cash',
        'bank',
        'clearing',
        'concessions',
        'late_fees',
        'charges',
        'charges_payable',
        'write_offs',
        'expenses_payable',
      ])
    }
  })
})
