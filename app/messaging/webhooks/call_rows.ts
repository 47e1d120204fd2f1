import { param, sql } from '#engine'
import type { Clock, Database } from '#engine'
import { claimIn, HELD, waitingIn } from '../leases.js'
import type { LeasedTable } from '../leases.js'
import { prepared } from '../statements.js'

/** Calls claimed at once, and how long whoever claims them may take, in milliseconds. */
const BATCH = 10
const LEASE = 120_000

/** A call that this process holds until its lease ends. */
export interface ClaimedCall {
  readonly id: string
  readonly endpoint: string
  readonly event: string
  readonly entity: string | null
  readonly record: string | null
  readonly changed: readonly string[]
  readonly occurredAt: string
  readonly attempts: number
  readonly leaseUntil: string
}

/** What became of it; null for what there was nothing of. */
export interface CallOutcome {
  readonly state: 'delivered' | 'failed' | 'skipped' | 'queued'
  readonly reason: string | null
  readonly status: number | null
  readonly code: string | null
  readonly duration: number | null
  readonly answer: string | null
  /** When it is tried again; now where it is not. */
  readonly nextAt: Date | null
}

/** Calls as they are stored; claimed and written down as deliveries are. A call may be made twice, under the same id. */
export class CallRows {
  readonly #database: Database
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
    this.#sql = statementsOf(database.dialect)
  }

  async waiting(schools: readonly string[]): Promise<readonly string[]> {
    const rows = await this.#database.acrossSchools().read(this.#sql.waiting({ schools, now: this.#now() }))
    return rows.map((row) => String(row['id']))
  }

  async claim(school: string): Promise<readonly ClaimedCall[]> {
    const database = this.#database.forSchool(school)
    const bindings = { school, now: this.#now(), lease: this.#now(LEASE) }
    const [result] = await database.transaction(() => database.write([this.#sql.claim(bindings)]), {
      label: 'claim webhook calls',
    })
    const text = (value: unknown) => (value === null ? null : String(value))
    return (result?.rows ?? []).map((row) => ({
      id: String(row['id']),
      endpoint: String(row['endpoint_id']),
      event: String(row['event']),
      entity: text(row['entity']),
      record: text(row['record']),
      changed: String(row['changed'] ?? '')
        .split(' ')
        .filter(Boolean),
      occurredAt: String(row['occurred_at']),
      attempts: Number(row['attempts']),
      leaseUntil: String(row['lease_until']),
    }))
  }

  /** Writes down what became of a call, unless somebody else holds it by now: false then. */
  async finish(school: string, { id, leaseUntil }: ClaimedCall, outcome: CallOutcome): Promise<boolean> {
    const database = this.#database.forSchool(school)
    const { state, reason, status, code, duration, answer, nextAt } = outcome
    const bindings = { school, id, lease: leaseUntil, state, reason, status, code, duration, answer, now: this.#now() }
    const statement = this.#sql.finish({ ...bindings, next: nextAt?.toISOString() ?? this.#now() })
    const [result] = await database.transaction(() => database.write([statement]), { label: 'finish webhook call' })
    return result?.count === 1
  }

  #now(plus = 0): string {
    return new Date(this.#clock.system().getTime() + plus).toISOString()
  }
}

const CALLS: LeasedTable = {
  table: 'core_webhook_deliveries',
  batch: BATCH,
  returning: 'id, endpoint_id, event, entity, record, changed, occurred_at, attempts, lease_until',
}

function statementsOf(dialect: Database['dialect']) {
  const make = (name: string, fragment: Parameters<typeof prepared>[1]) => prepared(name, fragment, dialect)
  return {
    waiting: make('waiting_calls', waitingIn(CALLS, dialect)),
    claim: make('claim_calls', claimIn(CALLS, dialect)),
    finish: make(
      'finish_call',
      sql`update core_webhook_deliveries set state = ${param('state')}, reason = ${param('reason')}, status = ${param('status')},
        error_code = ${param('code')}, duration_ms = ${param('duration')}, answer = ${param('answer')}, next_at = ${param('next')},
        lease_until = null, updated_at = ${param('now')}, version = version + 1
        where ${HELD}`
    ),
  }
}
