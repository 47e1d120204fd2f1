import { textKey } from '../../base/main.js'
import { ruleOf } from '../../model/main.js'
import type { Entity, Field } from '../../model/main.js'
import type { DialectName } from '../../fields/main.js'
import type { Session } from '../../query/main.js'
import { bound, join, quoteIdentifier, raw, renderExpr, RowScope, sql } from '../../sql/main.js'
import type { Fragment, PreparedSql } from '../../sql/main.js'
import { IDS_PARAM, ofSchool, rowSource, ROWS_PARAM, statementOf } from '../statements.js'
import { tellOfSome } from '../news.js'
import { forgetReadsOf } from '../unit_of_work.js'
import type { Source } from './source.js'

/** Records to be brought up to date: `ids` is the bound list that the source begins with. */
export interface Stale {
  readonly entity: Entity
  readonly source: Source
  readonly ids: readonly string[]
}

/** What the statements stand on, and what they bind. */
export interface Reworking {
  readonly session: Pick<Session, 'registry' | 'database'>
  readonly params: Readonly<Record<string, unknown>>
}

/**
 * Holds records in the order of their ids until the commit. It must go before their rollups are reckoned:
 * a statement that begins when the lock is held sees what other writers have committed under it. On SQLite
 * the transaction is the lock.
 */
export function holdStale({ session, params }: Reworking, { entity, source, ids }: Stale): void {
  const { database } = session
  if (database.dialect === 'sqlite') return
  const statement = statementOf(entity, database.dialect, `hold ${source.key}`, () => {
    const which = whichRows(entity, source, database.dialect)
    return sql`select 1 from ${quoteIdentifier(entity.table)} as r where ${which} order by r."id" for no key update of r`
  })
  database.defer(bound(statement, { ...params, [IDS_PARAM]: ids }, database.dialect))
}

/**
 * Works stored derived fields out anew, by one statement for all records. Texts that are searched or sorted
 * have a key beside them which only the process can make: these are read first. Versions stay: nobody has
 * written the records.
 */
export function rework(run: Reworking, stale: Stale, fields: readonly Field[]): void | Promise<void> {
  const plain = fields.filter((field) => !hasKey(field))
  const keyed = fields.filter(hasKey)
  const { database, registry } = run.session
  const { entity, source, ids } = stale
  forgetReadsOf(database, entity.name)
  tellOfSome(run.session, entity.name, run.params['school'])
  if (plain.length > 0) {
    const statement = statementOf(entity, database.dialect, `rework ${namesOf(plain)} of ${source.key}`, () => {
      const scope = new RowScope(registry, database.dialect, entity, 'r')
      const values = plain.map(
        (field) => sql`${quoteIdentifier(columnName(field))} = ${renderExpr(ruleOf(entity, field), scope)}`
      )
      return sql`update ${scope.table()} set ${join(values)} where ${whichRows(entity, source, database.dialect)}`
    })
    database.defer(bound(statement, { ...run.params, [IDS_PARAM]: ids }, database.dialect))
  }
  if (keyed.length > 0) return reworkKeyed(run, stale, keyed)
}

async function reworkKeyed(run: Reworking, { entity, source, ids }: Stale, fields: readonly Field[]): Promise<void> {
  const { database, registry } = run.session
  const { dialect } = database
  const reading = statementOf(entity, dialect, `texts ${namesOf(fields)} of ${source.key}`, () => {
    const scope = new RowScope(registry, dialect, entity, 'r')
    const values = fields.map(
      (field) => sql`${renderExpr(ruleOf(entity, field), scope)} as ${quoteIdentifier(columnName(field))}`
    )
    return sql`select r."id" as "id", ${join(values)} from ${scope.table()} where ${whichRows(entity, source, dialect)}`
  })
  const found = await database.read(bound(reading, { ...run.params, [IDS_PARAM]: ids }, dialect))
  if (found.length === 0) return
  const rows = found.map((row) => ({ ...row, ...keysOf(fields, row) }))
  database.defer(
    bound(writingOf(entity, dialect, fields), { ...run.params, [ROWS_PARAM]: JSON.stringify(rows) }, dialect)
  )
}

function keysOf(
  fields: readonly Field[],
  row: Readonly<Record<string, unknown>>
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    fields.map((field) => {
      const value = row[columnName(field)]
      return [keyColumn(field)?.name ?? '', typeof value === 'string' ? textKey(value) : null]
    })
  )
}

/** Writes some columns of any number of rows by their ids, which are unique over schools. */
function writingOf(entity: Entity, dialect: DialectName, fields: readonly Field[]): PreparedSql {
  return statementOf(entity, dialect, `write ${namesOf(fields)}`, () => {
    const columns = fields.flatMap((field) => field.columns.map(({ name, kind }) => ({ name, kind })))
    const values = columns.map(({ name }) => raw(`${quoteIdentifier(name)} = x.${quoteIdentifier(name)}`))
    const from = rowSource([{ name: 'id', kind: 'id' }, ...columns], dialect)
    return sql`update ${quoteIdentifier(entity.table)} as r set ${join(values)} from ${from} where r."id" = x."id"`
  })
}

function whichRows(entity: Entity, source: Source, dialect: DialectName): Fragment {
  return sql`${source.everywhere ? '' : ofSchool(entity, 'r.')}${source.among('r."id"', dialect)}`
}

function namesOf(fields: readonly Field[]): string {
  return fields.map(({ name }) => name).join()
}

function columnName(field: Field): string {
  const column = field.columns.find(({ facet }) => facet === 'value')
  if (!column) throw new Error(`${field.name} has no column`)
  return column.name
}

function keyColumn(field: Field) {
  return field.columns.find(({ facet }) => facet === 'key')
}

function hasKey(field: Field): boolean {
  return keyColumn(field) !== undefined
}
