import { isObject } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import type { OperatorName } from '../fields/main.js'
import type { RecordQuery, Where } from '../model/main.js'
import { EMPTY_QUERY, parseListQuery } from '../query/main.js'
import type { FilterAtom, ListQuery, QueryParameter, RecordShape } from '../query/main.js'

/** The list query of code inside: the names are read as those of REST are, the operands need no spelling. */
export function listQueryOf(query: RecordQuery, perPage: number, cursor?: string): ListQuery {
  const parsed = parseListQuery([
    ...parameter('search', query.search),
    ...parameter('sort', query.sort),
    ...shapeParameters(query),
  ])
  return {
    ...parsed,
    filter: { all: atomsOf(query.where ?? {}), any: [] },
    perPage,
    count: 'none',
    paging: cursor === undefined ? EMPTY_QUERY.paging : { kind: 'cursor', cursor },
  }
}

export function shapeOf(query: Pick<RecordQuery, 'fields' | 'include'>): RecordShape {
  const { fields, include, can } = parseListQuery(shapeParameters(query))
  return { fields, include, can }
}

function shapeParameters({ fields, include }: Pick<RecordQuery, 'fields' | 'include'>): readonly QueryParameter[] {
  return [...parameter('fields', fields?.join(',')), ...parameter('include', include?.join(','))]
}

function parameter(name: string, value: string | undefined): readonly QueryParameter[] {
  return value === undefined ? [] : [{ name, keys: [], value, text: name }]
}

function atomsOf(where: Where): readonly FilterAtom[] {
  return Object.entries(where).flatMap(([path, condition]) => {
    if (condition === undefined) return []
    if (!isObject(condition)) return [atomOf(path, condition === null ? 'null' : 'eq', condition ?? true)]
    return Object.entries(condition as JsonObject).map(([operator, value]) =>
      atomOf(path, operator as OperatorName, value ?? true)
    )
  })
}

function atomOf(path: string, operator: OperatorName, value: Json): FilterAtom {
  const operands = (Array.isArray(value) ? value : [value]).map(String)
  return { path: path.split('.'), operator, operands, name: path }
}
