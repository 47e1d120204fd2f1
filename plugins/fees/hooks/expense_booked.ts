import { defineHook } from '#engine'
import { book, ledgerAccounts } from '../operations/ledger.js'
import { amountsOf, requiredId, textOf } from '../operations/values.js'
import { expenseEntry } from '../services/journal.js'

/** An expense is booked when it is paid. */
export default defineHook('fees.expense', 'after_transition', async (event) => {
  const { transition, record, today } = event
  if (transition !== 'pay') return
  await book(event, {
    date: today,
    kind: 'expense',
    narration: `Expense ${textOf(record.number)}, ${textOf(record.vendor)}`,
    source: { entity: 'fees.expense', record: record.id },
    lines: expenseEntry(await ledgerAccounts(event), {
      account: requiredId(record.account),
      mode: record.mode ?? 'bank',
      amount: amountsOf(event).read(record.amount),
    }),
  })
})
