import { hashOf, newId, type Json } from '../base/main.js'
import type { Registry } from '../model/main.js'
import { raw, sql, value, type Database, type Fragment } from '../sql/main.js'
import { typeText } from './render.js'
import { snapshotOf } from './snapshot.js'
import { bound, hasTable } from './statements.js'

/** Who runs: one row per process that serves or works, renewed while it lives. */
const PROCESS_TABLE = 'lectern_processes'

/** How often a process says that it lives, in milliseconds. */
const BEAT = 10_000

/** Milliseconds without a word after which a process is taken for dead. */
const SILENCE = 35_000

export interface LiveProcess {
  readonly id: string
  /** What people find it by: machine and number. */
  readonly label: string
  /** Of its declarations' tables; see `storageVersion`. */
  readonly version: string
}

/** The same for declarations that need the same tables, whatever else they say. */
export function storageVersion(registry: Registry): string {
  return hashOf(snapshotOf(registry) as unknown as Json)
}

/** What `applyMigrations` asks of declarations. */
export function neededBy(registry: Registry): Pick<Registry, 'plugins'> & { readonly version: string } {
  return { plugins: registry.plugins, version: storageVersion(registry) }
}

/** Makes the table where it is missing. */
export async function prepareProcesses(database: Database): Promise<void> {
  const [text, integer] = [typeText('text', database.dialect), typeText('integer', database.dialect)]
  const table = `create table if not exists ${PROCESS_TABLE} (
    id ${text} not null primary key, label ${text} not null, version ${text} not null, seen_at ${integer} not null)`
  await database.write([bound(raw(table), database.dialect)])
}

/**
 * Keeps a process written down as living until what is answered is called. A beat that fails is left out: the
 * next one follows, and silence is borne for longer than two.
 */
export async function announceProcess(
  database: Database,
  process: Omit<LiveProcess, 'id'>
): Promise<() => Promise<void>> {
  // A database from before there was such a table gets it with its next migration.
  if (!(await hasTable(database, PROCESS_TABLE))) return () => Promise.resolve()
  const live = { id: newId(), ...process }
  await beat(database, live)
  const timer = setInterval(() => void beat(database, live).catch(() => undefined), BEAT)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await leave(database, live.id)
  }
}

async function beat(database: Database, { id, label, version }: LiveProcess): Promise<void> {
  const row = sql`${value(id)}, ${value(label)}, ${value(version)}, ${now(database)}`
  const upsert = sql`insert into ${PROCESS_TABLE} (id, label, version, seen_at) values (${row})
    on conflict (id) do update set seen_at = excluded.seen_at`
  await database.transaction(() => database.write([bound(upsert, database.dialect)]), { label: 'heartbeat' })
}

async function leave(database: Database, id: string): Promise<void> {
  const gone = sql`delete from ${PROCESS_TABLE} where id = ${value(id)}`
  await database.transaction(() => database.write([bound(gone, database.dialect)]), { label: 'heartbeat' })
}

/** The processes that have spoken lately; none where the table was never made. */
export async function liveProcesses(database: Database): Promise<readonly LiveProcess[]> {
  if (!(await hasTable(database, PROCESS_TABLE))) return []
  const alive = sql`select id, label, version from ${PROCESS_TABLE}
    where seen_at > ${now(database)} - ${raw(String(SILENCE))} order by label, id`
  const rows = await database.read(bound(alive, database.dialect))
  return rows.map((row) => ({ id: String(row['id']), label: String(row['label']), version: String(row['version']) }))
}

/** Milliseconds since 1970; the database's own clock, which all processes share. */
function now(database: Database): Fragment {
  return raw(
    database.dialect === 'postgres'
      ? '(extract(epoch from clock_timestamp()) * 1000)::bigint'
      : "cast(unixepoch('subsec') * 1000 as integer)"
  )
}
