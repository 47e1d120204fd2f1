import { UNKNOWN_NAME } from '../base/main.js'
import { AGGREGATE_LIMITS as LIMITS, BUCKETS, HAVING_OPERATORS, MEASURES } from './aggregate_query.js'
import type { AggregateQuery, GroupTerm, HavingAtom, HavingOperator, MeasureTerm } from './aggregate_query.js'
import { LIMITS as LIST_LIMITS } from './list_query.js'
import { readInteger, readSearch } from './parse.js'
import { ALIASES, Findings, sortOut } from './parse_filter.js'
import type { QueryParameter } from './query_string.js'

const NAMES = new Set(['search', 'groups', 'measures', 'sort', 'limit'])

/**
 * Parameters to a question for totals, as strictly read as those of a list: `groups=state,issued_on:month`,
 * `measures=count,sum:total`, `having[sum:total][gte]=100`, the filters and search of a list, `sort` by what
 * is answered, and `limit`. Without measures the records are counted.
 */
export function parseAggregateQuery(parameters: readonly QueryParameter[]): AggregateQuery {
  const findings = new Findings()
  const conditions: QueryParameter[] = []
  const { named, filter } = sortOut(
    parameters,
    (name) => NAMES.has(ALIASES[name] ?? name),
    findings,
    (parameter) => parameter.name === 'having' && conditions.push(parameter) > 0
  )
  const list = (name: string) => named.get(name)?.split(',').filter(Boolean) ?? []
  const groups = distinct('groups', list('groups'), LIMITS.groups, findings).map((text) => readGroup(text, findings))
  const asked = distinct('measures', list('measures'), LIMITS.measures, findings)
  const measures = (asked.length > 0 ? asked : ['count']).map((text) => readMeasure(text, findings))
  const having = conditions.map((parameter) => readHaving(parameter, measures, findings))
  if (having.length > LIMITS.having) findings.add('having', `may hold at most ${LIMITS.having} conditions.`)
  const answered = new Set([...groups, ...measures].map(({ name }) => name))
  const sort = distinct('sort', list('sort'), LIMITS.sortTerms, findings).map((text) => {
    const descending = text.startsWith('-')
    const name = descending ? text.slice(1) : text
    if (!answered.has(name)) findings.add('sort', UNKNOWN_NAME)
    return { name, descending }
  })
  const query: AggregateQuery = {
    filter,
    search: readSearch(named.get('search'), findings),
    groups,
    measures,
    having: having.filter((atom): atom is HavingAtom => atom !== null),
    sort,
    limit: readInteger('limit', named.get('limit'), LIMITS.defaultRows, LIMITS.rows, findings),
  }
  findings.throwIfAny()
  return query
}

function distinct(name: string, texts: readonly string[], most: number, findings: Findings): readonly string[] {
  if (texts.length > most) findings.add(name, `may name at most ${most}.`)
  if (new Set(texts.map((text) => text.replace(/^-/, ''))).size < texts.length) findings.add(name, 'names one twice.')
  return texts.slice(0, most)
}

function readGroup(text: string, findings: Findings): GroupTerm {
  const [path, bucket = null, ...rest] = readTerm(text)
  const known = BUCKETS.find((name) => name === bucket) ?? null
  if (!path || rest.length > 0 || known !== bucket) findings.add('groups', UNKNOWN_NAME)
  return { name: text, path: path ?? [], bucket: known }
}

function readMeasure(text: string, findings: Findings): MeasureTerm {
  const colon = text.indexOf(':')
  const measure = MEASURES.find((name) => name === (colon === -1 ? text : text.slice(0, colon)))
  const [path, ...rest] = colon === -1 ? [null] : readTerm(text.slice(colon + 1))
  if (!measure || rest.length > 0 || path === undefined || (path === null && measure !== 'count')) {
    findings.add('measures', UNKNOWN_NAME)
  }
  return { name: text, measure: measure ?? 'count', path: path ?? null }
}

/** A path in its parts and what stands behind a colon; an impossible path is undefined. */
function readTerm(text: string): readonly [path: readonly string[] | undefined, ...rest: string[]] {
  const [path = '', ...rest] = text.split(':')
  const parts = path.split('.')
  const isPath = parts.length <= LIST_LIMITS.pathDepth && parts.every((part) => part !== '')
  return [isPath ? parts : undefined, ...rest]
}

function readHaving(
  { keys, value, text }: QueryParameter,
  measures: readonly MeasureTerm[],
  findings: Findings
): HavingAtom | null {
  const [name, operator = 'eq', ...rest] = keys
  const known: HavingOperator | undefined = HAVING_OPERATORS.find((candidate) => candidate === operator)
  if (!measures.some((measure) => measure.name === name) || name === undefined || !known || rest.length > 0) {
    findings.add(text, UNKNOWN_NAME)
    return null
  }
  const operands = known === 'between' ? value.split(',') : [value]
  if (value.length > 100 || (known === 'between' && operands.length !== 2)) {
    findings.add(
      text,
      known === 'between' ? 'needs two values, separated by a comma.' : 'has a value that is too long.'
    )
    return null
  }
  return { measure: name, operator: known, operands, name: text }
}
