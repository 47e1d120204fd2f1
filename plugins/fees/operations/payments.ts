import { Refusal } from '#engine'
import type { Json, JsonObject, PluginContext, RecordOf } from '#engine'
import { allocateInOrder, checkAllocations } from '../services/allocation.js'
import type { OpenLine } from '../services/allocation.js'
import { headPriorities } from './heads.js'
import { accrueLateFee, lockInvoices, settleItems } from './invoices.js'
import type { OpenInvoice } from './invoices.js'
import { advanceEntry } from '../services/journal.js'
import { book, ledgerAccounts } from './ledger.js'
import { amountsOf, idOf, textOf } from './values.js'

/** A part of a payment on one item of an invoice, in minor units. */
export interface Share {
  readonly invoice: OpenInvoice
  readonly item: string
  readonly amount: number
}

/** Whose invoices a payment may settle. */
export interface Party {
  readonly student: string | null
  readonly household: string | null
}

/** The invoices of a party: those of the pupil, or of all pupils who were of the household when they were made. */
function whereOf({ student, household }: Party): Readonly<Record<string, Json>> {
  return student ? { student } : { household }
}

/**
 * The open invoices of a pupil or of all children of a household, of those named where some are, held, late fees brought
 * up to a day.
 */
export async function openInvoicesOf(
  context: PluginContext,
  party: Party,
  day: string,
  named?: readonly string[]
): Promise<readonly OpenInvoice[]> {
  if (named?.length === 0) return []
  const id = named && { in: [...new Set(named)] }
  const found = await context.records
    .elevated('settling')
    .all('fees.invoice', { where: { ...whereOf(party), id, stage: 'issued', balance: { gt: '0' } }, fields: ['id'] })
  return settledUpTo(
    context,
    found.map((invoice) => invoice.id),
    day
  )
}

/** Invoices held, with the late fee that has grown until a day. */
export async function settledUpTo(
  context: PluginContext,
  ids: readonly string[],
  day: string
): Promise<readonly OpenInvoice[]> {
  const held = await lockInvoices(context, ids)
  const changes = []
  for (const invoice of held) changes.push(await accrueLateFee(context, invoice, day))
  return changes.some((change) => change !== 0) ? lockInvoices(context, ids) : held
}

/** Shares an amount out: what is due first, then by the priority of heads; what is left is the advance. */
export async function shareOut(
  context: PluginContext,
  amount: number,
  invoices: readonly OpenInvoice[]
): Promise<readonly Share[]> {
  const { parts } = allocateInOrder(amount, openLines(invoices, await headPriorities(context)))
  return parts.flatMap(({ key, amount: part }) => {
    const invoice = invoiceOf(invoices, key)
    return invoice ? [{ invoice, item: key, amount: part }] : []
  })
}

function invoiceOf(invoices: readonly OpenInvoice[], item: string): OpenInvoice | undefined {
  return invoices.find(({ items }) => items.some(({ id }) => id === item))
}

function openLines(
  invoices: readonly OpenInvoice[],
  priorityOf: (head: string) => number = () => 0
): readonly OpenLine[] {
  return invoices.flatMap(({ items, due }) =>
    items
      .filter(({ open }) => open > 0)
      .map(({ id, head, position, open }) => ({ key: id, due, priority: priorityOf(head), position, open }))
  )
}

/**
 * The shares that whoever takes a payment has said himself. Refused by row: an item that is not open for this payer, more
 * than is open on it, or more than was paid.
 */
export async function sharesAsSaid(
  context: PluginContext,
  rows: NonNullable<RecordOf<'fees.payment'>['allocations']>,
  amount: number,
  party: Party,
  day: string
): Promise<readonly Share[]> {
  const { read, write } = amountsOf(context)
  const ids = rows.flatMap((row) => idOf(row.invoice) ?? [])
  const open = await openInvoicesOf(context, party, day, ids)
  const said = rows.map((row) => ({ key: textOf(row.item), amount: read(row.amount), invoice: idOf(row.invoice) }))
  const problems = checkAllocations(amount, said, openLines(open), write)
  const details = Object.fromEntries(
    problems.map(({ index, message }) => [`allocations.${index}.amount`, [`${message}.`]])
  )
  const shares = said.flatMap(({ key, amount: part, invoice: id }, index) => {
    const invoice = invoiceOf(open, key)
    if (!invoice || invoice.id !== id) details[`allocations.${index}.item`] = ['is no open item of this invoice.']
    return invoice ? [{ invoice, item: key, amount: part }] : []
  })
  if (Object.keys(details).length > 0) throw new Refusal('invalid', 'The request has invalid values.', { details })
  return shares
}

