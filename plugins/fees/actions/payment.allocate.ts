import { conflict, defineAction, invalid } from '#engine'
import { openInvoicesOf, settledUpTo, shareOut, sumOf, useAdvance } from '../operations/payments.js'
import { amountsOf, idOf } from '../operations/values.js'

/** Pays open invoices with what is left of a payment. */
export default defineAction('fees.payment:allocate', async (call) => {
  const { record, input, records, today } = call
  const { read, write } = amountsOf(call)
  const payment = await records.elevated('settling').read('fees.payment', record.id)
  const left = read(payment.advance)
  const amount = input.amount == null ? left : read(input.amount)
  if (amount > left) throw invalid('amount', `is more than the ${write(left)} that is left.`)
  const party = { student: idOf(payment.student), household: idOf(payment.household) }
  const named = idOf(input.invoice)
  const open = named ? await settledUpTo(call, [named], today) : await openInvoicesOf(call, party, today)
  const mine = party.student ? open.filter(({ student }) => student === party.student) : open
  const shares = await shareOut(call, amount, mine)
  if (sumOf(shares) === 0) throw conflict('Nothing is open that it could pay.')
  await useAdvance(call, payment, shares)
  return records.read('fees.payment', record.id)
})
