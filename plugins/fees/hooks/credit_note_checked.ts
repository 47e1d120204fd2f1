import { conflict, defineHook, Refusal } from '#engine'
import { lockInvoices } from '../operations/invoices.js'
import { amountsOf, requiredId, textOf } from '../operations/values.js'

/** A credit note takes back what is still owed of an issued invoice, by item; what was paid is refunded instead. */
export default defineHook('fees.credit_note', 'before_write', async (event) => {
  const { verb, record, today } = event
  if (verb !== 'create') return undefined
  const { read, write } = amountsOf(event)
  const [invoice] = await lockInvoices(event, [requiredId(record.invoice)])
  if (invoice?.stage !== 'issued') throw conflict('Only an issued invoice is credited.')
  const details: Record<string, string[]> = {}
  for (const [index, line] of (record.lines ?? []).entries()) {
    const item = invoice.items.find(({ id }) => id === textOf(line.item))
    if (!item) details[`lines.${index}.item`] = ['is no item of this invoice.']
    else if (read(line.amount) > item.open) {
      details[`lines.${index}.amount`] = [`is more than the ${write(item.open)} that is open.`]
    }
  }
  if (Object.keys(details).length > 0) throw new Refusal('invalid', 'The request has invalid values.', { details })
  return { issued_on: record.issued_on ?? today }
})
