import type { AggregateQuery } from './aggregate_query.js'
import type { BucketSettings } from './buckets.js'
import { isDay } from './day_filter.js'
import type { FilterAtom, IncludeTree, ListQuery } from './list_query.js'

/** What of a record is answered. */
export interface RecordShape {
  readonly fields: readonly string[] | null
  readonly include: IncludeTree
  /** `include=_can`: one boolean per action. */
  readonly can: boolean
  /** `include=_counts`: of one record, how many records link to it, by back-link. */
  readonly counts?: boolean
  /** `include=_tags`: the tags that it has. */
  readonly tags?: true
}

/** Every field that may be seen, no relations. */
export const EMPTY_SHAPE: RecordShape = { fields: null, include: {}, can: false }

/**
 * All of a list query that decides over the text of its statements; operands, page and page size are
 * bound. Two queries of one shape share a plan.
 */
export function listShape(query: ListQuery): string {
  return [filterShape(query), sortShape(query), recordShape(query), query.count].join('\n')
}

/** The same of a question for totals; a school's weeks and fiscal year are written into its statement. */
export function aggregateShape(query: AggregateQuery, school: BucketSettings): string {
  const isBucketed = query.groups.some(({ bucket }) => bucket !== null)
  return [
    filterShape(query),
    query.groups.map(({ name }) => name).join(','),
    query.measures.map(({ name }) => name).join(','),
    query.having.map(({ measure, operator }) => `${measure} ${operator}`).join('&'),
    query.sort.map(({ name, descending }) => `${descending ? '-' : ''}${name}`).join(','),
    isBucketed ? `${school.firstWeekday} ${school.fiscalYearStart}` : '',
  ].join('\n')
}

function filterShape({ filter, search }: Pick<ListQuery, 'filter' | 'search'>): string {
  return [
    filter.all.map(atomShape).join('&'),
    filter.any.map((branch) => branch.map(atomShape).join('&')).join('|'),
    search.length,
  ].join('\n')
}

/** The part of a shape that says what is answered of each record. */
export function recordShape(shape: RecordShape): string {
  const fields = shape.fields === null ? '*' : shape.fields.join(',')
  return `${fields};${includeShape(shape.include)};${shape.can ? 'can' : ''}${shape.counts ? 'counts' : ''}${shape.tags ? 'tags' : ''}`
}

/** Filter, search and order with their operands: what a cursor continues. */
export function listIdentity(query: ListQuery): string {
  return JSON.stringify([query.filter, query.search, sortShape(query)])
}

function sortShape(query: ListQuery): string {
  return query.sort.map(({ path, descending }) => `${descending ? '-' : ''}${path.join('.')}`).join(',')
}

function atomShape({ path, operator, operands, within }: FilterAtom): string {
  const form = operator === 'null' ? operands[0] : operands.map((operand) => (isDay(operand) ? 'd' : '')).join(',')
  const side = within ? `${within.path.join('.')} ${within.quantifier} ` : ''
  return `${side}${path.join('.')}:${operator}:${form}`
}

function includeShape(tree: IncludeTree): string {
  return Object.entries(tree)
    .map(([name, node]) => `${name}(${node.fields?.join(',') ?? '*'}${includeShape(node.include)})`)
    .join('')
}
