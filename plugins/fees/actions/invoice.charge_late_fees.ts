import { defineAction, invalid } from '#engine'
import { chargeLateFees } from '../operations/late_fees.js'
import { amountsOf } from '../operations/values.js'

/** The late fees of all overdue invoices, at once. */
export default defineAction('fees.invoice:charge_late_fees', async (call) => {
  const day = call.input.day ?? call.today
  if (day > call.today) throw invalid('day', 'lies in the future.')
  let invoices = 0
  let amount = 0
  let cursor: string | null = null
  do {
    const part = await chargeLateFees(call, day, cursor)
    invoices += part.charged
    amount += part.amount
    cursor = part.cursor
  } while (cursor !== null)
  return { invoices, amount: amountsOf(call).write(amount) }
})
