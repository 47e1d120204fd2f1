import { Recent } from '../base/main.js'
import type { DialectName } from '../fields/main.js'
import type { Entity } from '../model/main.js'
import { bound, join, param, prepare, quoteIdentifier, raw, SCHOOL_PARAM, sql } from '../sql/main.js'
import type { Fragment, PreparedSql, Row, Statement } from '../sql/main.js'
import { fieldColumns, insertColumns, ownColumns } from './columns.js'
import type { StoredColumn } from './columns.js'
import { ID_PARAM, insertOne, insertUnlessThere, ofSchool, rowSource, ROWS_PARAM, statementOf } from './statements.js'

/** A row to be written, and the row before it. */
export interface RowUpdate {
  readonly before: Row
  readonly after: Row
}

/** Of so many sets of columns an entity keeps the update; who sends others pays for making it. */
const MOST_SETS = 100
const partial = new WeakMap<Entity, Recent<PreparedSql>>()

const STAMPS = ['version', 'updated_at', 'updated_by']
const REVIVED = ['deleted_at', 'deletion_id']

/** Inserts a row; what it does not name is empty. */
export function insertRow(entity: Entity, dialect: DialectName, row: Row): Statement {
  return runEach(insertOne(entity, dialect), [row])
}

/** Inserts any number of rows, at least one, by one statement; what a row does not name is empty. */
export function insertRows(entity: Entity, dialect: DialectName, rows: readonly Row[]): Statement {
  const columns = insertColumns(entity)
  if (dialect === 'sqlite') return runEach(insertOne(entity, dialect), rows)
  const many = statementOf(entity, dialect, 'insert many', () => {
    const names = join(columns.map(({ name }) => raw(quoteIdentifier(name))))
    return sql`insert into ${quoteIdentifier(entity.table)} (${names}) select ${names} from ${rowSource(columns, dialect)}`
  })
  return bound(many, { [ROWS_PARAM]: listOf(columns, rows) }, dialect)
}

/** The same, passing over each row where a unique one is there already. */
export function insertRowsUnlessThere(entity: Entity, dialect: DialectName, rows: readonly Row[]): Statement {
  const columns = insertColumns(entity)
  if (dialect === 'sqlite') return runEach(insertUnlessThere(entity, dialect), rows)
  const many = statementOf(entity, dialect, 'insert many unless', () => {
    const names = join(columns.map(({ name }) => raw(quoteIdentifier(name))))
    return sql`insert into ${quoteIdentifier(entity.table)} (${names}) select ${names} from ${rowSource(columns, dialect)}
      on conflict do nothing`
  })
  return bound(many, { [ROWS_PARAM]: listOf(columns, rows) }, dialect)
}

/**
 * Writes the declared columns of one record but those that others keep, with its next version. `params` are
 * those of the write. SQLite is told what has changed only: it writes each index of a named column anew and looks
 * every named link up, whatever the value; PostgreSQL compares first, and so keeps one prepared statement.
 */
export function updateRecordRow(
  entity: Entity,
  dialect: DialectName,
  { before, after }: RowUpdate,
  params: Readonly<Record<string, unknown>>
): Statement {
  const own = ownColumns(entity).map(({ name }) => name)
  const names = [...STAMPS, ...(dialect === 'sqlite' ? own.filter((name) => before[name] !== after[name]) : own)]
  const make = () => sql`${assigning(entity, names)} where ${ofSchool(entity)}"id" = ${param(ID_PARAM)}`
  const statement =
    dialect === 'sqlite' ? partialUpdate(entity, names, make) : statementOf(entity, dialect, 'update', make)
  return bound(statement, { ...params, ...after, [ID_PARAM]: after.id }, dialect)
}

/**
 * Writes the declared columns and the positions of any number of child rows, at least one, by one statement.
 * With `revive` they were put aside as deleted and come back.
 */
export function updateChildRows(
  entity: Entity,
  dialect: DialectName,
  updates: readonly RowUpdate[],
  revive: boolean
): Statement {
  const columns: readonly StoredColumn[] = [{ name: 'position', kind: 'integer' }, ...fieldColumns(entity)]
  const rows = updates.map(({ after }) => after)
  if (dialect === 'postgres') return updateList(entity, columns, rows)
  const changed = columns
    .map(({ name }) => name)
    .filter((name) => updates.some(({ before, after }) => before[name] !== after[name]))
  // A row of which nothing is new is written all the same: what it holds counts as changed to whoever asks.
  const names = [...(changed.length > 0 ? changed : ['position']), ...(revive ? REVIVED : [])]
  const statement = partialUpdate(
    entity,
    names,
    () => sql`${assigning(entity, names)} where ${ofSchool(entity)}"id" = ${param(ID_PARAM)}`
  )
  const living = { deleted_at: null, deletion_id: null }
  return runEach(
    statement,
    rows.map((row) => ({ ...row, ...living, [SCHOOL_PARAM]: row.school_id, [ID_PARAM]: row.id }))
  )
}

function updateList(entity: Entity, columns: readonly StoredColumn[], rows: readonly Row[]): Statement {
  const listed: readonly StoredColumn[] = [{ name: 'id', kind: 'id' }, ...columns]
  const statement = statementOf(entity, 'postgres', 'update rows', () => {
    const values = columns.map(({ name }) => raw(`${quoteIdentifier(name)} = x.${quoteIdentifier(name)}`))
    const assignments = join([...values, ...REVIVED.map((name) => raw(`${quoteIdentifier(name)} = null`))])
    const source = rowSource(listed, 'postgres')
    const school = ofSchool(entity, 'r.')
    return sql`update ${quoteIdentifier(entity.table)} as r set ${assignments} from ${source} where ${school}r."id" = x."id"`
  })
  const bindings = { [SCHOOL_PARAM]: rows[0]?.school_id, [ROWS_PARAM]: listOf(listed, rows) }
  return bound(statement, bindings, 'postgres')
}

/** An update of some columns; what bodies change is theirs to choose, so that not all of them are kept. */
function partialUpdate(entity: Entity, names: readonly string[], make: () => Fragment): PreparedSql {
  let known = partial.get(entity)
  if (!known) partial.set(entity, (known = new Recent(MOST_SETS)))
  const key = names.join()
  return known.get(key) ?? known.set(key, prepare(make(), 'sqlite'))
}

function assigning(entity: Entity, names: readonly string[]): Fragment {
  const assignments = join(names.map((name) => sql`${quoteIdentifier(name)} = ${param(name)}`))
  return sql`update ${quoteIdentifier(entity.table)} set ${assignments}`
}

/** Binds each row to a statement whose parameters are columns: several rows on SQLite only. */
export function runEach({ text, params, name }: PreparedSql, rows: readonly Row[]): Statement {
  const [values, ...again] = rows.map((row) =>
    params.map((item) => (item.kind === 'param' ? (row[item.name] ?? null) : item.value))
  )
  if (!values) throw new Error('There are no rows to be written')
  return again.length > 0 ? { text, values, name, again } : { text, values, name }
}

function listOf(columns: readonly StoredColumn[], rows: readonly Row[]): string {
  return JSON.stringify(rows.map((row) => Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]))))
}
