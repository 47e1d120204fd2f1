import { isObject, Refusal, UNKNOWN_NAME } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { QUANTIFIERS } from './list_query.js'
import type { QueryParameter } from './query_string.js'

const NAMES = new Set(['filter', 'search', 'sort', 'fields', 'include', 'page', 'per_page', 'cursor', 'count'])
const LISTS = new Set(['sort', 'fields', 'include'])
const NAME = /^[A-Za-z_][\w.-]*$/

/** What is said of one name that has no such meaning or value. */
type Wrong = Record<string, string[]>

/**
 * The parameters of a list as a JSON body says them, for the same parser: `{ "filter": { "state": "issued",
 * "total": { "gte": "100.00" }, "id": { "in": ["…", "…"] }, "or": [{ … }, { … }] }, "sort": ["-due_date"] }`. Values are
 * texts, numbers or booleans as a query string spells them; lists stand where it has commas. Throws `Refusal`.
 */
export function parametersOfBody(body: JsonObject): readonly QueryParameter[] {
  const wrong: Wrong = {}
  const parameters: QueryParameter[] = []
  for (const [name, content] of Object.entries(body)) {
    if (!NAMES.has(name)) wrong[name.slice(0, 100)] = [UNKNOWN_NAME]
    else if (name === 'filter') parameters.push(...filtersOf(content, [], wrong))
    else parameters.push(...namedOf(name, content, wrong))
  }
  if (Object.keys(wrong).length === 0) return parameters
  throw new Refusal('invalid', 'The request has invalid parameters.', { details: wrong })
}

function namedOf(name: string, content: Json | undefined, wrong: Wrong): readonly QueryParameter[] {
  const parts = LISTS.has(name) && Array.isArray(content) ? content.map(textOf) : [textOf(content)]
  if (parts.some((part) => part === null || (parts.length > 1 && part.includes(',')))) {
    wrong[name] = ['has a value of the wrong kind.']
    return []
  }
  return [{ name, keys: [], value: parts.join(','), text: name }]
}

/** The conditions of one object, those of `or` as branches by their place. */
function filtersOf(content: Json | undefined, keys: readonly string[], wrong: Wrong): readonly QueryParameter[] {
  if (!isObject(content)) {
    wrong[spelled(keys)] = ['must be an object.']
    return []
  }
  return Object.entries(content).flatMap(([name, said]) => {
    const at = [...keys, name]
    if (name === 'or' && keys.length === 0 && Array.isArray(said)) {
      return said.flatMap((branch, index) => filtersOf(branch, [name, String(index)], wrong))
    }
    if (name === 'or' || !NAME.test(name)) {
      wrong[spelled(at).slice(0, 100)] = [UNKNOWN_NAME]
      return []
    }
    if (!isObject(said)) return operandsOf(said, at, wrong)
    return Object.entries(said).flatMap(([operator, operand]) => {
      const isNested = QUANTIFIERS.some((quantifier) => quantifier === operator) && isObject(operand)
      return (isNested ? filtersOf : operandsOf)(operand, [...at, operator], wrong)
    })
  })
}

function operandsOf(content: Json | undefined, keys: readonly string[], wrong: Wrong): readonly QueryParameter[] {
  const list = Array.isArray(content) ? content.map(textOf) : null
  const value = list ? '' : textOf(content)
  if (value === null || list?.some((item) => item === null)) {
    wrong[spelled(keys).slice(0, 100)] = ['has a value of the wrong kind.']
    return []
  }
  const texts = list?.filter((item) => item !== null)
  return [{ name: 'filter', keys, value, text: spelled(keys), ...(texts ? { list: texts } : {}) }]
}

function spelled(keys: readonly string[]): string {
  return `filter${keys.map((key) => `[${key}]`).join('')}`
}

function textOf(content: Json | undefined): string | null {
  if (typeof content === 'string') return content
  return typeof content === 'number' || typeof content === 'boolean' ? String(content) : null
}
