import type { PluginContext, RecordOf } from '#engine'
import { amountsOf, idOf, requiredId, textOf } from './values.js'

/** What invoices owed at the end of a day. */
export interface OwedOn {
  /** Ids of the invoices that owe something else by now. */
  readonly changed: readonly string[]
  /** In minor units; 0 of one that was not issued yet, or cancelled by then. */
  of(invoice: RecordOf<'fees.invoice'>): number
}

/** Documents of a school after one day; more of them are no report any more. */
const MOST_DOCUMENTS = 100_000

/**
 * What invoices owed at the end of a day, whoever asks: what they owe now, without all that is dated later. Payments
 * count from the day of their allocations, and until the day of their reversal; credit notes from their issue; late fees
 * and cancellations as they are booked.
 */
export async function owedOn(context: PluginContext, day: string): Promise<OwedOn> {
  const { read } = amountsOf(context)
  const records = context.records.elevated('what was owed')
  const later = { gt: day }
  const payments = await records.all(
    'fees.payment',
    { where: { 'allocations.date': later }, fields: ['id'], include: ['allocations'], sort: 'id' },
    MOST_DOCUMENTS
  )
  const notes = await records.all(
    'fees.credit_note',
    { where: { issued_on: later }, fields: ['invoice', 'total'], sort: 'id' },
    MOST_DOCUMENTS
  )
  const entries = await records.all(
    'fees.journal',
    {
      where: { date: later, source_entity: 'fees.invoice', kind: { in: ['late_fee', 'cancellation'] } },
      fields: ['source_record'],
      include: ['lines'],
      sort: 'id',
    },
    MOST_DOCUMENTS
  )
  const settled = new Map<string, number>()
  const settle = (invoice: string, amount: number) => settled.set(invoice, (settled.get(invoice) ?? 0) + amount)
  for (const { allocations = [] } of payments) {
    for (const { invoice, amount, date } of allocations) {
      if (textOf(date) > day) settle(requiredId(invoice), read(amount))
    }
  }
  for (const { invoice, total } of notes) settle(requiredId(invoice), read(total))
  for (const { source_record: invoice, lines = [] } of entries) {
    const owed = lines.filter(({ student }) => idOf(student) !== null)
    settle(
      textOf(invoice),
      owed.reduce((sum, { debit, credit }) => sum + read(credit) - read(debit), 0)
    )
  }
  return {
    changed: [...settled].flatMap(([invoice, amount]) => (amount === 0 ? [] : [invoice])),
    of({ id, stage, balance, issued_on: issued }) {
      if (issued == null || issued > day) return 0
      return (stage === 'issued' ? read(balance) : 0) + (settled.get(id) ?? 0)
    },
  }
}
