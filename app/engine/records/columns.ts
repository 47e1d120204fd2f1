import type { Json } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { ColumnKind, DialectName } from '../fields/main.js'
import type { Entity, EntityKind, Field } from '../model/main.js'
import type { Row } from '../sql/main.js'
import { isKeptByOthers } from './derived/feeds.js'

export { storedValue as valueOf } from '../query/main.js'

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
  input: [],
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

/** The same without those that change when other records do: rollups, and what is computed from them. */
export function ownColumns(entity: Entity): readonly StoredColumn[] {
  const kept = entity.fields.filter((field) => isKeptByOthers(entity, field)).flatMap((field) => field.columns)
  return kept.length === 0
    ? fieldColumns(entity)
    : fieldColumns(entity).filter(({ name }) => !kept.some((column) => column.name === name))
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

/** Fills the columns of one value in a row; null empties all of them. */
export function fillColumns(row: Row, field: Field, value: Json, dialect: DialectName): void {
  if (value === null) {
    for (const { name } of field.columns) row[name] = null
    return
  }
  const columns = fieldTypeOf(field.type).codec.toColumns(field, value, dialect)
  for (const name in columns) row[name] = columns[name]
}

/** Whether two values of a field are the same to its type. A value of another shape never is. */
export function isSameValue(field: Field, a: Json, b: Json): boolean {
  if (a === null || b === null || typeof a !== typeof b) return a === b
  return a === b || fieldTypeOf(field.type).equals(a, b)
}
