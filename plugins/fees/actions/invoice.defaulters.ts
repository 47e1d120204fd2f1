import { defineAction } from '#engine'
import type { JsonObject } from '#engine'
import { inBatches } from '../operations/batches.js'
import { owedOn } from '../operations/owed.js'
import { amountsOf, idOf, requiredId, textOf } from '../operations/values.js'
import { ageingOf } from '../services/ageing.js'
import type { Ageing, Debt } from '../services/ageing.js'
import { daysBetween } from '../services/days.js'
import { inOrderOf } from '../services/ordering.js'

/** Pupils with something overdue, those who owe longest first. */
export default defineAction('fees.invoice:defaulters', async (call) => {
  const { input, records, today } = call
  const { write } = amountsOf(call)
  const asOf = input.as_of ?? today
  const owed = await owedOn(call, asOf)
  const where = {
    'due_date': { lt: asOf },
    'issued_on': { lte: asOf },
    'section': idOf(input.section) ?? undefined,
    'section.grade_level': idOf(input.grade) ?? undefined,
  }
  const read = (more: JsonObject) =>
    records.all('fees.invoice', { where: { ...where, ...more }, include: ['student'], sort: 'due_date' })
  const open = await read({ stage: 'issued', balance: { gt: '0' } })
  const known = new Set(open.map(({ id }) => id))
  const since = owed.changed.filter((id) => !known.has(id))
  const found = [...open, ...(await inBatches(since, (batch) => read({ id: { in: batch } })))]
    .map((invoice) => ({ ...invoice, due: textOf(invoice.due_date), balance: owed.of(invoice) }))
    .filter(({ balance }) => balance > 0)
    .toSorted(inOrderOf('due'))
  const texts = ({ days_30, days_60, days_90, older, total }: Ageing) => ({
    days_30: write(days_30),
    days_60: write(days_60),
    days_90: write(days_90),
    older: write(older),
    total: write(total),
  })
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
      oldest_due: oldest?.due ?? '',
      days: daysOf(oldest, asOf),
      ...texts(ageingOf(invoices, asOf)),
    }
  })
  const all = ageingOf(
    late.flatMap(([, invoices]) => invoices),
    asOf
  )
  return { as_of: asOf, pupils, totals: { pupils: pupils.length, ...texts(all) } }
})

function daysOf(debt: Debt | undefined, asOf: string): number {
  return debt ? daysBetween(debt.due, asOf) : 0
}
