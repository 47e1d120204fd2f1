import { defineHook } from '#engine'
import { byStudent, settle, standingShares } from '../operations/payments.js'
import { book, ledgerAccounts } from '../operations/ledger.js'
import { amountsOf, idOf, textOf } from '../operations/values.js'
import { paymentEntry } from '../services/journal.js'

/** A payment that was taken settles the items it pays and is booked. */
export default defineHook('fees.payment', 'after_write', async (event) => {
  const { verb, record } = event
  if (verb !== 'create') return
  const shares = await standingShares(event, record)
  await settle(event, shares, 1)
  await book(event, {
    date: textOf(record.received_on),
    kind: 'payment',
    narration: `Receipt ${textOf(record.number)}`,
    source: { entity: 'fees.payment', record: record.id },
    lines: paymentEntry(await ledgerAccounts(event), {
      student: idOf(record.student),
      mode: record.mode ?? 'cash',
      amount: amountsOf(event).read(record.amount),
      allocated: byStudent(shares),
    }),
  })
  await event.notify('fees.receipt_made', record.id)
})
