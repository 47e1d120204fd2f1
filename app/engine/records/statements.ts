import type { ColumnKind, DialectName } from '../fields/main.js'
import type { Entity } from '../model/main.js'
import { join, param, prepare, quoteIdentifier, raw, SCHOOL_PARAM, sql } from '../sql/main.js'
import type { Fragment, PreparedSql } from '../sql/main.js'
import { insertColumns } from './columns.js'
import type { StoredColumn } from './columns.js'

/** Under these names statements bind what is not a column. */
export const ROWS_PARAM = 'rows'
export const ID_PARAM = 'id'
export const IDS_PARAM = 'ids'
export const NOW_PARAM = 'stamp'
export const ACTOR_PARAM = 'writer'
export const DELETION_PARAM = 'deletion'

const POSTGRES_TYPES = {
  id: 'uuid',
  text: 'text',
  integer: 'bigint',
  boolean: 'boolean',
  date: 'date',
  instant: 'timestamptz',
  json: 'jsonb',
} as const satisfies Record<ColumnKind, string>

/** A bound value as one of a column's type: PostgreSQL must be told where nothing else says it. */
export function storageType(given: Fragment, kind: ColumnKind, dialect: DialectName): Fragment {
  return dialect === 'postgres' ? sql`${given}::${POSTGRES_TYPES[kind]}` : given
}

/** One statement per entity, dialect and purpose, made once. */
const made = new WeakMap<Entity, Map<string, PreparedSql>>()

/** The statement of a purpose on an entity; `make` runs the first time only. */
export function statementOf(entity: Entity, dialect: DialectName, purpose: string, make: () => Fragment): PreparedSql {
  let known = made.get(entity)
  if (!known) made.set(entity, (known = new Map()))
  const key = `${dialect}:${purpose}`
  let statement = known.get(key)
  if (!statement) known.set(key, (statement = prepare(make(), dialect)))
  return statement
}

/** Inserts one row whose columns are bound by their names. */
export function insertOne(entity: Entity, dialect: DialectName): PreparedSql {
  return statementOf(entity, dialect, 'insert', () => insertionOf(entity))
}

/** The same, doing nothing where a unique row is there already. */
export function insertUnlessThere(entity: Entity, dialect: DialectName): PreparedSql {
  return statementOf(entity, dialect, 'insert unless', () => sql`${insertionOf(entity)} on conflict do nothing`)
}

/** Marks rows as deleted by one deletion; `everywhere` in all schools, for what belongs to the platform. */
export function stampDeleted(entity: Entity, dialect: DialectName, everywhere = false): PreparedSql {
  return statementOf(entity, dialect, everywhere ? 'delete everywhere' : 'delete', () => {
    const by = entity.kind === 'child' ? '' : sql`, "deleted_by" = ${param(ACTOR_PARAM)}, ${nextVersion()}`
    const stamps = sql`"deleted_at" = ${param(NOW_PARAM)}, "deletion_id" = ${param(DELETION_PARAM)}${by}`
    return updateIds(entity, dialect, everywhere, stamps)
  })
}

/** Takes the marks of deletion off rows. */
export function unstampDeleted(entity: Entity, dialect: DialectName, everywhere = false): PreparedSql {
  return statementOf(entity, dialect, everywhere ? 'restore everywhere' : 'restore', () => {
    const by = entity.kind === 'child' ? '' : sql`, "deleted_by" = null, ${nextVersion()}`
    return updateIds(entity, dialect, everywhere, sql`"deleted_at" = null, "deletion_id" = null${by}`)
  })
}

/** Empties one column of rows. */
export function clearColumn(entity: Entity, dialect: DialectName, column: string, everywhere = false): PreparedSql {
  return statementOf(entity, dialect, `clear ${column} ${everywhere ? 'everywhere' : ''}`, () => {
    const by = entity.kind === 'child' ? '' : sql`, ${nextVersion()}`
    return updateIds(entity, dialect, everywhere, sql`${quoteIdentifier(column)} = null${by}`)
  })
}

/** Gives records their next version: something that belongs to them has changed. */
export function touchRecords(entity: Entity, dialect: DialectName, everywhere = false): PreparedSql {
  return statementOf(entity, dialect, everywhere ? 'touch everywhere' : 'touch', () =>
    updateIds(entity, dialect, everywhere, nextVersion())
  )
}

function updateIds(entity: Entity, dialect: DialectName, everywhere: boolean, assignments: Fragment): Fragment {
  const school = everywhere ? '' : ofSchool(entity)
  return sql`update ${quoteIdentifier(entity.table)} set ${assignments} where ${school}${idsIn('"id"', dialect)}`
}

/** `version = version + 1` with who and when. */
export function nextVersion(): Fragment {
  return sql`"version" = "version" + 1, "updated_at" = ${param(NOW_PARAM)}, "updated_by" = ${param(ACTOR_PARAM)}`
}

/** The condition that a column is one of a bound list of ids. */
export function idsIn(column: string, dialect: DialectName, name = IDS_PARAM): Fragment {
  const list = param(name, true)
  return dialect === 'postgres'
    ? sql`${column} = any(${list}::uuid[])`
    : sql`${column} in (select value from json_each(${list}))`
}

/** `school_id = … and `, or nothing for entities of the platform. */
export function ofSchool(entity: Entity, qualifier = ''): Fragment {
  return entity.tenancy === 'school' ? sql`${qualifier}"school_id" = ${param(SCHOOL_PARAM)} and ` : raw('')
}

function insertionOf(entity: Entity): Fragment {
  const columns = insertColumns(entity)
  const names = join(columns.map(({ name }) => raw(quoteIdentifier(name))))
  return sql`insert into ${quoteIdentifier(entity.table)} (${names}) values (${join(columns.map(({ name }) => param(name)))})`
}

/** A bound list of objects as rows named `x`, so that the text does not depend on how many there are. */
export function rowSource(columns: readonly StoredColumn[], dialect: DialectName): Fragment {
  if (dialect === 'postgres') {
    const types = columns.map(({ name, kind }) => `${quoteIdentifier(name)} ${POSTGRES_TYPES[kind]}`).join(', ')
    return sql`json_to_recordset(${param(ROWS_PARAM)}::json) as x(${types})`
  }
  const values = columns.map(({ name }) => `json_extract(value, '$.${name}') as ${quoteIdentifier(name)}`).join(', ')
  return sql`(select ${values} from json_each(${param(ROWS_PARAM)})) as x`
}
