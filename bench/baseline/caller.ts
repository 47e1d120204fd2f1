import { createHash } from 'node:crypto'
import type { Facts } from '../fill.js'
import { SCHOOL_ID } from '../data.js'
import type { Store } from './store.js'

/** Who asks, as one statement finds it from a token. */
export interface Caller {
  readonly user: string
  readonly school: string
  readonly role: string
}

const FIND = `select u.id as "user", t.school_id as school, a.role
from bench_tokens t
join core_users u on u.id = t.user_id and u.status = 'active' and u.deleted_at is null
join core_schools sc on sc.id = t.school_id and sc.status = 'active' and sc.deleted_at is null
join core_memberships m on m.school_id = t.school_id and m.user_id = u.id and m.status = 'active' and m.deleted_at is null
join core_role_assignments a on a.school_id = m.school_id and a.parent_id = m.id and a.active and a.deleted_at is null
where t.hash = $1 and t.expires_at > $2`

/** Makes the table of tokens, with the two that the load uses. */
export async function keepTokens(store: Store, facts: Facts): Promise<void> {
  const id = store.isPostgres ? 'uuid' : 'text'
  await store.query(
    'tokens',
    `create table if not exists bench_tokens (hash text primary key, user_id ${id}, school_id ${id}, expires_at bigint)`,
    []
  )
  for (const [token, user] of [
    [facts.adminToken, facts.adminId],
    [facts.parentToken, facts.parentId],
  ] as const) {
    await store.query('token', 'insert into bench_tokens values ($1, $2, $3, $4)', [
      hashOf(token),
      user,
      SCHOOL_ID,
      Date.now() + 3_600_000,
    ])
  }
}

/** The caller behind an authorization header, or null. */
export async function callerOf(store: Store, header: string | undefined): Promise<Caller | null> {
  if (!header?.startsWith('Bearer ')) return null
  const [row] = await store.query('caller', FIND, [hashOf(header.slice(7)), Date.now()])
  return row ? { user: String(row['user']), school: String(row['school']), role: String(row['role']) } : null
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
