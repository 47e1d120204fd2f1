import { uuidv7 } from 'uuidv7'
import { join, param, prepare, raw, sql, value, bound } from '../sql/main.js'
import type { Database, PreparedSql, Row } from '../sql/main.js'
import { chainAfter, markOf, NO_SEAL, SEAL_KEY } from './ground.js'
import type { AuditGround, Link, Seal } from './ground.js'

/** Entries of one seal at most: a transaction of some milliseconds. */
export const BATCH = 200

type Dialect = Database['dialect']

/** The schools with entries that no seal holds yet. Reads only, by an index. */
export async function unsealedSchools({ database }: AuditGround): Promise<readonly string[]> {
  const rows = await database.acrossSchools().read(bound(STATEMENTS[database.dialect].open, {}, database.dialect))
  return rows.map((row) => String(row['id']))
}

/**
 * Numbers the next committed entries of a school that are not sealed, found by their flag, and chains them to
 * the last seal: how many there were. Of many sealers one works on a school at a time, the others find nothing.
 */
export async function sealNext(ground: AuditGround, school: string): Promise<number> {
  const database = ground.database.forSchool(school)
  return database.transaction(() => sealBatch({ ...ground, database }, school), { label: 'seal audit' })
}

async function sealBatch({ database, clock, keys }: AuditGround, school: string): Promise<number> {
  const { dialect } = database
  const sqlOf = STATEMENTS[dialect]
  const run = (statement: PreparedSql) => bound(statement, { school }, dialect)
  const [lock = [], heads = [], rows = []] = await database.readAll([run(sqlOf.lock), run(sqlOf.head), run(sqlOf.next)])
  if (!lock[0]?.['held'] || rows.length === 0) return 0
  const entries = rows.map(linkOf)
  const before = heads[0] ? sealOf(heads[0]) : NO_SEAL
  const seal: Seal = {
    number: before.number + 1,
    firstSeq: before.lastSeq + 1,
    lastSeq: before.lastSeq + entries.length,
    chain: chainAfter(before.chain, entries),
  }
  const key = keys.current(SEAL_KEY)
  const bindings = {
    ...seal,
    school,
    id: uuidv7(),
    at: clock.system().toISOString(),
    key: key.id,
    mark: markOf(key.bytes, school, seal),
    ids: entries.map(({ id }) => id),
  }
  const [numbered] = await database.write([
    bound(sqlOf.number, bindings, dialect),
    bound(sqlOf.insert, bindings, dialect),
  ])
  if (numbered?.count !== entries.length) {
    throw new Error(`Entries of the audit of ${school} changed while they were sealed`)
  }
  return entries.length
}

export function linkOf(row: Row): Link {
  return { id: String(row['id']), digest: String(row['digest']) }
}

export function sealOf(row: Row): Seal {
  return {
    number: Number(row['number']),
    firstSeq: Number(row['first_seq']),
    lastSeq: Number(row['last_seq']),
    chain: String(row['chain']),
  }
}

const SEAL_COLUMNS = ['school_id', 'id', 'number', 'at', 'first_seq', 'last_seq', 'chain', 'key', 'mark']
const SEAL_VALUES = ['school', 'id', 'number', 'at', 'firstSeq', 'lastSeq', 'chain', 'key', 'mark']

function makeStatements(dialect: Dialect) {
  const isSqlite = dialect === 'sqlite'
  const isOpen = sql`sealed = ${value(false)}`
  const school = sql`school_id = ${param('school')}`
  const numbered = isSqlite
    ? sql`seq = ${param('firstSeq')} + x.key from json_each(${param('ids', true)}) as x where r.id = x.value`
    : sql`seq = ${param('firstSeq')}::bigint + x.place - 1
        from unnest(${param('ids', true)}::uuid[]) with ordinality as x(id, place) where r.id = x.id`
  return {
    open: prepare(
      sql`select s.id from core_schools s where exists (
        select 1 from core_audit_entries e where e.school_id = s.id and e.${isOpen}) order by s.id`,
      dialect
    ),
    // SQLite lets one transaction write at a time anyway.
    lock: prepare(
      isSqlite
        ? sql`select 1 as held, ${param('school')} as school`
        : sql`select pg_try_advisory_xact_lock(hashtextextended('audit ' || ${param('school')}, 0)) as held`,
      dialect
    ),
    head: prepare(
      sql`select number, first_seq, last_seq, chain from core_audit_seals where ${school} order by number desc limit 1`,
      dialect
    ),
    next: prepare(
      sql`select id, digest from core_audit_entries where ${school} and ${isOpen} order by at, id limit ${String(BATCH)}`,
      dialect
    ),
    number: prepare(
      sql`update core_audit_entries as r set sealed = ${value(true)}, ${numbered} and r.${school} and r.${isOpen}`,
      dialect
    ),
    insert: prepare(
      sql`insert into core_audit_seals (${raw(SEAL_COLUMNS.join(', '))})
        values (${join(SEAL_VALUES.map((name) => param(name)))})`,
      dialect
    ),
  }
}

const STATEMENTS = { sqlite: makeStatements('sqlite'), postgres: makeStatements('postgres') } as const
