import type { PluginContext } from '#engine'
import type { ConcessionRule } from '../services/concessions.js'
import type { PupilFilter, ProrationRule } from '../services/eligibility.js'
import type { FeeLine, Instalment } from '../services/instalments.js'
import { spread } from '../services/instalments.js'
import { amountsOf, idOf, percentOf, requiredId, textOf } from './values.js'

/** A line of a fee structure, with the name and turn of its head; amounts in minor units. */
export interface StructureLine extends FeeLine {
  readonly headName: string
  readonly priority: number
  readonly section: string | null
}

/** An instalment with the days it is for. */
export interface StructureInstalment extends Instalment {
  readonly title: string
  readonly from: string
  readonly to: string
}

/** A fee structure as billing reads it. */
export interface Structure {
  readonly id: string
  readonly name: string
  readonly year: string
  readonly stage: string
  readonly filter: PupilFilter
  readonly rule: ConcessionRule
  /** In percent of two scaled places. */
  readonly cap: number | null
  readonly proration: ProrationRule
  readonly lines: readonly StructureLine[]
  readonly instalments: readonly StructureInstalment[]
}

/** Reads a fee structure that is known to be there, whoever asks. */
export async function readStructure(context: PluginContext, id: string): Promise<Structure> {
  const { read } = amountsOf(context)
  const found = await context.records
    .elevated('billing')
    .read('fees.fee_structure', id, { include: ['lines', 'lines.head', 'instalments'] })
  const lines = (found.lines ?? []).map((line) => {
    const head = typeof line.head === 'object' ? line.head : null
    return {
      head: requiredId(line.head),
      headName: textOf(head?.name),
      priority: head?.priority ?? 0,
      grade: idOf(line.grade),
      section: idOf(line.section),
      frequency: line.frequency ?? 'each',
      amount: read(line.amount),
      instalment: line.instalment ?? null,
    }
  })
  const instalments = (found.instalments ?? []).map((instalment) => ({
    number: instalment.number ?? 0,
    title: textOf(instalment.title),
    from: textOf(instalment.from_date),
    to: textOf(instalment.to_date),
    due: textOf(instalment.due_date),
    weight: instalment.weight ?? 1,
  }))
  return {
    id,
    name: textOf(found.name),
    year: requiredId(found.year),
    stage: textOf(found.stage),
    filter: { stream: found.stream ?? null, category: found.category ?? null, boarders: found.boarders ?? 'any' },
    rule: found.concession_rule ?? 'best',
    cap: found.concession_cap == null ? null : percentOf(found.concession_cap),
    proration: found.proration ?? 'full_period',
    lines: lines.toSorted((a, b) => a.priority - b.priority || (a.headName < b.headName ? -1 : 1)),
    instalments: instalments.toSorted((a, b) => a.number - b.number),
  }
}

/** What a line charges with one instalment, in minor units; null where it charges nothing. */
export function chargeOf({ instalments }: Structure, line: FeeLine, instalment: number): number | null {
  return spread(line, instalments).find((charge) => charge.instalment === instalment)?.amount ?? null
}
