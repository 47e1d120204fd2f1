import { defineHook } from '#engine'
import type { PluginContext } from '#engine'
import { bookInvoice, openInvoice } from '../operations/invoices.js'
import { useAdvancesFor } from '../operations/payments.js'

/** An issued invoice is owed: it is booked, and what was paid in advance pays it. A cancelled one is taken back. */
export default defineHook('fees.invoice', 'after_transition', async (event) => {
  const invoice = await read(event, event.record.id)
  if (event.transition === 'issue') {
    await bookInvoice(event, openInvoice(event, invoice), 'invoice')
    await useAdvancesFor(event, invoice)
  }
  if (event.transition === 'cancel') await bookInvoice(event, openInvoice(event, invoice), 'cancellation')
})

function read({ records }: PluginContext, id: string) {
  return records.elevated('booking').read('fees.invoice', id, { include: ['items'] })
}
