import { createError } from '@adonisjs/core/exceptions'
import { isObject } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { join, quoteIdentifier, raw, sql, value } from '../sql/main.js'
import type { Database } from '../sql/main.js'
import { columnOfTable, snapshotOf } from '../storage/main.js'
import type { TableShape } from '../storage/main.js'
import { ARCHIVE_BATCH, ARCHIVE_FORMAT, fromArchive } from './archive_rows.js'
import { archived, SCHOOLS, statement, USERS } from './school_archive.js'
import type { ArchiveGround } from './school_archive.js'

/** An archive that cannot be restored, with the reason. */
export const E_ARCHIVE = createError<[string]>('The archive cannot be restored: %s', 'E_ARCHIVE', 422)

/** Links to rows that come later in the archive, set when all rows are there. */
interface LateLink {
  readonly table: TableShape
  readonly id: Json
  readonly columns: JsonObject
}

/**
 * Puts a school back exactly as it was exported, ids, versions, times and audit included, in one transaction.
 * Users that are still there stay as they are. Throws E_ARCHIVE for lines that are no archive of these tables,
 * and where the school is there already. Answers the number of rows.
 */
export async function restoreSchool(
  { registry, database }: ArchiveGround,
  lines: AsyncIterable<string> | Iterable<string>
): Promise<{ readonly schoolId: string; readonly rows: number }> {
  const { tables } = snapshotOf(registry)
  const known = new Map(archived(tables).map((table) => [table.name, table]))
  const iterator = (async function* () {
    yield* lines
  })()
  const first = await iterator.next()
  const school = headerOf(first.done === true ? '' : first.value)
  const schoolId = String(school['id'])
  const own = database.forSchool(schoolId)
  const shape = tables[SCHOOLS]
  if (!shape) throw new E_ARCHIVE(['there is no table of schools'])
  const work = async () => {
    const slug = value(school['slug'])
    const same = sql`select id from core_schools where id = ${value(schoolId)} or (slug = ${slug} and deleted_at is null)`
    const [taken] = await own.read(statement(own, same))
    if (taken) throw new E_ARCHIVE(['a school of this id or short name is there already'])
    await insert(own, shape, [school])
    const restored = new Set<string>([SCHOOLS])
    const late: LateLink[] = []
    let [rows, current, batch]: [number, TableShape | null, JsonObject[]] = [1, null, []]
    const flush = async () => {
      if (current && batch.length > 0) await insert(own, current, batch)
      batch = []
    }
    for await (const line of iterator) {
      if (line.trim() === '') continue
      const { table, row } = lineOf(line, known, schoolId)
      if (table !== current || batch.length >= ARCHIVE_BATCH) await flush()
      if (current && table !== current) restored.add(current.name)
      current = table
      batch.push(withoutLate(table, row, restored, late))
      rows++
    }
    await flush()
    for (const link of late) await setLink(own, link, schoolId)
    return { schoolId, rows }
  }
  return own.transaction(work, { label: 'restore school' })
}

function headerOf(line: string): JsonObject {
  const header = parse(line)
  if (header['format'] !== ARCHIVE_FORMAT || !isObject(header['school'])) {
    throw new E_ARCHIVE(['its first line is no header'])
  }
  return header['school'] as JsonObject
}

function lineOf(line: string, known: ReadonlyMap<string, TableShape>, schoolId: string) {
  const { table: name, row } = parse(line)
  const table = known.get(String(name))
  if (!table || !isObject(row)) throw new E_ARCHIVE([`${String(name)} is no table of schools here`])
  const cells = row as JsonObject
  const unknown = Object.keys(cells).find((column) => !table.columns.some(({ name: own }) => own === column))
  if (unknown !== undefined) throw new E_ARCHIVE([`${table.name} has no column ${unknown}`])
  if (table.name !== USERS && cells['school_id'] !== schoolId) throw new E_ARCHIVE(['it has rows of another school'])
  return { table, row: cells }
}

function parse(line: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(line)
    if (isObject(parsed)) return parsed as JsonObject
  } catch (error) {
    throw new E_ARCHIVE(['a line is no JSON'], { cause: error })
  }
  throw new E_ARCHIVE(['a line is no object'])
}

/** The row with empty links where their targets are not there yet; those are noted. */
function withoutLate(table: TableShape, row: JsonObject, restored: ReadonlySet<string>, late: LateLink[]): JsonObject {
  const open = table.foreignKeys
    .filter((key) => !restored.has(key.table))
    .flatMap((key) => key.columns)
    .filter((column) => column !== 'school_id' && row[column] !== null && columnOfTable(table, column).nullable)
  if (open.length === 0) return row
  late.push({
    table,
    id: row['id'] ?? null,
    columns: Object.fromEntries(open.map((name) => [name, row[name] ?? null])),
  })
  return { ...row, ...Object.fromEntries(open.map((name) => [name, null])) }
}

async function insert(database: Database, table: TableShape, rows: readonly JsonObject[]): Promise<void> {
  const { dialect } = database
  const columns = raw(table.columns.map(({ name }) => quoteIdentifier(name)).join(', '))
  const cells = rows.map((row) => {
    const stored = table.columns.map((column) => value(fromArchive(column, row[column.name] ?? null, dialect)))
    return sql`(${join(stored)})`
  })
  const unlessThere = raw(table.name === USERS ? ' on conflict do nothing' : '')
  const into = raw(quoteIdentifier(table.name))
  await database.write([statement(database, sql`insert into ${into} (${columns}) values ${join(cells)}${unlessThere}`)])
}

async function setLink(database: Database, { table, id, columns }: LateLink, schoolId: string): Promise<void> {
  const set = Object.entries(columns).map(([name, target]) => sql`${raw(quoteIdentifier(name))} = ${value(target)}`)
  const whose = table.name === USERS ? raw('') : sql`school_id = ${value(schoolId)} and `
  const into = raw(quoteIdentifier(table.name))
  await database.write([statement(database, sql`update ${into} set ${join(set)} where ${whose}id = ${value(id)}`)])
}
