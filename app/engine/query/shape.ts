import { isDay } from './day_filter.js'
import type { FilterAtom, IncludeTree, ListQuery } from './list_query.js'

/** What of a record is answered. */
export interface RecordShape {
  readonly fields: readonly string[] | null
  readonly include: IncludeTree
  /** `include=_can`: one boolean per action. */
  readonly can: boolean
}

/** Every field that may be seen, no relations. */
export const EMPTY_SHAPE: RecordShape = { fields: null, include: {}, can: false }

/**
 * All of a list query that decides over the text of its statements; operands, page and page size are
 * bound. Two queries of one shape share a plan.
 */
export function listShape(query: ListQuery): string {
  return [
    query.filter.all.map(atomShape).join('&'),
    query.filter.any.map((branch) => branch.map(atomShape).join('&')).join('|'),
    query.search.length,
    sortShape(query),
    recordShape(query),
    query.count,
  ].join('\n')
}

/** The part of a shape that says what is answered of each record. */
export function recordShape(shape: RecordShape): string {
  const fields = shape.fields === null ? '*' : shape.fields.join(',')
  return `${fields};${includeShape(shape.include)};${shape.can ? 'can' : ''}`
}

/** Filter, search and order with their operands: what a cursor continues. */
export function listIdentity(query: ListQuery): string {
  return JSON.stringify([query.filter, query.search, sortShape(query)])
}

function sortShape(query: ListQuery): string {
  return query.sort.map(({ path, descending }) => `${descending ? '-' : ''}${path.join('.')}`).join(',')
}

function atomShape({ path, operator, operands }: FilterAtom): string {
  const form = operator === 'null' ? operands[0] : operands.map((operand) => (isDay(operand) ? 'd' : '')).join(',')
  return `${path.join('.')}:${operator}:${form}`
}

function includeShape(tree: IncludeTree): string {
  return Object.entries(tree)
    .map(([name, node]) => `${name}(${node.fields?.join(',') ?? '*'}${includeShape(node.include)})`)
    .join('')
}
