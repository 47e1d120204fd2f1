import type { Json } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { ColumnKind, DialectName } from '../fields/main.js'
import type { Entity, EntityKind, Field } from '../model/main.js'
import type { Row } from '../sql/main.js'

/** A stored column as writes see it. */
export interface StoredColumn {
  readonly name: string
  readonly kind: ColumnKind
}

const id = (name: string): StoredColumn => ({ name, kind: 'id' })
const integer = (name: string): StoredColumn => ({ name, kind: 'integer' })
const instant = (name: string): StoredColumn => ({ name, kind: 'instant' })

const RECORD: readonly StoredColumn[] = [
  id('id'),
  integer('version'),
  instant('created_at'),
  id('created_by'),
  instant('updated_at'),
  id('updated_by'),
]

/** What a new row says of itself beside its fields. What deletion says stays empty. */
const OWN_COLUMNS = {
  record: RECORD,
  tree: RECORD,
  single: RECORD,
  child: [id('id'), id('parent_id'), integer('position')],
  log: [id('id')],
} as const satisfies Record<EntityKind, readonly StoredColumn[]>

const insertable = new WeakMap<Entity, readonly StoredColumn[]>()
const declared = new WeakMap<Entity, readonly StoredColumn[]>()

/** The columns of an entity's declared fields: what a write changes. */
export function fieldColumns(entity: Entity): readonly StoredColumn[] {
  let columns = declared.get(entity)
  if (!columns) {
    columns = entity.fields
      .filter((field) => !field.system)
      .flatMap((field) => field.columns.map(({ name, kind }) => ({ name, kind })))
    declared.set(entity, columns)
  }
  return columns
}

/** All columns that a new row fills, `school_id` first where there is one. */
export function insertColumns(entity: Entity): readonly StoredColumn[] {
  let columns = insertable.get(entity)
  if (!columns) {
    const school = entity.tenancy === 'school' ? [id('school_id')] : []
    columns = [...school, ...OWN_COLUMNS[entity.kind], ...fieldColumns(entity)]
    insertable.set(entity, columns)
  }
  return columns
}

/** The columns that one value fills; null empties all of them. */
export function columnsOf(field: Field, value: Json, dialect: DialectName): Row {
  if (value !== null) return { ...fieldTypeOf(field.type).codec.toColumns(field, value, dialect) }
  return Object.fromEntries(field.columns.map((column) => [column.name, null]))
}

/** The JSON value of a field in a stored row. */
export function valueOf(field: Field, row: Row, dialect: DialectName): Json {
  const raw = row[field.columns[0]?.name ?? '']
  return raw === null || raw === undefined ? null : fieldTypeOf(field.type).codec.fromColumn(field, raw, dialect)
}

/** Whether two values of a field are the same to its type. A value of another shape never is. */
export function isSameValue(field: Field, a: Json, b: Json): boolean {
  if (a === null || b === null || typeof a !== typeof b) return a === b
  return a === b || fieldTypeOf(field.type).equals(a, b)
}