/** Shares as whoever takes a payment says them. */
export function saidRows(context: PluginContext, shares: readonly Share[]): JsonObject[] {
  const { write } = amountsOf(context)
  return shares.map(({ invoice, item, amount }) => ({ invoice: invoice.id, item, amount: write(amount) }))
}

/** The rows in which a payment keeps its shares, or takes them back, from a day on. */
export function allocationRows(
  context: PluginContext,
  shares: readonly Share[],
  kind: 'payment' | 'reversal',
  date: string
): JsonObject[] {
  const sign = kind === 'payment' ? 1 : -1
  const signed = shares.map((share) => ({ ...share, amount: sign * share.amount }))
  return saidRows(context, signed).map((row) => ({ ...row, kind, date }))
}

/** Writes to the items what shares pay, or with -1 take back. */
export async function settle(context: PluginContext, shares: readonly Share[], sign: 1 | -1): Promise<void> {
  for (const [invoice, own] of byInvoice(shares)) {
    const parts = new Map<string, number>()
    for (const { item, amount } of own) parts.set(item, (parts.get(item) ?? 0) + sign * amount)
    await settleItems(context, invoice, parts, 'paid')
  }
}

/** What of shares falls to each pupil. */
export function byStudent(shares: readonly Share[]): readonly { readonly student: string; readonly amount: number }[] {
  const sums = new Map<string, number>()
  for (const { invoice, amount } of shares) sums.set(invoice.student, (sums.get(invoice.student) ?? 0) + amount)
  return [...sums].map(([student, amount]) => ({ student, amount }))
}

export function sumOf(shares: readonly Share[]): number {
  return shares.reduce((sum, { amount }) => sum + amount, 0)
}

function byInvoice(shares: readonly Share[]): ReadonlyMap<OpenInvoice, readonly Share[]> {
  return Map.groupBy(shares, ({ invoice }) => invoice)
}

/** The shares of a stored payment that still stand: what was reversed is taken off. Their invoices are held. */
export async function standingShares(
  context: PluginContext,
  payment: RecordOf<'fees.payment'>
): Promise<readonly Share[]> {
  const { read } = amountsOf(context)
  const rows = payment.allocations ?? []
  const invoices = await lockInvoices(context, [...new Set(rows.flatMap((row) => idOf(row.invoice) ?? []))])
  const sums = new Map<string, number>()
  for (const row of rows) sums.set(textOf(row.item), (sums.get(textOf(row.item)) ?? 0) + read(row.amount))
  return [...sums].flatMap(([item, amount]) => {
    const invoice = invoiceOf(invoices, item)
    return invoice && amount > 0 ? [{ invoice, item, amount }] : []
  })
}

/** Adds shares to a stored payment, settles their items and books them against the advance. */
export async function useAdvance(
  context: PluginContext,
  payment: RecordOf<'fees.payment'>,
  shares: readonly Share[]
): Promise<void> {
  if (shares.length === 0) return
  const { id, version = 0, number, student } = payment
  const add = allocationRows(context, shares, 'payment', context.today)
  await context.records.elevated('settling').unread.update('fees.payment', id, { version, allocations: { add } })
  await settle(context, shares, 1)
  await book(context, {
    date: context.today,
    kind: 'allocation',
    narration: `Advance of receipt ${textOf(number)} used`,
    source: { entity: 'fees.payment', record: id },
    lines: advanceEntry(await ledgerAccounts(context), { student: idOf(student), parts: byStudent(shares) }),
  })
}

/** Uses what was paid in advance for an invoice that has just been issued, the oldest receipt first. */
export async function useAdvancesFor(context: PluginContext, invoice: RecordOf<'fees.invoice'>): Promise<void> {
  const student = idOf(invoice.student)
  const household = idOf(invoice.household)
  const records = context.records.elevated('settling')
  const where = { advance: { gt: '0' }, stage: { in: ['pending', 'cleared'] } }
  const sort = 'received_on,number'
  const found = [
    ...(await records.list('fees.payment', { where: { ...where, student }, sort })),
    ...(household ? await records.list('fees.payment', { where: { ...where, household }, sort }) : []),
  ]
  if (found.length === 0) return
  await records.lock(
    'fees.payment',
    found.map(({ id }) => id)
  )
  for (const { id } of found) {
    const [open] = await lockInvoices(context, [invoice.id])
    const payment = await records.read('fees.payment', id)
    if (open) {
      await useAdvance(context, payment, await shareOut(context, amountsOf(context).read(payment.advance), [open]))
    }
  }
}
