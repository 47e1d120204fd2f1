import { param, sql, textKey } from '#engine'
import type { Channel, Clock, Database, MessageText } from '#engine'
import { claimIn, HELD, waitingIn } from './leases.js'
import type { LeasedTable } from './leases.js'
import { isOneOf, prepared } from './statements.js'
import type { Statement } from './statements.js'

/** How long whoever claims a delivery may take to send it, in milliseconds: longer than all time-outs of a batch together. */
const LEASE = 180_000

/** Deliveries that are claimed at once. */
export const BATCH = 20

/** A delivery that this process holds until its lease ends. */
export interface Claimed {
  readonly id: string
  readonly notification: string
  readonly channel: Channel
  readonly attempts: number
  readonly leaseUntil: string
}

/** What became of it. */
export type Outcome =
  | { readonly state: 'shown'; readonly words: MessageText }
  | {
      readonly state: 'sent'
      readonly address: string
      readonly providerId: string | null
      readonly segments: number | null
    }
  | { readonly state: 'skipped'; readonly reason: string }
  | {
      readonly state: 'failed' | 'unknown'
      readonly reason: string
      readonly code: string
      readonly address: string | null
    }
  | { readonly state: 'queued'; readonly code: string; readonly nextAt: Date; readonly address: string | null }

/**
 * Deliveries as they are stored. Claiming and writing down are transactions of their own, between which the message is
 * sent: who writes down must still hold the lease that he has claimed.
 */
export class DeliveryRows {
  readonly #database: Database
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
    this.#sql = statementsOf(database.dialect)
  }

  /** Which of the schools have something due. */
  async waiting(schools: readonly string[]): Promise<readonly string[]> {
    const rows = await this.#database.acrossSchools().read(this.#sql.waiting({ schools, now: this.#now() }))
    return rows.map((row) => String(row['id']))
  }

  /**
   * Takes the next deliveries of a school, those too that somebody else has not finished in time. On a channel that would
   * send a second message those are marked as unknown instead.
   */
  async claim(school: string, once: readonly Channel[]): Promise<readonly Claimed[]> {
    const bindings = { school, now: this.#now(), lease: this.#now(LEASE), once: [...once] }
    const database = this.#database.forSchool(school)
    const results = await database.transaction(
      () => database.write([this.#sql.abandon(bindings), this.#sql.claim(bindings)]),
      { label: 'claim deliveries' }
    )
    return (results[1]?.rows ?? []).map((row) => ({
      id: String(row['id']),
      notification: String(row['notification']),
      channel: String(row['channel']) as Channel,
      attempts: Number(row['attempts']),
      leaseUntil: String(row['lease_until']),
    }))
  }

  /** Writes down what became of a delivery, unless somebody else holds it by now. */
  async finish(school: string, claimed: Claimed, outcome: Outcome): Promise<void> {
    const database = this.#database.forSchool(school)
    const statements = this.#statementsFor(school, claimed, outcome)
    await database.transaction(() => database.write(statements), { label: 'finish delivery' })
  }

  #statementsFor(school: string, { id, notification, leaseUntil: lease }: Claimed, outcome: Outcome): Statement[] {
    const now = this.#now()
    const none = { reason: null, address: null, code: null, provider: null, segments: null, sent: null, next: now }
    const base = { ...none, school, id, lease, now }
    switch (outcome.state) {
      case 'shown': {
        const { title, body } = outcome.words
        const words = { school, id: notification, title, title_key: textKey(title), body, now }
        return [this.#sql.show(words), this.#sql.finish({ ...base, state: 'delivered', sent: now })]
      }
      case 'sent': {
        const { address, providerId: provider, segments } = outcome
        return [this.#sql.finish({ ...base, state: 'sent', address, provider, segments, sent: now })]
      }
      case 'skipped':
        return [this.#sql.finish({ ...base, state: 'skipped', reason: outcome.reason })]
      case 'failed':
      case 'unknown': {
        const { state, reason, code, address } = outcome
        return [this.#sql.finish({ ...base, state, reason, code, address })]
      }
      case 'queued': {
        const { code, nextAt, address } = outcome
        return [this.#sql.finish({ ...base, state: 'queued', code, address, next: nextAt.toISOString() })]
      }
    }
  }

  #now(plus = 0): string {
    return new Date(this.#clock.system().getTime() + plus).toISOString()
  }
}

const DELIVERIES: LeasedTable = {
  table: 'core_deliveries',
  batch: BATCH,
  returning: 'id, notification, channel, attempts, lease_until',
}

function statementsOf(dialect: Database['dialect']) {
  const isSqlite = dialect === 'sqlite'
  const make = (name: string, fragment: Parameters<typeof prepared>[1]) => prepared(name, fragment, dialect)
  return {
    waiting: make('waiting_deliveries', waitingIn(DELIVERIES, dialect)),
    abandon: make(
      'abandon_deliveries',
      sql`update core_deliveries set state = 'unknown', reason = 'gave_up', error_code = 'process_ended', lease_until = null,
        updated_at = ${param('now')}, version = version + 1
        where school_id = ${param('school')} and state = 'sending' and lease_until <= ${param('now')}
        and ${isOneOf('channel', 'once', dialect)}`
    ),
    claim: make('claim_deliveries', claimIn(DELIVERIES, dialect)),
    finish: make(
      'finish_delivery',
      sql`update core_deliveries set state = ${param('state')}, reason = ${param('reason')}, address = ${param('address')},
        error_code = ${param('code')}, provider_id = ${param('provider')}, segments = ${param('segments')},
        sent_at = ${param('sent')}, next_at = ${param('next')}, lease_until = null,
        updated_at = ${param('now')}, version = version + 1
        where ${HELD}`
    ),
    show: make(
      'show_notification',
      sql`update core_notifications set title = ${param('title')}, title_key = ${param('title_key')}, body = ${param('body')},
        is_shown = ${isSqlite ? '1' : 'true'}, updated_at = ${param('now')}, version = version + 1
        where school_id = ${param('school')} and id = ${param('id')} and deleted_at is null`
    ),
  }
}
