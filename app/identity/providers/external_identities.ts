import { param, sql } from '#engine'
import type { Clock, Database } from '#engine'
import { uuidv7 } from 'uuidv7'
import type { LoginHistory } from '../login_history.js'
import type { RequestFacts } from '../request_facts.js'
import { insertInto, Prepared } from '../statements.js'
import type { ProviderPerson } from './identity_provider.js'

/** A person at a provider, by the only name that a person is found by. */
export type Subject = Pick<ProviderPerson, 'issuer' | 'subject'>

/** Which login a provider's subject belongs to; a login has one subject at each provider. */
export class ExternalIdentities {
  readonly #database: Database
  readonly #clock: Clock
  readonly #history: LoginHistory
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(options: { readonly database: Database; readonly clock: Clock; readonly history: LoginHistory }) {
    this.#database = options.database
    this.#clock = options.clock
    this.#history = options.history
    this.#sql = statementsOf(options.database)
  }

  /** The user whose subject this is; null for nobody's. */
  async userOf({ issuer, subject }: Subject): Promise<string | null> {
    const row = await this.#sql.user.first({ issuer, subject })
    return row ? String(row['user']) : null
  }

  /** Since when a user is linked to a provider (ISO UTC); null where he is not. */
  async linkedAt(userId: string, issuer: string): Promise<string | null> {
    const row = await this.#sql.linked.first({ user: userId, issuer })
    return row ? String(row['linked_at']) : null
  }

  /** Links a user to a subject: false where either has another already. One that is linked so already stays so. */
  async link(userId: string, { issuer, subject }: Subject, from: RequestFacts): Promise<boolean> {
    return this.#database.transaction(
      async () => {
        const now = this.#clock.system().toISOString()
        const { count } = await this.#sql.link.write({ id: uuidv7(), user: userId, issuer, subject, linked_at: now })
        if (count === 1) await this.#history.record({ method: 'link', outcome: 'success', userId }, from)
        return count === 1 || (await this.userOf({ issuer, subject })) === userId
      },
      { label: 'link a provider' }
    )
  }

  /** Takes all links of a user away, with the password that they were made with; in the open transaction if there is one. */
  async unlinkAll(userId: string, from: RequestFacts): Promise<void> {
    const { count } = await this.#sql.unlinkAll.write({ user: userId })
    if (count > 0) await this.#history.record({ method: 'unlink', outcome: 'success', userId }, from)
  }

  /** Takes a user's link to a provider away: false where there is none. */
  async unlink(userId: string, issuer: string, from: RequestFacts): Promise<boolean> {
    return this.#database.transaction(
      async () => {
        const { count } = await this.#sql.unlink.write({ user: userId, issuer })
        if (count > 0) await this.#history.record({ method: 'unlink', outcome: 'success', userId }, from)
        return count > 0
      },
      { label: 'unlink a provider' }
    )
  }
}

function statementsOf(database: Database) {
  const prepare = (name: string, fragment: ReturnType<typeof sql>) =>
    new Prepared(database, `external.${name}`, fragment)
  const columns = ['id', 'user', 'issuer', 'subject', 'linked_at']
  const own = sql`where "user" = ${param('user')} and issuer = ${param('issuer')}`
  return {
    user: prepare(
      'user',
      sql`select "user" from core_external_identities where issuer = ${param('issuer')} and subject = ${param('subject')}`
    ),
    linked: prepare('linked', sql`select linked_at from core_external_identities ${own}`),
    link: prepare('link', sql`${insertInto('core_external_identities', columns)} on conflict do nothing`),
    unlinkAll: prepare('unlink_all', sql`delete from core_external_identities where "user" = ${param('user')}`),
    unlink: prepare('unlink', sql`delete from core_external_identities ${own}`),
  }
}
