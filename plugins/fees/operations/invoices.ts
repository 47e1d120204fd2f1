import type { PluginContext, RecordOf } from '#engine'
import { invoiceEntry, lateFeeEntry, reversalOf } from '../services/journal.js'
import { lateFee } from '../services/late_fee.js'
import type { LateFeeRule } from '../services/late_fee.js'
import { incomeAccounts } from './heads.js'
import { book, ledgerAccounts } from './ledger.js'
import { amountsOf, idOf, requiredId, textOf } from './values.js'

/** An item of an invoice, amounts in minor units. */
export interface OpenItem {
  readonly id: string
  readonly head: string
  readonly kind: string
  readonly description: string
  readonly position: number
  readonly gross: number
  readonly concession: number
  readonly amount: number
  readonly paid: number
  readonly credited: number
  readonly open: number
}

/** An invoice with what is open on it. */
export interface OpenInvoice {
  readonly id: string
  readonly version: number
  readonly number: string
  readonly student: string
  readonly structure: string | null
  readonly due: string
  readonly stage: string
  readonly isLateFeeWaived: boolean
  readonly items: readonly OpenItem[]
}

/** The invoices as they stand, held against other writers, in the order in which they are due. */
export async function lockInvoices(context: PluginContext, ids: readonly string[]): Promise<readonly OpenInvoice[]> {
  if (ids.length === 0) return []
  const records = context.records.elevated('settling')
  await records.lock('fees.invoice', ids)
  const found = await records.all('fees.invoice', {
    where: { id: { in: [...ids] } },
    include: ['items'],
    sort: 'due_date,number',
  })
  return found.map((invoice) => openInvoice(context, invoice))
}

/** An invoice as it is read with its items. */
export function openInvoice(context: PluginContext, invoice: RecordOf<'fees.invoice'>): OpenInvoice {
  const { read } = amountsOf(context)
  const items = (invoice.items ?? []).map((item) => {
    const gross = read(item.gross)
    const concession = read(item.concession)
    const paid = read(item.paid)
    const credited = read(item.credited)
    return {
      id: item.id,
      head: requiredId(item.head),
      kind: textOf(item.kind),
      description: textOf(item.description),
      position: item.position ?? 0,
      gross,
      concession,
      amount: gross - concession,
      paid,
      credited,
      open: gross - concession - paid - credited,
    }
  })
  return {
    id: invoice.id,
    version: invoice.version ?? 0,
    number: textOf(invoice.number),
    student: requiredId(invoice.student),
    structure: idOf(invoice.structure),
    due: textOf(invoice.due_date),
    stage: textOf(invoice.stage),
    isLateFeeWaived: invoice.late_fee_waived === true,
    items,
  }
}

/** Writes to items what is paid or credited of them now, beside what was before. */
export async function settleItems(
  context: PluginContext,
  invoice: OpenInvoice,
  parts: ReadonlyMap<string, number>,
  what: 'paid' | 'credited'
): Promise<void> {
  const { write } = amountsOf(context)
  const update = invoice.items.flatMap((item) => {
    const part = parts.get(item.id) ?? 0
    return part === 0 ? [] : [{ id: item.id, [what]: write(item[what] + part) }]
  })
  if (update.length === 0) return
  const body = { version: invoice.version, items: { update } }
  await context.records.elevated('settling').unread.update('fees.invoice', invoice.id, body)
}

/** Books an issued invoice, or takes its entry back when it is cancelled. */
export async function bookInvoice(
  context: PluginContext,
  invoice: OpenInvoice,
  what: 'invoice' | 'cancellation'
): Promise<void> {
  const { id, student, items, number } = invoice
  const accountOf = await incomeAccounts(context)
  const booked = items.map(({ head, gross, concession }) => ({ account: accountOf(head), gross, concession }))
  const entry = invoiceEntry(await ledgerAccounts(context), { student, items: booked })
  await book(context, {
    date: context.today,
    kind: what,
    narration: what === 'invoice' ? `Invoice ${number}` : `Invoice ${number} cancelled`,
    source: { entity: 'fees.invoice', record: id },
    lines: what === 'invoice' ? entry : reversalOf(entry),
  })
}

/**
 * Brings the late fee of an invoice up to a day: one item, recomputed, never a second one. Nothing changes once the fees
 * themselves are settled, when it is waived, or where no rule holds. Gives the change in minor units.
 */
export async function accrueLateFee(context: PluginContext, invoice: OpenInvoice, day: string): Promise<number> {
  if (invoice.stage !== 'issued' || invoice.isLateFeeWaived || invoice.structure === null) return 0
  if (day <= invoice.due) return 0
  const rule = await lateFeeRule(context, invoice.structure)
  if (!rule) return 0
  const openPrincipal = invoice.items.reduce((sum, item) => sum + (item.kind === 'late_fee' ? 0 : item.open), 0)
  const { amount, days } = lateFee({ due: invoice.due, today: day, settledOn: null, openPrincipal, rule })
  const charged = invoice.items.find((item) => item.kind === 'late_fee')
  const delta = amount - (charged?.gross ?? 0)
  // A day that is gone back to takes nothing back: what was charged may be paid already.
  if (delta <= 0) return 0
  const { write } = amountsOf(context)
  const description = `Late fee, ${days} ${days === 1 ? 'day' : 'days'}`
  const items = charged
    ? { update: [{ id: charged.id, gross: write(amount), description }] }
    : { add: [{ head: rule.head, kind: 'late_fee', description, gross: write(amount) }] }
  await context.records
    .elevated('late fee')
    .unread.update('fees.invoice', invoice.id, { version: invoice.version, items })
  const account = (await incomeAccounts(context))(rule.head)
  await book(context, {
    date: day,
    kind: 'late_fee',
    narration: `Late fee of invoice ${invoice.number}`,
    source: { entity: 'fees.invoice', record: invoice.id },
    lines: lateFeeEntry(await ledgerAccounts(context), { student: invoice.student, account, delta }),
  })
  return delta
}

type BookedRule = LateFeeRule & { readonly head: string }

/** The rule of a fee structure; null where paying late costs nothing. */
function lateFeeRule(context: PluginContext, structure: string): Promise<BookedRule | null> {
  const { records, once } = context
  return once(['fees.fee_structure', 'fees.late_fee_rule'], `late fee rule of ${structure}`, async () => {
    const { read } = amountsOf(context)
    const shape = { fields: ['late_fee_rule'], include: ['late_fee_rule'] }
    const { late_fee_rule: rule } = await records.elevated('late fee').read('fees.fee_structure', structure, shape)
    if (typeof rule !== 'object' || rule === null || rule.is_active !== true) return null
    return {
      grace_days: rule.grace_days ?? 0,
      mode: rule.mode ?? 'per_day',
      amount: read(rule.amount),
      cap: rule.cap == null ? null : read(rule.cap),
      counts_from: rule.counts_from ?? 'grace_end',
      head: requiredId(rule.head),
    }
  })
}
