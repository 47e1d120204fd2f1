import { param, sql } from '#engine'
import type { Actor, Clock, Database, Row } from '#engine'
import { makeSecret, readSecret } from './secrets.js'
import type { ShownSecret } from './secrets.js'
import { insertInto, Prepared } from './statements.js'
import { UseNotes } from './use_notes.js'

export type ClientKind = 'key' | 'oauth'

export interface NewClient {
  readonly kind: ClientKind
  readonly name: string
  /** None above those of whoever makes it; that is for the caller to have checked. */
  readonly roles: readonly string[]
  readonly expiresAt: string | null
}

/** A client as the school sees it; its secret is shown once, when it is made. */
export interface ClientSummary {
  readonly id: string
  readonly kind: ClientKind
  readonly name: string
  readonly roles: readonly string[]
  readonly madeAt: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
}

const PREFIX = { key: 'lk', oauth: 'lc' } as const

/**
 * Programs that use REST for a school: by a key that they send with each request, or by client
 * credentials (RFC 6749, section 4.4) for which they get access tokens.
 */
export class ApiClients {
  /** Which are in use; written down now and then. */
  readonly uses: UseNotes
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock) {
    this.#clock = clock
    this.#sql = statementsOf(database)
    this.uses = new UseNotes(database, clock, 'core_api_clients')
  }

  /** Makes a client of the actor's school: its id and its secret, which is kept nowhere. */
  async make(
    { school, userId }: Actor,
    { kind, name, roles, expiresAt }: NewClient
  ): Promise<{ id: string; secret: string }> {
    const { id, text, hash } = makeSecret(PREFIX[kind])
    await this.#sql.make.write({
      id,
      school: school.id,
      kind,
      name,
      secret_hash: hash,
      roles: roles.join(','),
      owner: userId,
      made_at: this.#now(),
      expires_at: expiresAt,
    })
    return { id, secret: text }
  }

  /** The clients of a school that hold, newest first; at most 200. */
  async list(schoolId: string): Promise<readonly ClientSummary[]> {
    const rows = await this.#sql.list.rows({ school: schoolId })
    return rows.map(summaryOf)
  }

  /** Ends a client of a school: false where the school has none such. */
  async revoke(schoolId: string, id: string): Promise<boolean> {
    const { count } = await this.#sql.revoke.write({ school: schoolId, id, now: this.#now() })
    return count > 0
  }

  /** What an API key claims to be; null for what is no key. Whether it holds is read with the actor. */
  readKey(text: string): ShownSecret | null {
    return readSecret('lk', text)
  }

  /** The school of an OAuth client whose secret is right; null for any other. */
  async authenticate(
    id: string,
    secret: string
  ): Promise<{ readonly clientId: string; readonly schoolId: string } | null> {
    const shown = readSecret('lc', secret)
    if (!shown || shown.id !== id) return null
    const row = await this.#sql.authenticate.first({ ...shown, now: this.#now() })
    return row && { clientId: id, schoolId: String(row['school']) }
  }

  #now(): string {
    return this.#clock.system().toISOString()
  }
}

function summaryOf(row: Row): ClientSummary {
  const textOrNull = (name: string) => (typeof row[name] === 'string' ? row[name] : null)
  return {
    id: String(row['id']),
    kind: row['kind'] === 'oauth' ? 'oauth' : 'key',
    name: String(row['name']),
    roles: String(row['roles']).split(','),
    madeAt: String(row['made_at']),
    expiresAt: textOrNull('expires_at'),
    lastUsedAt: textOrNull('last_used_at'),
  }
}

const COLUMNS = ['id', 'school', 'kind', 'name', 'secret_hash', 'roles', 'owner', 'made_at', 'expires_at']

function statementsOf(database: Database) {
  const prepare = (name: string, fragment: ReturnType<typeof sql>) => new Prepared(database, `client.${name}`, fragment)
  return {
    make: prepare('make', insertInto('core_api_clients', COLUMNS)),
    list: prepare(
      'list',
      sql`select id, kind, name, roles, made_at, expires_at, last_used_at from core_api_clients
where school = ${param('school')} and revoked_at is null order by made_at desc, id limit 200`
    ),
    revoke: prepare(
      'revoke',
      sql`update core_api_clients set revoked_at = ${param('now')}
where school = ${param('school')} and id = ${param('id')} and revoked_at is null`
    ),
    authenticate: prepare(
      'authenticate',
      sql`select school from core_api_clients where id = ${param('id')} and kind = 'oauth' and secret_hash = ${param('hash')}
  and revoked_at is null and (expires_at is null or expires_at > ${param('now')})`
    ),
  }
}
