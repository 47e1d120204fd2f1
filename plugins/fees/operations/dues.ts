import type { Json, PluginContext, RecordOf } from '#engine'
import { daysBetween } from '../services/days.js'
import { openInvoice } from './invoices.js'
import type { Party } from './payments.js'
import { amountsOf, idOf, textOf } from './values.js'

/** An item on which something is owed; amounts are decimal texts. */
interface DueItem {
  readonly item: string
  readonly head: string
  readonly description: string
  readonly kind: string
  readonly amount: string
  readonly balance: string
}

/** An issued invoice on which something is owed, with its open items in the order of the invoice. */
export interface DueInvoice {
  readonly invoice: string
  readonly number: string
  readonly student: string
  /** Of the pupil. */
  readonly name: string
  readonly due_date: string
  readonly days_overdue: number
  readonly total: string
  readonly paid: string
  readonly balance: string
  readonly items: readonly DueItem[]
}

/** What is owed, the invoice that is longest due first, and what was paid in advance. Amounts are decimal texts. */
export interface Dues {
  readonly invoices: readonly DueInvoice[]
  readonly total: string
  readonly overdue: string
  readonly advance: string
}

/** What a pupil or a household owes, as far as whoever asks may see it. */
export async function duesOf(context: PluginContext, { student, household }: Party): Promise<Dues> {
  const { invoices, advances } = await readDues(context, student ? { student } : { household })
  return sumUp(context, invoices, advances)
}

/** The same of several pupils, by their ids, in as many statements as of one. */
export async function duesOfPupils(
  context: PluginContext,
  students: readonly string[]
): Promise<ReadonlyMap<string, Dues>> {
  const { invoices, advances } = await readDues(context, { student: { in: [...students] } })
  const invoicesBy = Map.groupBy(invoices, ({ student }) => student)
  const advancesBy = Map.groupBy(advances, ({ student }) => student)
  return new Map(students.map((id) => [id, sumUp(context, invoicesBy.get(id) ?? [], advancesBy.get(id) ?? [])]))
}

interface Advance {
  /** Null where a household paid. */
  readonly student: string | null
  readonly amount: string
}

async function readDues(
  context: PluginContext,
  party: Readonly<Record<string, Json>>
): Promise<{ readonly invoices: readonly DueInvoice[]; readonly advances: readonly Advance[] }> {
  const { records } = context
  const found = await records.all('fees.invoice', {
    where: { ...party, stage: 'issued', balance: { gt: '0' } },
    include: ['student', 'items'],
    sort: 'due_date,number',
  })
  const payments = await records.all('fees.payment', {
    where: { ...party, advance: { gt: '0' } },
    fields: ['advance', 'student'],
  })
  return {
    invoices: found.map((invoice) => dueInvoice(context, invoice)),
    advances: payments.map(({ student, advance }) => ({ student: idOf(student), amount: textOf(advance) })),
  }
}

function dueInvoice(context: PluginContext, invoice: RecordOf<'fees.invoice'>): DueInvoice {
  const { write } = amountsOf(context)
  const { student: pupil, due, number, items } = openInvoice(context, invoice)
  return {
    invoice: invoice.id,
    number,
    student: pupil,
    name: typeof invoice.student === 'object' ? textOf(invoice.student.name) : '',
    due_date: due,
    days_overdue: Math.max(0, daysBetween(due, context.today)),
    total: textOf(invoice.total),
    paid: textOf(invoice.paid),
    balance: textOf(invoice.balance),
    items: items
      .filter(({ open }) => open > 0)
      .map(({ id, head, description, kind, amount, open }) => ({
        item: id,
        head,
        description,
        kind,
        amount: write(amount),
        balance: write(open),
      })),
  }
}

function sumUp(context: PluginContext, invoices: readonly DueInvoice[], advances: readonly Advance[]): Dues {
  const { read, write } = amountsOf(context)
  const sum = (texts: readonly string[]) => write(texts.reduce((total, text) => total + read(text), 0))
  return {
    invoices,
    total: sum(invoices.map(({ balance }) => balance)),
    overdue: sum(invoices.filter(({ days_overdue: days }) => days > 0).map(({ balance }) => balance)),
    advance: sum(advances.map(({ amount }) => amount)),
  }
}
