import { defineHook } from '#engine'
import { book, ledgerAccounts } from '../operations/ledger.js'
import { amountsOf, idOf, requiredId, textOf } from '../operations/values.js'
import { refundEntry } from '../services/journal.js'

/** What is given back is no advance any more. */
export default defineHook('fees.refund', 'after_transition', async (event) => {
  const { transition, record, records, today } = event
  if (transition !== 'pay') return
  const payment = await records.elevated('refund').read('fees.payment', requiredId(record.payment))
  await book(event, {
    date: today,
    kind: 'refund',
    narration: `Refund ${textOf(record.number)} of receipt ${textOf(payment.number)}`,
    source: { entity: 'fees.refund', record: record.id },
    lines: refundEntry(await ledgerAccounts(event), {
      student: idOf(payment.student),
      mode: record.mode ?? 'bank',
      amount: amountsOf(event).read(record.amount),
    }),
  })
})
