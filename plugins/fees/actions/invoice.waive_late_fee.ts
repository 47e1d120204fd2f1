import { defineAction } from '#engine'
import { lockInvoices } from '../operations/invoices.js'
import { amountsOf } from '../operations/values.js'

/** Credits what is unpaid of the late fee and stops its growth. */
export default defineAction('fees.invoice:waive_late_fee', async (call) => {
  const { record, input, records } = call
  const elevated = records.elevated('waiving')
  const [invoice] = await lockInvoices(call, [record.id])
  const charged = invoice?.items.find((item) => item.kind === 'late_fee')
  await elevated.update('fees.invoice', record.id, { late_fee_waived: true })
  if (charged && charged.open > 0) {
    const lines = [{ item: charged.id, amount: amountsOf(call).write(charged.open) }]
    await elevated.create('fees.credit_note', { invoice: record.id, reason: input.reason, lines })
  }
  return records.read('fees.invoice', record.id)
})
