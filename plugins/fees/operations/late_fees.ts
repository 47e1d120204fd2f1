import type { PluginContext } from '#engine'
import { accrueLateFee, lockInvoices } from './invoices.js'

/** Invoices looked at in one transaction. */
const PART = 20

/** What a part of the work has charged, in minor units, and from where to go on; null at the end. */
export interface LateFeePart {
  readonly charged: number
  readonly amount: number
  readonly cursor: string | null
}

/** Brings the late fees of the next overdue invoices up to a day. Doing it again changes nothing. */
export async function chargeLateFees(context: PluginContext, day: string, cursor: string | null): Promise<LateFeePart> {
  const { records: found, next } = await context.records.elevated('late fee').page(
    'fees.invoice',
    {
      where: {
        'stage': 'issued',
        'balance': { gt: '0' },
        'due_date': { lt: day },
        'late_fee_waived': false,
        'structure.late_fee_rule': { null: false },
      },
      fields: ['id'],
      sort: 'id',
    },
    PART,
    cursor
  )
  let charged = 0
  let amount = 0
  for (const invoice of await lockInvoices(
    context,
    found.map(({ id }) => id)
  )) {
    const change = await accrueLateFee(context, invoice, day)
    if (change > 0) charged += 1
    amount += change
  }
  return { charged, amount, cursor: next }
}
