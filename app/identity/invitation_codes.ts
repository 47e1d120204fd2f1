import { param, sql } from '#engine'
import type { Clock, Database } from '#engine'
import { makeSecret, readSecret } from './secrets.js'
import { insertInto, Prepared } from './statements.js'

/** Milliseconds for which an invitation can be claimed. */
export const INVITATION_LIFETIME = 7 * 24 * 3_600_000

/** Whom a code invites: a membership, which may have no login yet, of a school. */
export interface Invitee {
  readonly schoolId: string
  readonly membershipId: string
}

/** A code that was just made; `text` is kept nowhere. */
export interface IssuedInvitation {
  readonly id: string
  readonly text: string
  /** ISO UTC. */
  readonly expiresAt: string
}

/** The codes of invitations. One membership has one at most: a new one makes the earlier ones worthless. */
export class InvitationCodes {
  readonly #database: Database
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
    this.#sql = statementsOf(database)
  }

  /** Makes the code of a membership, in the open transaction if there is one. */
  issue({ schoolId, membershipId }: Invitee): Promise<IssuedInvitation> {
    return this.#database.transaction(
      async () => {
        await this.discard(membershipId)
        const { id, text, hash } = makeSecret('inv')
        const now = this.#clock.system().getTime()
        const expiresAt = new Date(now + INVITATION_LIFETIME).toISOString()
        await this.#sql.issue.write({
          id,
          purpose: 'invitation',
          school: schoolId,
          membership: membershipId,
          secret_hash: hash,
          issued_at: new Date(now).toISOString(),
          expires_at: expiresAt,
          attempts: 0,
        })
        return { id, text, expiresAt }
      },
      { label: 'invitation code' }
    )
  }

  /** Whom a code that could still be used invites; null for any other. */
  async peek(text: unknown): Promise<Invitee | null> {
    const shown = readSecret('inv', text)
    const row = shown && (await this.#sql.peek.first({ ...shown, now: this.#now() }))
    return row && { schoolId: String(row['school']), membershipId: String(row['membership']) }
  }

  /** Uses a code: true for the one who came first. */
  async take(text: unknown): Promise<boolean> {
    const shown = readSecret('inv', text)
    if (!shown) return false
    const { count } = await this.#sql.take.write({ ...shown, now: this.#now() })
    return count === 1
  }

  /** Makes the codes of a membership worthless. */
  async discard(membershipId: string): Promise<void> {
    await this.#sql.discard.write({ membership: membershipId, now: this.#now() })
  }

  /** Notes that the mail with a code has left. */
  async markSent(id: string): Promise<void> {
    await this.#sql.markSent.write({ id, now: this.#now() })
  }

  /** True for a code that could still be used and whose mail was never handed over. */
  async isUnsent(id: string): Promise<boolean> {
    return (await this.#sql.unsent.first({ id, now: this.#now() })) !== null
  }

  #now(): string {
    return this.#clock.system().toISOString()
  }
}

const COLUMNS = ['id', 'purpose', 'school', 'membership', 'secret_hash', 'issued_at', 'expires_at', 'attempts']

function statementsOf(database: Database) {
  const prepare = (name: string, fragment: ReturnType<typeof sql>) =>
    new Prepared(database, `invitation.${name}`, fragment)
  const usable = sql`purpose = 'invitation' and membership is not null and used_at is null and expires_at > ${param('now')}`
  const shown = sql`id = ${param('id')} and secret_hash = ${param('hash')} and ${usable}`
  const use = sql`update core_one_time_codes set used_at = ${param('now')} where`
  return {
    issue: prepare('issue', insertInto('core_one_time_codes', COLUMNS)),
    peek: prepare('peek', sql`select school, membership from core_one_time_codes where ${shown}`),
    take: prepare('take', sql`${use} ${shown}`),
    discard: prepare('discard', sql`${use} membership = ${param('membership')} and used_at is null`),
    markSent: prepare(
      'mark_sent',
      sql`update core_one_time_codes set sent_at = ${param('now')} where id = ${param('id')}`
    ),
    unsent: prepare(
      'unsent',
      sql`select id from core_one_time_codes where id = ${param('id')} and sent_at is null and ${usable}`
    ),
  }
}
