import type { Registry } from '../model/main.js'
import { bindParams, compileFragment, quoteIdentifier, raw, sql, value } from '../sql/main.js'
import type { Database, Fragment, Row, Statement } from '../sql/main.js'
import { inReferenceOrder, snapshotOf } from '../storage/main.js'
import type { TableShape } from '../storage/main.js'
import { ARCHIVE_BATCH, ARCHIVE_FORMAT, toArchive } from './archive_rows.js'

/** What archives stand on. The registry is that of all plugins: what is switched off goes along. */
export interface ArchiveGround {
  readonly registry: Registry
  readonly database: Database
}

export const SCHOOLS = 'core_schools'
export const USERS = 'core_users'

/**
 * Writes a school as lines of JSON, a table after those it refers to: the school, its members' users, then every
 * row of every table of schools, of plugins that are off too. Equal contents give equal lines. All of it is one
 * moment of the database. Answers the number of rows; null, with nothing written, for no such school.
 */
export async function exportSchool(
  ground: ArchiveGround,
  schoolId: string,
  write: (line: string) => void | Promise<void>
): Promise<number | null> {
  const database = ground.database.forSchool(schoolId)
  const { tables } = snapshotOf(ground.registry)
  const work = async (): Promise<number | null> => {
    if (database.dialect === 'postgres') {
      await database.write([{ text: 'set transaction isolation level repeatable read, read only', values: [] }])
    }
    const [school] = await database.read(
      statement(database, sql`select * from core_schools where id = ${value(schoolId)}`)
    )
    const schools = tables[SCHOOLS]
    if (!school || !schools) return null
    await write(JSON.stringify({ format: ARCHIVE_FORMAT, school: toArchive(schools, school) }))
    let count = 1
    for (const table of archived(tables)) {
      for await (const row of rowsOf(database, table, schoolId)) {
        await write(JSON.stringify({ table: table.name, row: toArchive(table, row) }))
        count++
      }
    }
    return count
  }
  return database.transaction(work, { label: 'export school' })
}

/** Deletes every row of a school, and the school; users stay, for they belong to the installation. */
export async function deleteSchool({ registry, database }: ArchiveGround, schoolId: string): Promise<void> {
  const own = database.forSchool(schoolId)
  const tables = archived(snapshotOf(registry).tables).filter(({ name }) => name !== USERS)
  const work = async () => {
    for (const table of tables.toReversed()) {
      await own.write([
        statement(own, sql`delete from ${raw(quoteIdentifier(table.name))} where school_id = ${value(schoolId)}`),
      ])
    }
    await own.write([statement(own, sql`delete from core_schools where id = ${value(schoolId)}`)])
  }
  await own.transaction(work, { label: 'delete school' })
}

/** Users and the tables of schools, each after those it refers to. */
export function archived(tables: Readonly<Record<string, TableShape>>): readonly TableShape[] {
  const wanted = Object.values(tables).filter(({ name, primaryKey }) => name === USERS || primaryKey[0] === 'school_id')
  return inReferenceOrder(wanted)
}

export function statement({ dialect }: Database, fragment: Fragment): Statement {
  const compiled = compileFragment(fragment, dialect)
  return { text: compiled.text, values: bindParams(compiled, {}, dialect) }
}

async function* rowsOf(database: Database, table: TableShape, schoolId: string): AsyncGenerator<Row> {
  const name = raw(quoteIdentifier(table.name))
  const isUsers = table.name === USERS
  const members = sql`id in (select user_id from core_memberships where school_id = ${value(schoolId)})`
  const whose = isUsers ? members : sql`school_id = ${value(schoolId)}`
  for (let last: unknown = null; ;) {
    const after = last === null ? raw('') : sql` and id > ${value(last)}`
    const page = sql`select * from ${name} where ${whose}${after} order by id limit ${String(ARCHIVE_BATCH)}`
    const rows = await database.read(statement(database, page))
    yield* rows
    if (rows.length < ARCHIVE_BATCH) return
    last = rows.at(-1)?.['id']
  }
}
