import { amountInWords, printedLogo, receiptDocument, renderPdf } from '#documents'
import { notFound } from '#engine'
import type { FileAnswer, PluginContext, RecordOf } from '#engine'
import { createHash } from 'node:crypto'
import { amountsOf, idOf, requiredId, textOf } from './values.js'

/** The receipt of a payment as PDF. After the first print it says that it is a duplicate. */
export async function receiptOf(context: PluginContext, id: string): Promise<FileAnswer> {
  const records = context.records.elevated('receipt')
  const payment = await records.read('fees.payment', id, { include: ['student', 'household', 'allocations'] })
  if (payment.stage === 'bounced' || payment.stage === 'cancelled') throw notFound()
  const { school } = context.actor
  const { read } = amountsOf(context)
  const lines = await linesOf(context, payment)
  const student = typeof payment.student === 'object' ? payment.student : null
  const household = typeof payment.household === 'object' ? payment.household : null
  const number = textOf(payment.number)
  const money = (minor: number) => moneyText(context, minor)
  const received = read(payment.amount)
  const seal = createHash('sha256')
    .update(`${school.id}\n${id}\n${number}\n${textOf(payment.amount)}`)
    .digest('hex')
  const content = await renderPdf(
    receiptDocument({
      school: { name: school.name, lines: [], logo: await printedLogo(school) },
      copy: (payment.prints ?? 0) > 1 ? 'duplicate' : 'original',
      number,
      date: dayText(context, textOf(payment.received_on)),
      receivedFrom: textOf(payment.payer) || textOf(household?.name) || textOf(student?.name),
      pupil: student
        ? [textOf(student.name), textOf(student.admission_number)].filter(Boolean).join(', ')
        : textOf(household?.name),
      className: student ? await classOf(context, student.id) : null,
      lines: lines.map(({ what, amount }) => ({ what, amount: money(amount) })),
      total: money(received),
      totalInWords: amountInWords(received, school.currency, school.locale),
      mode: textOf(payment.mode),
      reference: payment.reference ?? null,
      balanceDue: null,
      receivedBy: await nameOf(context, payment.created_by ?? null),
      hash: seal.slice(0, 16),
      issuedAt: textOf(payment.created_at),
    })
  )
  return { file: { name: `${number}.pdf`, type: 'application/pdf', content } }
}

interface ReceiptLine {
  readonly what: string
  readonly amount: number
}

/** What the payment pays, by item, and what stays as an advance. */
async function linesOf(context: PluginContext, payment: RecordOf<'fees.payment'>): Promise<readonly ReceiptLine[]> {
  const { read } = amountsOf(context)
  const rows = payment.allocations ?? []
  const ids = [...new Set(rows.flatMap((row) => idOf(row.invoice) ?? []))]
  const invoices =
    ids.length > 0
      ? await context.records
          .elevated('receipt')
          .all('fees.invoice', { where: { id: { in: ids } }, include: ['items'] })
      : []
  const names = new Map(
    invoices.flatMap(({ number, items }) =>
      (items ?? []).map((item) => [item.id, `${textOf(item.description)} (${textOf(number)})`] as const)
    )
  )
  const sums = new Map<string, number>()
  for (const row of rows) {
    const what = names.get(textOf(row.item)) ?? ''
    sums.set(what, (sums.get(what) ?? 0) + read(row.amount))
  }
  const paid = [...sums].flatMap(([what, amount]) => (amount > 0 ? [{ what, amount }] : []))
  const left = read(payment.advance)
  return left > 0 ? [...paid, { what: 'Paid in advance', amount: left }] : paid
}

async function classOf({ records }: PluginContext, student: string): Promise<string | null> {
  const where = { student, status: 'active' }
  const found = await records.elevated('receipt').find('academics.enrolment', { where, include: ['section'] })
  return typeof found?.section === 'object' ? textOf(found.section.name) : null
}

async function nameOf({ records }: PluginContext, user: string | null): Promise<string> {
  if (user === null) return ''
  const staff = await records.elevated('receipt').find('people.staff', { where: { user } })
  return textOf(staff?.name)
}

function moneyText(context: PluginContext, minor: number): string {
  const { currency, locale } = context.actor.school
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return format.format(amountsOf(context).write(minor) as Intl.StringNumericLiteral)
}

function dayText({ actor }: PluginContext, day: string): string {
  return new Intl.DateTimeFormat(actor.school.locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day))
}

/** The last payment of an invoice that whoever asks may read; a 404 where there is none. */
export async function lastPaymentOf({ records }: PluginContext, invoice: string): Promise<string> {
  const { allocations = [] } = await records
    .elevated('receipt')
    .read('fees.invoice', invoice, { fields: ['id'], include: ['allocations'] })
  const ids = [...new Set(allocations.map(({ parent }) => requiredId(parent)))]
  const where = { id: { in: ids }, stage: { in: ['pending', 'cleared'] } }
  const found = ids.length > 0 ? await records.find('fees.payment', { where, sort: '-received_on,-number' }) : null
  if (!found) throw notFound()
  return found.id
}
