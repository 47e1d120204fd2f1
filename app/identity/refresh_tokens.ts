import { param, sql } from '#engine'
import type { Clock, Database, Row } from '#engine'
import { makeSecret, readSecret } from './secrets.js'
import { insertInto, Prepared } from './statements.js'

/** Milliseconds after which a refresh token that nobody used is worth nothing. */
export const REFRESH_LIFETIME = 14 * 24 * 3_600_000

/** What became of a refresh token that was shown. */
export type Redeemed =
  | { readonly kind: 'fresh'; readonly sessionId: string; readonly next: string }
  | { readonly kind: 'reused'; readonly sessionId: string }
  | { readonly kind: 'unknown' }

/**
 * Refresh tokens: each is taken once and gives the next of its session. The update that marks it used
 * is the gate, so that of two at once one wins; who comes second shows a used token, as a thief would.
 */
export class RefreshTokens {
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock) {
    this.#clock = clock
    this.#sql = statementsOf(database)
  }

  /** The next token of a session, in the open transaction if there is one. */
  async issue(sessionId: string): Promise<string> {
    const { id, text, hash } = makeSecret('rt')
    const now = this.#clock.system()
    await this.#sql.issue.write({
      id,
      session: sessionId,
      secret_hash: hash,
      issued_at: now.toISOString(),
      expires_at: new Date(now.getTime() + REFRESH_LIFETIME).toISOString(),
    })
    return text
  }

  /** Takes a token and issues the next, in the open transaction. */
  async redeem(text: unknown): Promise<Redeemed> {
    const shown = readSecret('rt', text)
    if (!shown) return { kind: 'unknown' }
    const now = this.#clock.system().toISOString()
    const [taken] = (await this.#sql.take.write({ ...shown, now })).rows
    if (taken) return { kind: 'fresh', sessionId: sessionOf(taken), next: await this.issue(sessionOf(taken)) }
    const [known] = await this.#sql.find.rows({ ...shown })
    return known?.['used_at'] == null ? { kind: 'unknown' } : { kind: 'reused', sessionId: sessionOf(known) }
  }

  /** The session that a token belongs to, used or not; null for no token of ours. */
  async sessionOf(text: unknown): Promise<string | null> {
    const shown = readSecret('rt', text)
    if (!shown) return null
    const [known] = await this.#sql.find.rows({ ...shown })
    return known ? sessionOf(known) : null
  }
}

function sessionOf(row: Row): string {
  return String(row['session'])
}

function statementsOf(database: Database) {
  return {
    issue: new Prepared(
      database,
      'refresh.issue',
      insertInto('core_refresh_tokens', ['id', 'session', 'secret_hash', 'issued_at', 'expires_at'])
    ),
    take: new Prepared(
      database,
      'refresh.take',
      sql`update core_refresh_tokens set used_at = ${param('now')}
where id = ${param('id')} and secret_hash = ${param('hash')} and used_at is null and expires_at > ${param('now')}
returning session`
    ),
    find: new Prepared(
      database,
      'refresh.find',
      sql`select session, used_at from core_refresh_tokens where id = ${param('id')} and secret_hash = ${param('hash')}`
    ),
  }
}
