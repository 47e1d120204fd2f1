import { defineAction, invalid } from '#engine'
import type { JsonObject } from '#engine'
import { beginOrder } from '../operations/gateway.js'
import { saidRows, settledUpTo, shareOut } from '../operations/payments.js'
import { amountsOf, requiredId } from '../operations/values.js'

/**
 * A payment at the counter, which whoever may make payments may take, or the beginning of one at the gateway, which is all
 * that parents may do. It pays this invoice; what is left is an advance.
 */
export default defineAction('fees.invoice:pay', async (call) => {
  const { record, input, records, today } = call
  const { read, write } = amountsOf(call)
  const balance = read(record.balance)
  const student = requiredId(record.student)
  const { amount: said, ...rest } = input
  if (input.mode === 'gateway') {
    const amount = said == null ? balance : read(said)
    if (amount > balance) throw invalid('amount', `is more than the ${write(balance)} that is owed.`)
    return { order: await beginOrder(call, { student, invoice: record.id, amount }) }
  }
  const open = await settledUpTo(call, [record.id], input.received_on ?? today)
  const owed = open.reduce((sum, { items }) => sum + items.reduce((total, item) => total + item.open, 0), 0)
  const amount = said == null ? owed : read(said)
  const allocations = saidRows(call, await shareOut(call, amount, open))
  const body: JsonObject = { ...(rest as JsonObject), student, amount: write(amount), allocations }
  const { id, number, mode, stage, allocated, advance } = await records.create('fees.payment', body)
  return { payment: { id, number, amount: write(amount), mode, stage, allocated, advance } }
})
