import { test } from '@japa/runner'
import { statementOf } from '../../services/statement.js'
import type { Posting } from '../../services/statement.js'

const owed = (date: string, debit: number, text = ''): Posting => ({ date, kind: 'invoice', text, debit, credit: 0 })
const paid = (date: string, credit: number, text = ''): Posting => ({ date, kind: 'payment', text, debit: 0, credit })

const POSTINGS = [
  owed('2026-04-01', 120000),
  owed('2026-04-10', 400000),
  paid('2026-04-12', 200000),
  paid('2026-05-02', 350000),
  owed('2026-07-01', 100000),
]

test.group('Fees: statement', () => {
  test('runs to 700.00 due', ({ assert }) => {
    const { opening, lines, closing } = statementOf(POSTINGS)
    assert.equal(opening, 0)
    assert.deepEqual(
      lines.map(({ balance }) => balance),
      [120000, 520000, 320000, -30000, 70000]
    )
    assert.equal(closing, 70000)
  })

  test('keeps all that a posting says', ({ assert }) => {
    const posting = { ...owed('2026-04-01', 100, 'Tuition'), number: 'INV-1' }
    assert.deepEqual(statementOf([posting]).lines, [
      { date: '2026-04-01', kind: 'invoice', text: 'Tuition', debit: 100, credit: 0, number: 'INV-1', balance: 100 },
    ])
  })

  test('from {from} to {to}: {opening}, then {balances}, at last {closing}')
    .with([
      { from: '2026-04-10', to: '2026-05-01', opening: 120000, balances: [520000, 320000], closing: 320000 },
      { from: '2026-04-01', to: '2026-04-12', opening: 0, balances: [120000, 520000, 320000], closing: 320000 },
      { from: '2026-05-03', to: null, opening: -30000, balances: [70000], closing: 70000 },
      { from: '2026-08-01', to: null, opening: 70000, balances: [], closing: 70000 },
      { from: null, to: '2026-03-31', opening: 0, balances: [], closing: 0 },
    ])
    .run(({ assert }, { from, to, opening, balances, closing }) => {
      const statement = statementOf(POSTINGS, { from, to })
      assert.equal(statement.opening, opening)
      assert.deepEqual(
        statement.lines.map(({ balance }) => balance),
        balances
      )
      assert.equal(statement.closing, closing)
    })

  test('goes by date; within a day what is owed comes first, else as given', ({ assert }) => {
    const postings = [
      paid('2026-05-01', 100, 'third'),
      paid('2026-05-01', 200, 'fourth'),
      owed('2026-05-01', 300, 'second'),
      owed('2026-04-30', 50, 'first'),
    ]
    assert.deepEqual(
      statementOf(postings).lines.map(({ text, balance }) => `${text} ${balance}`),
      ['first 50', 'second 350', 'third 250', 'fourth 50']
    )
  })

  test('is empty without postings', ({ assert }) => {
    assert.deepEqual(statementOf([]), { opening: 0, lines: [], closing: 0 })
  })
})
