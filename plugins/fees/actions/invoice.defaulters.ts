import { defineAction } from '#engine'
import type { RecordOf } from '#engine'
import { amountsOf, idOf, requiredId, textOf } from '../operations/values.js'
import { ageingOf } from '../services/ageing.js'
import type { Ageing } from '../services/ageing.js'
import { daysBetween } from '../services/days.js'

/** Pupils with something overdue, those who owe longest first. */
export default defineAction('fees.invoice:defaulters', async (call) => {
  const { input, records, today } = call
  const { read, write } = amountsOf(call)
  const asOf = input.as_of ?? today
  const found = await records.all('fees.invoice', {
    where: {
      stage: 'issued',
      balance: { gt: '0' },
      due_date: { lt: asOf },
      ...(idOf(input.section) ? { section: input.section ?? null } : {}),
      ...(idOf(input.grade) ? { 'section.grade_level': input.grade ?? null } : {}),
    },
    include: ['student'],
    sort: 'due_date',
  })
  const texts = ({ days_30, days_60, days_90, older, total }: Ageing) => ({
    days_30: write(days_30),
    days_60: write(days_60),
    days_90: write(days_90),
    older: write(older),
    total: write(total),
  })
  const debtsOf = (invoices: readonly RecordOf<'fees.invoice'>[]) =>
    invoices.map(({ due_date: due, balance }) => ({ due: textOf(due), balance: read(balance) }))
  const byPupil = Map.groupBy(found, ({ student }) => requiredId(student))
  const late = [...byPupil].filter(([, [oldest]]) => daysOf(oldest, asOf) >= (input.min_days ?? 1))
  const pupils = late.map(([student, invoices]) => {
    const [oldest] = invoices
    const pupil = typeof oldest?.student === 'object' ? oldest.student : null
    return {
      student,
      name: textOf(pupil?.name),
      admission_number: pupil?.admission_number ?? null,
      section: idOf(oldest?.section),
      invoices: invoices.length,
      oldest_due: textOf(oldest?.due_date),
      days: daysOf(oldest, asOf),
      ...texts(ageingOf(debtsOf(invoices), asOf)),
    }
  })
  const all = ageingOf(debtsOf(late.flatMap(([, invoices]) => invoices)), asOf)
  return { as_of: asOf, pupils, totals: { pupils: pupils.length, ...texts(all) } }
})

function daysOf(invoice: RecordOf<'fees.invoice'> | undefined, asOf: string): number {
  return invoice ? daysBetween(textOf(invoice.due_date), asOf) : 0
}
