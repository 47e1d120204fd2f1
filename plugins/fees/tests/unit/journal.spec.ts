import { test } from '@japa/runner'
import fc from 'fast-check'
import {
  advanceEntry,
  assertBalanced,
  bounceEntry,
  clearingEntry,
  creditNoteEntry,
  expenseEntry,
  invoiceEntry,
  lateFeeEntry,
  paymentEntry,
  refundEntry,
  reversalOf,
} from '../../services/journal.js'
import type { JournalLine, LedgerAccounts, PaymentMode } from '../../services/journal.js'

const ACCOUNTS: LedgerAccounts = {
  receivable: 'receivable',
  advances: 'advances',
  concessions: 'concessions',
  cash: 'cash',
  bank: 'bank',
  clearing: 'clearing',
}

/** `Dr cash 100` or `Cr receivable 100 asha`, a line each. */
const written = (entry: readonly JournalLine[]) =>
  entry.map(({ account, student, debit, credit }) =>
    [debit > 0 ? 'Dr' : 'Cr', account, debit + credit, student].filter((word) => word !== null).join(' ')
  )

test.group('Fees: journal of invoices', () => {
  const items = [
    { account: 'tuition', gross: 800000, concession: 160000 },
    { account: 'deposits', gross: 500000, concession: 0 },
    { account: 'tuition', gross: 100000, concession: 5000 },
    { account: 'free', gross: 0, concession: 0 },
  ]

  test('debit the pupil with the net amount and tell concessions apart from income', ({ assert }) => {
    assert.deepEqual(written(invoiceEntry(ACCOUNTS, { student: 'asha', items })), [
      'Dr receivable 1235000 asha',
      'Dr concessions 165000',
      'Cr tuition 900000',
      'Cr deposits 500000',
    ])
  })

  test('keep debits and credits of one account apart', ({ assert }) => {
    const item = { account: 'concessions', gross: 900, concession: 200 }
    assert.deepEqual(written(invoiceEntry(ACCOUNTS, { student: 'asha', items: [item] })), [
      'Dr receivable 700 asha',
      'Dr concessions 200',
      'Cr concessions 900',
    ])
  })

  test('book nothing where nothing is billed', ({ assert }) => {
    assert.deepEqual(invoiceEntry(ACCOUNTS, { student: 'asha', items: [] }), [])
  })

  test('refuse a concession above the amount', ({ assert }) => {
    assert.throws(
      () => invoiceEntry(ACCOUNTS, { student: 'asha', items: [{ account: 'tuition', gross: 100, concession: 101 }] }),
      'Account receivable would be booked with -1'
    )
  })

  test('take back by a credit note what a head has earned', ({ assert }) => {
    const lines = [
      { account: 'tuition', amount: 50000 },
      { account: 'lab', amount: 9000 },
    ]
    assert.deepEqual(written(creditNoteEntry(ACCOUNTS, { student: 'asha', lines })), [
      'Dr tuition 50000',
      'Dr lab 9000',
      'Cr receivable 59000 asha',
    ])
  })

  test('book of a late fee what has changed: {delta}')
    .with([
      { delta: 25500, lines: ['Dr receivable 25500 asha', 'Cr late_fees 25500'] },
      { delta: -6000, lines: ['Cr receivable 6000 asha', 'Dr late_fees 6000'] },
      { delta: 0, lines: [] },
    ])
    .run(({ assert }, { delta, lines }) => {
      assert.deepEqual(written(lateFeeEntry(ACCOUNTS, { student: 'asha', account: 'late_fees', delta })), lines)
    })
})

test.group('Fees: journal of payments', () => {
  test('money by {mode} comes in to {comes}, clears as {clears} and goes out from {goes}')
    .with([
      { mode: 'cash', comes: 'cash', clears: [], goes: 'cash' },
      { mode: 'cheque', comes: 'clearing', clears: ['Dr bank 700', 'Cr clearing 700'], goes: 'bank' },
      { mode: 'dd', comes: 'clearing', clears: ['Dr bank 700', 'Cr clearing 700'], goes: 'bank' },
      { mode: 'card', comes: 'bank', clears: [], goes: 'bank' },
      { mode: 'upi', comes: 'bank', clears: [], goes: 'bank' },
      { mode: 'bank', comes: 'bank', clears: [], goes: 'bank' },
      { mode: 'gateway', comes: 'clearing', clears: ['Dr bank 700', 'Cr clearing 700'], goes: 'clearing' },
    ] as const)
    .run(({ assert }, { mode, comes, clears, goes }) => {
      const paid = { student: 'asha', mode, amount: 700, allocated: [{ student: 'asha', amount: 700 }] }
      assert.deepEqual(written(paymentEntry(ACCOUNTS, paid)), [`Dr ${comes} 700`, 'Cr receivable 700 asha'])
      assert.deepEqual(written(clearingEntry(ACCOUNTS, paid)), clears)
      assert.deepEqual(written(refundEntry(ACCOUNTS, { student: 'asha', mode, amount: 700 })), [
        'Dr advances 700 asha',
        `Cr ${goes} 700`,
      ])
      assert.deepEqual(written(expenseEntry(ACCOUNTS, { account: 'paper', mode, amount: 700 })), [
        'Dr paper 700',
        `Cr ${goes} 700`,
      ])
    })

  const household = {
    student: null,
    mode: 'cheque',
    amount: 350000,
    allocated: [
      { student: 'asha', amount: 100000 },
      { student: 'bala', amount: 120000 },
      { student: 'asha', amount: 50000 },
    ],
  } as const

  test('pay what each pupil of a household owes and keep the rest as its advance', ({ assert }) => {
    assert.deepEqual(written(paymentEntry(ACCOUNTS, household)), [
      'Dr clearing 350000',
      'Cr receivable 150000 asha',
      'Cr receivable 120000 bala',
      'Cr advances 80000',
    ])
    assert.deepEqual(written(paymentEntry(ACCOUNTS, { ...household, student: 'asha', allocated: [] })), [
      'Dr clearing 350000',
      'Cr advances 350000 asha',
    ])
  })

  test('refuse to allocate more than was paid', ({ assert }) => {
    assert.throws(
      () => paymentEntry(ACCOUNTS, { ...household, amount: 269999 }),
      'Account advances would be booked with -1'
    )
  })

  test('use an advance for pupils', ({ assert }) => {
    const parts = [
      { student: 'asha', amount: 30000 },
      { student: 'bala', amount: 50000 },
    ]
    assert.deepEqual(written(advanceEntry(ACCOUNTS, { student: null, parts })), [
      'Dr advances 80000',
      'Cr receivable 30000 asha',
      'Cr receivable 50000 bala',
    ])
  })

  test('owe again what a bounced cheque had paid, out of {account}')
    .with([
      { isCleared: false, account: 'clearing' },
      { isCleared: true, account: 'bank' },
    ])
    .run(({ assert }, { isCleared, account }) => {
      assert.deepEqual(written(bounceEntry(ACCOUNTS, { ...household, isCleared })), [
        `Cr ${account} 350000`,
        'Dr receivable 150000 asha',
        'Dr receivable 120000 bala',
        'Dr advances 80000',
      ])
    })
})

