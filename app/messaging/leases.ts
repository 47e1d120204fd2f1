import { param, raw, sql } from '#engine'
import type { Database, Fragment } from '#engine'
import { isOneOf } from './statements.js'

/** What is sent outside any transaction: rows that are claimed for a while, in which nobody else sends them. */
export interface LeasedTable {
  readonly table: 'core_deliveries' | 'core_webhook_deliveries'
  /** Rows that are claimed at once. */
  readonly batch: number
  /** Columns that a claim gives back. */
  readonly returning: string
}

/** Queued and due, or claimed by a process that has not finished in time. */
const DUE = sql`d.deleted_at is null and ((d.state = 'queued' and d.next_at <= ${param('now')})
  or (d.state = 'sending' and d.lease_until <= ${param('now')}))`

/** Which of the `schools` have something due `now`. */
export function waitingIn({ table }: LeasedTable, dialect: Database['dialect']): Fragment {
  return sql`select s.id from core_schools s where ${isOneOf('s.id', 'schools', dialect, 'uuid')} and exists (
    select 1 from ${raw(table)} d where d.school_id = s.id and ${DUE}) order by s.id`
}

/** Claims what is due first in a `school`, until `lease`; no two processes claim the same. */
export function claimIn({ table, batch, returning }: LeasedTable, dialect: Database['dialect']): Fragment {
  const isSqlite = dialect === 'sqlite'
  const due = sql`select d.id from ${raw(table)} d where d.school_id = ${param('school')} and ${DUE}
    order by d.next_at, d.id limit ${String(batch)}${isSqlite ? '' : ' for update skip locked'}`
  // PostgreSQL may run a limited subquery of `in` once per row, past its limit; an array it runs once.
  const among = isSqlite ? sql`id in (${due})` : sql`id = any(array(${due}))`
  return sql`update ${raw(table)} set state = 'sending', attempts = attempts + 1, lease_until = ${param('lease')},
    updated_at = ${param('now')}, version = version + 1
    where school_id = ${param('school')} and ${among} returning ${raw(returning)}`
}

/** The row that whoever writes an outcome down must still hold: of a `school` and `id`, by its `lease`. */
export const HELD = sql`school_id = ${param('school')} and id = ${param('id')} and state = 'sending' and lease_until = ${param('lease')}`
