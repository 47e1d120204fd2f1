import { raw, sql, value, type Database } from '../sql/main.js'
import type { Change } from './changes/main.js'
import { typeText } from './render.js'
import type { Migration } from './migration_files.js'
import { bound, hasTable } from './statements.js'

/** How far migrations have come that are not done: one row each. */
export const PROGRESS_TABLE = 'lectern_migration_progress'

/** `whole`: nobody ran the old declarations when it began, so nothing waits. */
export type Phase = 'whole' | 'expand' | 'contract'

export interface Progress {
  readonly plugin: string
  readonly name: string
  readonly checksum: string
  readonly phase: Phase
  /** Steps of the phase that are done. */
  readonly done: number
  /** What the phase `contract` will do. */
  readonly waiting: readonly Change[]
}

export async function prepareProgress(database: Database): Promise<void> {
  const [text, integer] = [typeText('text', database.dialect), typeText('integer', database.dialect)]
  const table = `create table if not exists ${PROGRESS_TABLE} (
    plugin ${text} not null, name ${text} not null, checksum ${text} not null, phase ${text} not null,
    done ${integer} not null, waiting ${text} not null, primary key (plugin, name))`
  await database.write([bound(raw(table), database.dialect)])
}

/** Migrations that are under way or wait to be contracted. */
export async function readProgress(database: Database): Promise<readonly Progress[]> {
  if (!(await hasTable(database, PROGRESS_TABLE))) return []
  const all = sql`select plugin, name, checksum, phase, done, waiting from ${PROGRESS_TABLE} order by plugin, name`
  const rows = await database.read(bound(all, database.dialect))
  return rows.map((row) => ({
    plugin: String(row['plugin']),
    name: String(row['name']),
    checksum: String(row['checksum']),
    phase: String(row['phase']) as Phase,
    done: Number(row['done']),
    waiting: JSON.parse(String(row['waiting'])) as readonly Change[],
  }))
}

/** In the transaction of what was done. */
export async function saveProgress(database: Database, progress: Progress): Promise<void> {
  const { plugin, name, checksum, phase, done, waiting } = progress
  const keys = sql`${value(plugin)}, ${value(name)}, ${value(checksum)}`
  const row = sql`${keys}, ${value(phase)}, ${value(done)}, ${value(JSON.stringify(waiting))}`
  const upsert = sql`insert into ${PROGRESS_TABLE} (plugin, name, checksum, phase, done, waiting) values (${row})
    on conflict (plugin, name) do update set phase = excluded.phase, done = excluded.done, waiting = excluded.waiting`
  await database.write([bound(upsert, database.dialect)])
}

export async function forgetProgress(
  database: Database,
  { plugin, name }: Pick<Migration, 'plugin' | 'name'>
): Promise<void> {
  const gone = sql`delete from ${PROGRESS_TABLE} where plugin = ${value(plugin)} and name = ${value(name)}`
  await database.write([bound(gone, database.dialect)])
}
