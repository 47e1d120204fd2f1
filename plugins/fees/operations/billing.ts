import type { JsonObject, PluginContext } from '#engine'
import { applyConcessions } from '../services/concessions.js'
import type { Award, NetLine } from '../services/concessions.js'
import { eligibilityOf, fits, proratedTo } from '../services/eligibility.js'
import type { Stay } from '../services/eligibility.js'
import type { Pupil } from './pupils.js'
import { chargeOf } from './structures.js'
import type { Structure, StructureInstalment } from './structures.js'
import { amountsOf, percentOf, requiredId, textOf } from './values.js'

/** A line of a bill, amounts in minor units. */
export interface BillLine extends NetLine {
  readonly head: string
  readonly description: string
}

/** What a pupil is billed with one instalment, before anything is kept. */
export interface Bill {
  readonly instalment: StructureInstalment
  readonly lines: readonly BillLine[]
  readonly awards: ReadonlyMap<string, Award>
  readonly total: number
}

/** Why there is no bill, as an outcome of a run and as a sentence. */
export interface NoBill {
  readonly outcome: 'left' | 'not_eligible'
  readonly message: string
}

/** The bill of a pupil under a structure; `stay` is from when to when it bills the pupil. */
export function composeBill(
  structure: Structure,
  instalment: StructureInstalment,
  pupil: Pupil,
  stay: Stay,
  awards: readonly Award[]
): Bill | NoBill {
  const period = { from: instalment.from, to: instalment.to }
  const eligibility = eligibilityOf(pupil, structure.filter, period)
  if (eligibility.outcome !== 'eligible') return { outcome: eligibility.outcome, message: eligibility.reason }
  const billed = overlapOf(stay, pupil.enrolled)
  const gross = structure.lines
    .filter((line) => fits(pupil, { grade: line.grade, section: line.section }))
    .flatMap((line, index) => {
      const charge = chargeOf(structure, line, instalment.number)
      if (charge === null) return []
      const { amount, days, has } = proratedTo(charge, billed, period, structure.proration)
      const part = days < has ? ` (${days} of ${has} days)` : ''
      const description = `${line.headName}, ${instalment.title}${part}`
      return amount > 0 ? [{ key: String(index), head: line.head, amount, description }] : []
    })
  if (gross.length === 0) return { outcome: 'not_eligible', message: 'Nothing is charged with this instalment' }
  const net = applyConcessions({ lines: gross, awards, rule: structure.rule, cap: structure.cap })
  const lines = net.map((line) => {
    const { head, description } = gross.find(({ key }) => key === line.key) ?? { head: '', description: '' }
    return { ...line, head, description }
  })
  const total = lines.reduce((sum, line) => sum + line.net, 0)
  return { instalment, lines, awards: new Map(awards.map((award) => [award.id, award])), total }
}

/** Both ends count: later of the beginnings, earlier of the ends. */
function overlapOf(a: Stay, b: Stay): Stay {
  const from = a.from > b.from ? a.from : b.from
  const ends = [a.to, b.to].filter((end) => end !== null).sort()
  return { from, to: ends[0] ?? null }
}

export function isBill(bill: Bill | NoBill): bill is Bill {
  return 'lines' in bill
}

/** The approved concessions of pupils that hold on some day of a period, by pupil. */
export async function awardsOf(
  context: PluginContext,
  students: readonly string[],
  period: { readonly from: string; readonly to: string }
): Promise<ReadonlyMap<string, readonly Award[]>> {
  const { read } = amountsOf(context)
  const found = await context.records.elevated('billing').all('fees.concession', {
    where: { student: { in: [...students] }, stage: 'approved', from_date: { lte: period.to } },
    include: ['type', 'type.heads'],
  })
  const standing = found.filter(({ to_date: to }) => to == null || to >= period.from)
  const awards = standing.flatMap((concession): readonly (Award & { readonly student: string })[] => {
    const { type, percent, amount } = concession
    if (typeof type !== 'object' || type === null) return []
    const heads = (type.heads ?? []).map((row) => requiredId(row.head))
    const mode = amount != null ? 'amount' : percent != null ? 'percent' : (type.mode ?? 'percent')
    const value =
      mode === 'amount' ? read(amount ?? type.value_amount) : percentOf(percent ?? type.value_percent ?? '0')
    return [
      {
        id: concession.id,
        student: requiredId(concession.student),
        title: textOf(type.name),
        kind: type.kind ?? 'other',
        mode,
        value,
        heads: heads.length > 0 ? heads : null,
      },
    ]
  })
  return Map.groupBy(awards, ({ student }) => student)
}

/** The body of the invoice for a bill. */
export function invoiceBody(context: PluginContext, structure: Structure, pupil: Pupil, bill: Bill): JsonObject {
  const { write } = amountsOf(context)
  return {
    student: pupil.id,
    section: pupil.section,
    structure: structure.id,
    instalment: bill.instalment.number,
    due_date: bill.instalment.due,
    kind: 'fee',
    items: bill.lines.map(({ head, description, amount, concession }) => ({
      head,
      description,
      kind: 'fee',
      gross: write(amount),
      concession: write(concession),
    })),
    concessions: bill.lines.flatMap(({ head, parts }) =>
      parts.map(({ award, amount, explanation }) => ({
        head,
        concession: award,
        title: bill.awards.get(award)?.title ?? '',
        amount: write(amount),
        explanation,
      }))
    ),
  }
}
