import type { PluginContext, RecordOf, Records } from '#engine'
import type { Posting } from '../services/statement.js'
import { inBatches } from './batches.js'
import { amountsOf, idOf, requiredId, textOf } from './values.js'

/** A document that changed what a pupil or household owes. */
export interface StatementPosting extends Posting {
  readonly entity: string
  readonly record: string
  readonly number: string | null
  readonly student: string | null
}

/** Whose statement: a pupil, or all pupils of a household with what was paid for the household. */
export interface StatementParty {
  readonly student: string | null
  readonly household: string | null
}

/** As they came in: of one day the earlier receipt first. */
const ORDER = 'received_on,number'

/**
 * Everything that changed what a party owes, from the invoices and payments that whoever asks may read. What belongs to
 * these is read whoever asks: credit notes, refunds, and in the journal the days of late fees and of what was taken back.
 */
export async function postingsOf(context: PluginContext, party: StatementParty): Promise<readonly StatementPosting[]> {
  const records = byNumber(context.records.elevated('statement'))
  const ofParty = party.student ? { student: party.student } : { household: party.household }
  const seen = byNumber(context.records)
  const invoices = await seen.all('fees.invoice', {
    where: { ...ofParty, stage: { neq: 'draft' } },
    include: ['items'],
  })
  const students = party.student ? [party.student] : [...new Set(invoices.map(({ student }) => requiredId(student)))]
  const payments = [
    ...(await inBatches(students, (batch) =>
      seen.all('fees.payment', { where: { student: { in: batch } }, sort: ORDER })
    )),
    ...(party.student ? [] : await seen.all('fees.payment', { where: { household: party.household }, sort: ORDER })),
  ]
  const ids = invoices.map(({ id }) => id)
  const notes = await inBatches(ids, (batch) => records.all('fees.credit_note', { where: { invoice: { in: batch } } }))
  const receipts = payments.map(({ id }) => id)
  const refunds = await inBatches(receipts, (batch) =>
    records.all('fees.refund', { where: { payment: { in: batch }, stage: 'paid' }, include: ['payment'] })
  )
  const entries = await inBatches([...ids, ...receipts], (batch) =>
    records.all('fees.journal', {
      where: { source_record: { in: batch }, kind: { in: ['late_fee', 'cancellation', 'bounce'] } },
      include: ['lines'],
    })
  )
  const { read } = amountsOf(context)
  const sums = new Map(payments.map(({ id, amount }) => [id, read(amount)]))
  return [
    ...invoices.map((invoice) => invoicePosting(context, invoice)),
    ...notes.map((note) => ({
      ...headOf(note, 'fees.credit_note', 'credit_note'),
      date: textOf(note.issued_on),
      text: textOf(note.reason),
      debit: 0,
      credit: read(note.total),
    })),
    ...payments.map((payment) => ({
      ...headOf(payment, 'fees.payment', 'payment'),
      date: textOf(payment.received_on),
      text: [textOf(payment.mode), textOf(payment.reference)].filter(Boolean).join(' '),
      debit: 0,
      credit: read(payment.amount),
    })),
    ...refunds.map((refund) => ({
      ...headOf(refund, 'fees.refund', 'refund'),
      student: typeof refund.payment === 'object' ? idOf(refund.payment.student) : null,
      date: textOf(refund.paid_on),
      text: textOf(refund.reason),
      debit: read(refund.amount),
      credit: 0,
    })),
    ...entries.map((entry) => journalPosting(context, entry, sums)),
  ]
}

/** The same records by their number. Numbers grow: of one day, what was made first comes first. */
function byNumber(records: Records): Pick<Records, 'all'> {
  return { all: (entity, query) => records.all(entity, { ...query, sort: 'number' }) }
}

/** An invoice as it was issued: late fees came later, each with its own day. */
function invoicePosting(context: PluginContext, invoice: RecordOf<'fees.invoice'>): StatementPosting {
  const { read } = amountsOf(context)
  const items = (invoice.items ?? []).filter(({ kind }) => kind !== 'late_fee')
  return {
    ...headOf(invoice, 'fees.invoice', 'invoice'),
    date: textOf(invoice.issued_on),
    text: items.map(({ description }) => textOf(description)).join(', '),
    debit: items.reduce((sum, { amount }) => sum + read(amount), 0),
    credit: 0,
  }
}

/** A late fee and a payment taken back are owed; a cancelled invoice no longer is. */
function journalPosting(
  context: PluginContext,
  entry: RecordOf<'fees.journal'>,
  payments: ReadonlyMap<string, number>
): StatementPosting {
  const { read } = amountsOf(context)
  const lines = entry.lines ?? []
  const record = textOf(entry.source_record)
  const paid = payments.get(record)
  const base = {
    kind: textOf(entry.kind),
    entity: textOf(entry.source_entity),
    record,
    number: entry.number ?? null,
    student: lines.map(({ student }) => idOf(student)).find((student) => student !== null) ?? null,
    date: textOf(entry.date),
    text: textOf(entry.narration),
  }
  if (paid !== undefined) return { ...base, debit: paid, credit: 0 }
  const owed = lines.filter(({ student }) => student != null)
  return {
    ...base,
    debit: owed.reduce((sum, { debit }) => sum + read(debit), 0),
    credit: owed.reduce((sum, { credit }) => sum + read(credit), 0),
  }
}

interface NumberedRecord {
  readonly id: string
  readonly number?: string | null
  readonly student?: unknown
}

function headOf(record: NumberedRecord, entity: string, kind: string) {
  return { kind, entity, record: record.id, number: record.number ?? null, student: idOf(record.student) }
}
