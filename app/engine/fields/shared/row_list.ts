import { isObject } from '../../base/main.js'
import type { Json } from '../../base/main.js'
import type { FieldSpec, FieldType } from '../contract.js'
import { numberOf } from './keywords.js'
import type { Problem, Test } from './rule.js'
import { uuidTest } from './uuid.js'

/** The most rows that a record may have in one field. */
export const MOST_ROWS = 500
const NOT_ROWS: Problem = { rule: 'rows', message: 'must be a list of rows, or an object with add, update and remove.' }
const TOO_MANY: Problem = {
  rule: 'maxItems',
  message: `must have at most ${MOST_ROWS} rows.`,
  args: { max: MOST_ROWS },
}
const NO_ID: Problem = { rule: 'row_id', message: 'must name each row to update or remove by its id.' }
const TWICE: Problem = { rule: 'row_id', message: 'must name each row once.' }

/** How the rows of a type are told in bodies. */
export interface RowNaming {
  /** True for what may stand for a row at all. */
  isRow(row: unknown): boolean
  /** By which id a row of a body says that it is there already; nothing where it does not say so. */
  idOf(row: unknown): unknown
}

/** Rows are objects, and those that are there are named by `id`. */
export const BY_ID: RowNaming = { isRow: isObject, idOf: (row) => (isObject(row) ? row.id : undefined) }

/** Judges the frame of rows: a complete list, or a delta; each row by itself is judged by its own entity. */
export function rowListTest(field: FieldSpec, naming: RowNaming): Test {
  const min = numberOf(field, 'minItems') ?? 0
  const max = Math.min(numberOf(field, 'maxItems') ?? MOST_ROWS, MOST_ROWS)
  const few: Problem = { rule: 'minItems', message: `must have at least ${min} rows.`, args: { min } }
  const many: Problem = { rule: 'maxItems', message: `must have at most ${max} rows.`, args: { max } }
  return (value) => {
    if (!Array.isArray(value)) return isObject(value) ? deltaProblem(value, naming) : NOT_ROWS
    return listProblem(value, naming) ?? (value.length < min ? few : value.length > max ? many : null)
  }
}

/** Why a delta is none: its parts, their sizes, and the ids it speaks of. */
function deltaProblem(delta: Readonly<Record<string, unknown>>, { isRow, idOf }: RowNaming): Problem | null {
  const { add = [], update = [], remove = [], ...others } = delta
  if (Object.keys(others).length > 0) return NOT_ROWS
  if (!Array.isArray(add) || !Array.isArray(update) || !Array.isArray(remove)) return NOT_ROWS
  if (add.length + update.length + remove.length > MOST_ROWS) return TOO_MANY
  if (![...add, ...update].every(isRow)) return NOT_ROWS
  const ids = [...update.map(idOf), ...(remove as readonly unknown[])]
  if (ids.some((id) => uuidTest(id) !== null)) return NO_ID
  return new Set(ids).size === ids.length ? null : TWICE
}

function listProblem(rows: readonly unknown[], { isRow, idOf }: RowNaming): Problem | null {
  if (rows.length > MOST_ROWS) return TOO_MANY
  if (!rows.every(isRow)) return NOT_ROWS
  const ids = rows.map(idOf).filter((id) => id !== undefined && id !== null)
  return new Set(ids).size === ids.length ? null : TWICE
}

/** The same value, each object's keys in any order. */
function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item: Json, index) => isSameJson(item, b[index] as Json))
  }
  if (!isObject(a) || !isObject(b)) return a === b
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSameJson(a[name], b[name]))
  )
}

/** What all types of rows have in common: nothing of theirs is stored with the record that owns them. */
export const ROWS_BASE = {
  trait: 'rows',
  valueType: () => null,
  columns: () => [],
  codec: {
    toColumns: () => ({}),
    fromColumn: (_field, raw) => raw as Json,
    parse(_field, text) {
      try {
        return { ok: true, value: JSON.parse(text) as Json }
      } catch {
        return { ok: false, message: 'must be rows in JSON.' }
      }
    },
    toText: (_field, value) => JSON.stringify(value),
    format: (_field, value) => (Array.isArray(value) ? String(value.length) : ''),
    toScalar: () => null,
  },
  filters: [],
  aggregates: [],
  sortable: false,
  searchable: false,
  equals: isSameJson,
  conversions: [],
  mask: () => [],
  erase: () => [],
  samples: (field) => [Array.from({ length: numberOf(field, 'minItems') ?? 0 }, () => ({}))],
  describe: (field) => ({
    openapi: {
      type: 'array',
      items: { type: 'object' },
      minItems: numberOf(field, 'minItems') ?? 0,
      maxItems: Math.min(numberOf(field, 'maxItems') ?? MOST_ROWS, MOST_ROWS),
    },
    ts: 'readonly Readonly<Record<string, unknown>>[]',
  }),
} satisfies Partial<FieldType<Json>>
