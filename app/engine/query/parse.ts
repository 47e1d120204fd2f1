import { UNKNOWN_NAME } from '../base/main.js'
import { EMPTY_QUERY, LIMITS, TAGS } from './list_query.js'
import type { CountMode, IncludeTree, ListQuery, Paging, SortTerm } from './list_query.js'
import { ALIASES, Findings, sortOut } from './parse_filter.js'
import type { QueryParameter } from './query_string.js'
import type { RecordShape } from './shape.js'

const NAMES = new Set(['filter', 'search', 'sort', 'fields', 'include', 'page', 'per_page', 'cursor', 'count'])

/**
 * Parameters to a list query. Names of fields are only taken apart here: whether they exist and may
 * be used is `restrict`'s to say. A parameter that is no reserved word is a filter for equality.
 */
export function parseListQuery(parameters: readonly QueryParameter[]): ListQuery {
  const findings = new Findings()
  const { named, filter } = sortOut(parameters, (name) => NAMES.has(ALIASES[name] ?? name), findings)
  const text = (name: string) => named.get(name)
  const { include, can, fields, tags } = readIncludes(text('include'), text('fields'), findings)
  const query: ListQuery = {
    filter,
    search: readSearch(text('search'), findings),
    sort: readSort(text('sort'), findings),
    fields,
    include,
    can,
    ...(tags ? { tags } : {}),
    paging: readPaging(text('page'), text('cursor'), findings),
    perPage: readInteger('per_page', text('per_page'), LIMITS.defaultPerPage, LIMITS.perPage, findings),
    count: readCount(text('count'), findings),
  }
  if (query.paging.kind === 'page' && query.paging.page * query.perPage > LIMITS.maxOffset) {
    findings.add('page', 'is too far; use cursor= for deep pages.')
  }
  findings.throwIfAny()
  return query
}

/** `fields=` and `include=` of a single record; any other parameter is refused. */
export function parseRecordShape(parameters: readonly QueryParameter[]): RecordShape {
  const findings = new Findings()
  const text: Record<string, string> = {}
  for (const { name, keys, value, text: spelled } of parameters) {
    if ((name === 'fields' || name === 'include') && keys.length === 0) text[name] = value
    else findings.add(spelled, UNKNOWN_NAME)
  }
  const names = text['include']?.split(',') ?? []
  const include = names.filter((name) => name !== '_counts').join(',')
  const counts = names.includes('_counts')
  const shape = { ...readIncludes(include, text['fields'], findings), ...(counts ? { counts } : {}) }
  findings.throwIfAny()
  return shape
}

export function readSearch(text: string | undefined, findings: Findings): readonly string[] {
  if (text === undefined || text.trim() === '') return []
  if (text.length > LIMITS.searchLength) findings.add('search', `may have at most ${LIMITS.searchLength} characters.`)
  return searchTerms(text)
}

/** The words of a search, all of which must occur; those beyond the limit are not looked for. */
export function searchTerms(text: string): readonly string[] {
  return text.split(/\s+/u).filter(Boolean).slice(0, LIMITS.searchTerms)
}

function readSort(text: string | undefined, findings: Findings): readonly SortTerm[] {
  if (text === undefined || text === '') return []
  const terms = text.split(',').map((term) => {
    const descending = term.startsWith('-')
    return { path: (descending ? term.slice(1) : term).split('.'), descending }
  })
  if (terms.length > LIMITS.sortTerms) findings.add('sort', `may name at most ${LIMITS.sortTerms} fields.`)
  if (new Set(terms.map((term) => term.path.join('.'))).size < terms.length) {
    findings.add('sort', 'names a field twice.')
  }
  return terms
}

type MutableTree = Record<string, { fields: string[] | null; include: MutableTree }>

function readIncludes(
  includeText: string | undefined,
  fieldsText: string | undefined,
  findings: Findings
): { include: IncludeTree; can: boolean; fields: readonly string[] | null; tags?: true } {
  const tree: MutableTree = Object.create(null) as MutableTree
  let can = false
  let tags = false
  const paths = includeText ? includeText.split(',') : []
  for (const text of paths) {
    if (text === '_can') can = true
    else if (text === TAGS) tags = true
    else if (!grow(tree, text.split('.'), null)) findings.add('include', `${text.slice(0, 60)} is too deep.`)
  }
  let fields: string[] | null = null
  for (const text of fieldsText ? fieldsText.split(',') : []) {
    fields ??= []
    const path = text.split('.')
    const last = path.pop() ?? ''
    if (path.length === 0) fields.push(last)
    else if (!grow(tree, path, last)) findings.add('fields', `${text.slice(0, 60)} is too deep.`)
    else fields.push(path[0] ?? '')
  }
  if (countNodes(tree) > LIMITS.includes) findings.add('include', `may name at most ${LIMITS.includes} relations.`)
  return { include: tree, can, fields: fields && [...new Set(fields)], ...(tags ? { tags } : {}) }
}

/** Adds a path of relations; `field` null asks for all fields of the last one. False when too deep. */
function grow(tree: MutableTree, path: readonly string[], field: string | null): boolean {
  if (path.length > LIMITS.includeDepth) return false
  let level = tree
  for (const [index, name] of path.entries()) {
    const isLast = index === path.length - 1
    const known = level[name]
    const node = known ?? { fields: [], include: Object.create(null) as MutableTree }
    if (field === null) node.fields = null
    else if (isLast) node.fields?.push(field)
    level[name] = node
    level = node.include
  }
  return true
}

function countNodes(tree: IncludeTree): number {
  return Object.values(tree).reduce((sum, node) => sum + 1 + countNodes(node.include), 0)
}

function readPaging(page: string | undefined, cursor: string | undefined, findings: Findings): Paging {
  if (cursor !== undefined && cursor !== '') {
    if (page !== undefined) findings.add('page', 'cannot be given together with cursor.')
    return { kind: 'cursor', cursor }
  }
  return { kind: 'page', page: readInteger('page', page, 1, LIMITS.maxOffset, findings) }
}

export function readInteger(
  name: string,
  text: string | undefined,
  fallback: number,
  most: number,
  findings: Findings
): number {
  if (text === undefined) return fallback
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > most) {
    findings.add(name, `must be a whole number from 1 to ${most}.`)
    return fallback
  }
  return number
}

function readCount(text: string | undefined, findings: Findings): CountMode {
  if (text === undefined) return EMPTY_QUERY.count
  if (text === 'exact' || text === 'capped' || text === 'none') return text
  findings.add('count', 'must be exact, capped or none.')
  return EMPTY_QUERY.count
}
