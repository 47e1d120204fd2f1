import { at, isObject } from '../../../base/main.js'
import type { Json } from '../../../base/main.js'
import type { FieldSpec, FieldType } from '../../contract.js'
import { checkBounds, checkKeywords, numberOf } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'
import { uuidTest } from '../../shared/uuid.js'

const MOST = 500
const NOT_ROWS: Problem = { rule: 'rows', message: 'must be a list of rows, or an object with add, update and remove.' }
const TOO_MANY: Problem = { rule: 'maxItems', message: `must have at most ${MOST} rows.`, args: { max: MOST } }
const NO_ID: Problem = { rule: 'row_id', message: 'must name each row to update or remove by its id.' }
const TWICE: Problem = { rule: 'row_id', message: 'must name each row once.' }

/** Why a delta is none: its parts, their sizes, and the ids it speaks of. */
function deltaProblem(delta: Readonly<Record<string, unknown>>): Problem | null {
  const { add = [], update = [], remove = [], ...others } = delta
  if (Object.keys(others).length > 0) return NOT_ROWS
  if (!Array.isArray(add) || !Array.isArray(update) || !Array.isArray(remove)) return NOT_ROWS
  if (add.length + update.length + remove.length > MOST) return TOO_MANY
  if (![...add, ...update].every(isObject)) return NOT_ROWS
  const ids = [...update.filter(isObject).map((row) => row.id), ...remove]
  if (ids.some((id) => uuidTest(id) !== null)) return NO_ID
  return new Set(ids).size === ids.length ? null : TWICE
}

function listProblem(rows: readonly unknown[]): Problem | null {
  if (rows.length > MOST) return TOO_MANY
  if (!rows.every(isObject)) return NOT_ROWS
  const ids = rows
    .filter(isObject)
    .map((row) => row.id)
    .filter((id) => id !== undefined && id !== null)
  return new Set(ids).size === ids.length ? null : TWICE
}

function testOf(field: FieldSpec): Test {
  const min = numberOf(field, 'minItems') ?? 0
  const max = Math.min(numberOf(field, 'maxItems') ?? MOST, MOST)
  const few: Problem = { rule: 'minItems', message: `must have at least ${min} rows.`, args: { min } }
  const many: Problem = { rule: 'maxItems', message: `must have at most ${max} rows.`, args: { max } }
  return (value) => {
    if (!Array.isArray(value)) return isObject(value) ? deltaProblem(value) : NOT_ROWS
    return listProblem(value) ?? (value.length < min ? few : value.length > max ? many : null)
  }
}

/** The same value, each object's keys in any order. */
function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item: Json, index) => isSame(item, b[index] as Json))
  }
  if (!isObject(a) || !isObject(b)) return a === b
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]))
  )
}

/**
 * Child records, owned by this one and stored in their own table. An array is the complete list; an
 * object `{ add, update, remove }` is a delta, whose final count (`minItems`, `maxItems`) only the write can
 * judge. Each child is judged by its own entity's validator.
 */
export const fieldType: FieldType<Json> = {
  name: 'rows',
  trait: 'rows',
  options: optionsOf('rows'),
  infers: {
    priority: 10,
    matches: ({ type, items }) => type === 'array' && isObject(items) && typeof items.$ref === 'string',
  },
  valueType: () => null,
  check(field, findings) {
    checkKeywords(field, { type: 'array', keywords: ['items', 'minItems', 'maxItems'] }, findings)
    checkBounds(
      field,
      ['minItems', 'maxItems'],
      (bound) => Number.isInteger(bound) && bound >= 0 && bound <= MOST,
      findings
    )
    const items = field.json.items
    if (!isObject(items) || typeof items.$ref !== 'string' || Object.keys(items).length > 1) {
      findings.error(
        'FLD009',
        at(field.source, 'items'),
        `${field.name} must name its child entity and nothing else`,
        'write "items": { "$ref": "plugin.child" }'
      )
    }
    if (field.default !== undefined) findings.error('FLD006', at(field.source, 'default'), 'Rows cannot have a default')
  },
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
  rules: (field) => schemaOf(testOf(field)),
  filters: [],
  aggregates: [],
  sortable: false,
  searchable: false,
  equals: isSame,
  conversions: [],
  mask: () => [],
  erase: () => [],
  samples: (field) => {
    const count = numberOf(field, 'minItems') ?? 0
    return [Array.from({ length: count }, () => ({}))]
  },
  describe: (field) => ({
    openapi: {
      type: 'array',
      items: { type: 'object' },
      minItems: numberOf(field, 'minItems') ?? 0,
      maxItems: Math.min(numberOf(field, 'maxItems') ?? MOST, MOST),
    },
    ts: 'readonly Readonly<Record<string, unknown>>[]',
  }),
  views: { input: 'rows.input', cell: 'rows.cell' },
}
