import { param, raw, sql } from '#engine'
import type { Clock, Database, Row } from '#engine'
import { makeSecret, readSecret } from './secrets.js'
import type { ShownSecret } from './secrets.js'
import { insertInto, Prepared } from './statements.js'

export type CodePurpose = 'reset' | 'second_factor' | 'enrolment' | 'recovery'

/** Whose code it is, and at which school where that matters. */
export interface CodeOwner {
  readonly userId: string
  readonly schoolId: string | null
}

export interface NewCode {
  readonly purpose: CodePurpose
  /** Null makes a code that opens nothing, at the same cost. */
  readonly owner: CodeOwner | null
  /** Milliseconds. */
  readonly lifetime: number
}

/** How often a code may be shown together with something else that is wrong. */
const MOST_ATTEMPTS = 5

/** Secrets that do one thing once. The update that marks one used is the gate: of two at once one wins. */
export class OneTimeCodes {
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock) {
    this.#clock = clock
    this.#sql = statementsOf(database)
  }

  /** Makes a code: its text, which is kept nowhere. */
  async issue({ purpose, owner, lifetime }: NewCode): Promise<string> {
    const { text, ...secret } = makeSecret('otc')
    await this.#insert(purpose, owner, secret, lifetime)
    return text
  }

  /** Keeps a code that was made elsewhere, by its hash; it lasts until it is used or discarded. */
  async keep(purpose: CodePurpose, owner: CodeOwner, secret: ShownSecret): Promise<void> {
    await this.#insert(purpose, owner, secret, null)
  }

  /** Whose a code is that could still be used; null for any other. */
  async peek(purpose: CodePurpose, text: unknown): Promise<CodeOwner | null> {
    const shown = readSecret('otc', text)
    return shown && ownerOf(await this.#sql.peek.first({ ...shown, purpose, now: this.#now() }))
  }

  /** Counts a try that another secret must still confirm; null too when there were too many. */
  async attempt(purpose: CodePurpose, text: unknown): Promise<CodeOwner | null> {
    const shown = readSecret('otc', text)
    if (!shown) return null
    const { rows } = await this.#sql.attempt.write({ ...shown, purpose, now: this.#now(), most: MOST_ATTEMPTS })
    return ownerOf(rows[0])
  }

  /** Uses a code: whose it was; null for one that was used, discarded, has expired or never was. */
  async take(purpose: CodePurpose, text: unknown): Promise<CodeOwner | null> {
    const shown = readSecret('otc', text)
    if (!shown) return null
    const { rows } = await this.#sql.take.write({ ...shown, purpose, now: this.#now() })
    return ownerOf(rows[0])
  }

  /** Uses the code of a user that has a hash; false where he has none. */
  async takeOf(purpose: CodePurpose, userId: string, hash: string): Promise<boolean> {
    const { count } = await this.#sql.takeOf.write({ purpose, user: userId, hash, now: this.#now() })
    return count === 1
  }

  /** How many codes of a purpose a user can still use. */
  async count(purpose: CodePurpose, userId: string): Promise<number> {
    const row = await this.#sql.count.first({ purpose, user: userId, now: this.#now() })
    return Number(row?.['codes'] ?? 0)
  }

  /** Makes all codes of a user for a purpose worthless. */
  async discard(purpose: CodePurpose, userId: string): Promise<void> {
    await this.#sql.discard.write({ purpose, user: userId, now: this.#now() })
  }

  async #insert(
    purpose: CodePurpose,
    owner: CodeOwner | null,
    { id, hash }: ShownSecret,
    lifetime: number | null
  ): Promise<void> {
    const now = this.#clock.system().getTime()
    await this.#sql.issue.write({
      id,
      purpose,
      user: owner?.userId ?? null,
      school: owner?.schoolId ?? null,
      secret_hash: hash,
      issued_at: new Date(now).toISOString(),
      expires_at: lifetime === null ? null : new Date(now + lifetime).toISOString(),
      attempts: 0,
    })
  }

  #now(): string {
    return this.#clock.system().toISOString()
  }
}

function ownerOf(row: Row | null | undefined): CodeOwner | null {
  if (typeof row?.['user'] !== 'string') return null
  return { userId: row['user'], schoolId: typeof row['school'] === 'string' ? row['school'] : null }
}

const COLUMNS = ['id', 'purpose', 'user', 'school', 'secret_hash', 'issued_at', 'expires_at', 'attempts']

function statementsOf(database: Database) {
  const usable = sql`purpose = ${param('purpose')} and used_at is null and (expires_at is null or expires_at > ${param('now')})`
  const shown = sql`id = ${param('id')} and secret_hash = ${param('hash')} and ${usable}`
  const own = sql`"user" = ${param('user')} and ${usable}`
  const use = sql`update core_one_time_codes set used_at = ${param('now')} where`
  const owner = raw('"user", school')
  const prepare = (name: string, fragment: ReturnType<typeof sql>) => new Prepared(database, `code.${name}`, fragment)
  return {
    issue: prepare('issue', insertInto('core_one_time_codes', COLUMNS)),
    peek: prepare('peek', sql`select ${owner} from core_one_time_codes where ${shown}`),
    attempt: prepare(
      'attempt',
      sql`update core_one_time_codes set attempts = attempts + 1
where ${shown} and attempts < ${param('most')} returning ${owner}`
    ),
    take: prepare('take', sql`${use} ${shown} returning ${owner}`),
    takeOf: prepare('take_of', sql`${use} ${own} and secret_hash = ${param('hash')}`),
    count: prepare('count', sql`select count(*) as codes from core_one_time_codes where ${own}`),
    discard: prepare('discard', sql`${use} ${own}`),
  }
}
