import { minorUnitsOf } from '#engine'
import type { RecordOf } from '#engine'
import type { ScreenRequest } from '#screens/main'
import { amountsOf, idOf, requiredId, textOf } from '../../operations/values.js'
import { feeCard } from '../../services/fee_card.js'
import type { CardLine, FeeCard } from '../../services/fee_card.js'
import type { GridSetup, SentInstalment, SentLine } from './setup.js'

const ENTITY = 'fees.fee_structure'
export const CONFIGURATOR = '/fees/configurator'

type StructureRecord = RecordOf<'fees.fee_structure'>

/** Reads a structure with its rows as the actor may. Throws the 404 refusal for one that he may not see. */
export function readForGrid({ records }: ScreenRequest, id: string): Promise<StructureRecord> {
  return records.read(ENTITY, id, { include: ['lines', 'instalments', 'year'] })
}

/** Grades in their order, by id and name. */
export async function gradesOf({ records }: ScreenRequest): Promise<readonly Named[]> {
  const found = await records.all('academics.grade_level', { sort: 'position', fields: ['name'] })
  return found.map(({ id, name }) => ({ id, name: textOf(name) }))
}

/** The classes of a year, by the name of their grade, in the order of the grades. */
export async function classesOf(
  { records }: ScreenRequest,
  year: string
): Promise<readonly { readonly grade: string; readonly sections: readonly Named[] }[]> {
  const found = await records.all('academics.section', {
    where: { year },
    include: ['grade_level'],
    sort: 'grade_level.position,name',
  })
  const byGrade = Map.groupBy(found, ({ grade_level: grade }) => (typeof grade === 'object' ? textOf(grade.name) : ''))
  return [...byGrade].map(([grade, sections]) => ({
    grade,
    sections: sections.map(({ id, name }) => ({ id, name: textOf(name) })),
  }))
}

/** A record to choose. */
export interface Named {
  readonly id: string
  readonly name: string
}

/** Heads that may be charged, and those that a structure charges already. */
export async function headsOf({ records }: ScreenRequest, structure: StructureRecord): Promise<readonly Named[]> {
  const used = new Set((structure.lines ?? []).map(({ head }) => requiredId(head)))
  const found = await records.all('fees.head', { sort: 'priority,name', fields: ['name', 'is_active', 'kind'] })
  return found
    .filter(({ id, is_active: isActive, kind }) => used.has(id) || (isActive && kind !== 'late_fee'))
    .map(({ id, name }) => ({ id, name: textOf(name) }))
}

export function linesOf({ lines = [] }: StructureRecord): readonly SentLine[] {
  return lines.map((line) => ({
    id: line.id,
    head: requiredId(line.head),
    grade: idOf(line.grade),
    section: idOf(line.section),
    frequency: line.frequency ?? 'each',
    instalment: line.instalment ?? null,
    amount: textOf(line.amount),
  }))
}

export function instalmentsOf({ instalments = [] }: StructureRecord): readonly SentInstalment[] {
  return instalments
    .map((row) => ({
      id: row.id,
      number: row.number ?? 0,
      title: textOf(row.title),
      from_date: textOf(row.from_date),
      to_date: textOf(row.to_date),
      due_date: textOf(row.due_date),
      weight: row.weight ?? 1,
    }))
    .toSorted((a, b) => a.number - b.number)
}

/** What each of the grades pays in a year by a structure. */
export function cardOf(request: ScreenRequest, structure: StructureRecord, grades: readonly string[]): FeeCard {
  const { read } = amountsOf(request)
  const lines = linesOf(structure).map((line): CardLine => ({ ...line, amount: read(line.amount) }))
  const instalments = instalmentsOf(structure).map(({ number, due_date: due, weight }) => ({ number, due, weight }))
  return feeCard(lines, instalments, grades)
}

/** All that the grid of the page works with. */
export async function gridSetup(
  request: ScreenRequest,
  structure: StructureRecord,
  isEditable: boolean
): Promise<GridSetup> {
  const { actor, locale, records } = request
  const year = typeof structure.year === 'object' ? structure.year : null
  const sections = [...new Set(linesOf(structure).flatMap(({ section }) => section ?? []))]
  const classes =
    sections.length > 0
      ? await records.all('academics.section', { where: { id: { in: sections } }, fields: ['name'] })
      : []
  return {
    id: structure.id,
    version: structure.version ?? 1,
    isEditable,
    language: locale.language,
    scale: minorUnitsOf(actor.school.currency),
    year: { from: textOf(year?.starts_on), to: textOf(year?.ends_on) },
    heads: await headsOf(request, structure),
    grades: await gradesOf(request),
    sections: classes.map(({ id, name }) => ({ id, name: textOf(name) })),
    lines: linesOf(structure),
    instalments: instalmentsOf(structure),
  }
}
