import { conflict, defineService } from '#engine'
import type { Charge, JsonObject, Posting } from '#engine'
import { amountsOf } from '../operations/values.js'

/** Charges of other plugins: an invoice of the kind `charge` each. What is there already is not raised again. */
export default defineService('posting', (context): Posting => {
  const records = context.records.elevated('posting')
  return {
    async raise({ debtor, amount, description, due, source }: Charge) {
      const where = { source_entity: source.entity, source_record: source.record, stage: { neq: 'cancelled' } }
      const known = await records.find('fees.invoice', { where })
      if (known) return known.id
      const head = await records.find('fees.head', { where: { kind: 'charge', is_active: true }, sort: 'priority' })
      if (!head) throw conflict('No fee head is for charges of other modules.')
      const body: JsonObject = {
        student: debtor,
        kind: 'charge',
        due_date: due,
        source_entity: source.entity,
        source_record: source.record,
        items: [{ head: head.id, description, kind: 'charge', gross: amount }],
      }
      const { id } = await records.create('fees.invoice', body)
      await records.transition('fees.invoice', id, 'issue')
      return id
    },
    async reverse(id, reason) {
      const { read, write } = amountsOf(context)
      const invoice = await records.read('fees.invoice', id, { include: ['items'] })
      if (read(invoice.paid) === 0 && read(invoice.credited) === 0) {
        await records.transition('fees.invoice', id, 'cancel', { reason })
        return
      }
      const open = (invoice.items ?? []).flatMap((item) => {
        const left = read(item.balance)
        return left > 0 ? [{ item: item.id, amount: write(left) }] : []
      })
      if (open.length > 0) await records.create('fees.credit_note', { invoice: id, reason, lines: open })
    },
  }
})