test.group('Fees: balance of the journal', () => {
  const line = (debit: number, credit: number): JournalLine => ({ account: 'cash', student: null, debit, credit })

  test('refuses debits {debits} against credits {credits}')
    .with([
      { debits: [100], credits: [99], message: 'Debits of 100 and credits of 99 differ' },
      { debits: [100], credits: [], message: 'Debits of 100 and credits of 0 differ' },
      { debits: [0], credits: [0], message: 'Account cash is debited 0 and credited 0' },
      { debits: [-1], credits: [-1], message: 'Account cash is debited -1 and credited 0' },
      { debits: [0.5], credits: [0.5], message: 'Account cash is debited 0.5 and credited 0' },
    ])
    .run(({ assert }, { debits, credits, message }) => {
      const entry = [...debits.map((debit) => line(debit, 0)), ...credits.map((credit) => line(0, credit))]
      assert.throws(() => assertBalanced(entry), message)
    })

  test('refuses a line on both sides', ({ assert }) => {
    assert.throws(() => assertBalanced([line(5, 5)]), 'Account cash is debited 5 and credited 5')
  })

  test('accepts what balances, and nothing', () => {
    assertBalanced([line(60, 0), line(40, 0), line(0, 100)])
    assertBalanced([])
  })

  const amount = fc.nat({ max: 10_000_000 })
  const student = fc.constantFrom('asha', 'bala', 'chitra')
  const account = fc.constantFrom('tuition', 'lab', 'late_fees')
  const mode = fc.constantFrom<PaymentMode>('cash', 'cheque', 'dd', 'card', 'upi', 'bank', 'gateway')
  const parts = fc.array(fc.record({ student, amount }), { maxLength: 6 })
  const lines = fc.array(fc.record({ account, amount }), { maxLength: 6 })

  const entries = fc.oneof(
    fc
      .array(fc.record({ account, net: amount, concession: amount }), { maxLength: 8 })
      .map((items) => items.map(({ net, ...item }) => ({ ...item, gross: net + item.concession })))
      .chain((items) => student.map((name) => invoiceEntry(ACCOUNTS, { student: name, items }))),
    fc.record({ student, lines }).map((note) => creditNoteEntry(ACCOUNTS, note)),
    fc
      .record({ student: fc.option(student), mode, rest: amount, allocated: parts, isCleared: fc.boolean() })
      .map(({ rest, ...paid }) => ({ ...paid, amount: paid.allocated.reduce((sum, part) => sum + part.amount, rest) }))
      .chain((paid) =>
        fc.constantFrom(paymentEntry(ACCOUNTS, paid), bounceEntry(ACCOUNTS, paid), clearingEntry(ACCOUNTS, paid))
      ),
    fc.record({ student: fc.option(student), parts }).map((use) => advanceEntry(ACCOUNTS, use)),
    fc.record({ student: fc.option(student), mode, amount }).map((refund) => refundEntry(ACCOUNTS, refund)),
    fc
      .record({ student, account, delta: fc.integer({ min: -40_000, max: 40_000 }) })
      .map((fee) => lateFeeEntry(ACCOUNTS, fee)),
    fc.record({ account, mode, amount }).map((expense) => expenseEntry(ACCOUNTS, expense))
  )

  test('holds for every posting, and for its reversal', ({ assert }) => {
    const sum = (entry: readonly JournalLine[], side: 'debit' | 'credit') =>
      entry.reduce((total, each) => total + each[side], 0)
    fc.assert(
      fc.property(entries, (entry) => {
        assert.equal(sum(entry, 'debit'), sum(entry, 'credit'))
        assert.equal(sum(reversalOf(entry), 'debit'), sum(entry, 'credit'))
        for (const { debit, credit } of entry) assert.isTrue(debit > 0 !== credit > 0)
      }),
      { numRuns: 500 }
    )
  })
})
