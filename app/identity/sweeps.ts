import { raw, sql } from '#engine'
import { BEFORE } from '#jobs/main'
import type { Sweep } from '#jobs/main'

const SESSION_OVER = sql`(expires_at < ${BEFORE} or revoked_at < ${BEFORE})`

/**
 * Credentials whose time is over. Tokens go before their sessions. Who signed in when stays in the history of sign-ins, which
 * is kept as its retention says.
 */
export const IDENTITY_SWEEPS: readonly Sweep[] = [
  { table: 'core_refresh_tokens', ofSchool: false, where: sql`expires_at < ${BEFORE}`, days: 7 },
  {
    table: 'core_sessions',
    ofSchool: false,
    where: sql`${SESSION_OVER} and ${raw('not exists (select 1 from core_refresh_tokens t where t.session = core_sessions.id)')}`,
    days: 30,
  },
  {
    table: 'core_one_time_codes',
    ofSchool: false,
    where: sql`(expires_at < ${BEFORE} or used_at < ${BEFORE})`,
    days: 7,
  },
]
