import { defineHook, invalid } from '#engine'
import { allocationRows, openInvoicesOf, sharesAsSaid, shareOut } from '../operations/payments.js'
import { amountsOf, idOf } from '../operations/values.js'

/** Modes whose money comes only when the bank says so. */
const PENDING: readonly string[] = ['cheque', 'dd']

/**
 * What a new payment pays is worked out with the invoices held: as said, or the oldest due first. What is left stays as an
 * advance. The day cannot lie ahead.
 */
export default defineHook('fees.payment', 'before_write', async (event) => {
  const { verb, record, today } = event
  if (verb !== 'create') return undefined
  const day = record.received_on ?? today
  if (day > today) throw invalid('received_on', 'lies in the future.')
  const party = { student: idOf(record.student), household: idOf(record.household) }
  // Who names neither or both is told so by the checks of the payment.
  if ((party.student === null) === (party.household === null)) return { received_on: day }
  const amount = amountsOf(event).read(record.amount)
  const said = record.allocations ?? []
  const shares =
    said.length > 0
      ? await sharesAsSaid(event, said, amount, party, day)
      : await shareOut(event, amount, await openInvoicesOf(event, party, day))
  return {
    received_on: day,
    stage: PENDING.includes(record.mode ?? '') ? 'pending' : 'cleared',
    allocations: allocationRows(event, shares, 'payment', day),
  }
})
