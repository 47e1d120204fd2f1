import type { Clock, Dimension, Registry, Role } from '../../../app/engine/model/main.js'
import type { Database } from '../../../app/engine/sql/main.js'
import { Identity } from '../../../app/identity/main.js'
import type { AttemptCounter, IdentityMail, MemberRecords, PasswordHash } from '../../../app/identity/main.js'
import { loadSigningKeys } from '../../../app/identity/main.js'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const REQUEST = { id: 'request-1', address: '127.0.0.1' }

/** A clock that stands still until it is set. */
export class TestClock implements Clock {
  at = new Date('2026-11-16T03:30:00Z')
  now(): Date {
    return this.at
  }
  today(): string {
    return this.at.toISOString().slice(0, 10)
  }
  system(): Date {
    return this.at
  }
}

/** Hashes that cost nothing and count how often they are verified. */
export class CountingHash implements PasswordHash {
  verified = 0
  async make(value: string): Promise<string> {
    return `hash:${value}`
  }
  async verify(hashed: string, plain: string): Promise<boolean> {
    this.verified++
    return hashed === `hash:${plain}`
  }
}

/** Counts in memory, without windows ever ending. */
export class PlainCounter implements AttemptCounter {
  readonly #counts = new Map<string, number>()
  async hit(key: string): Promise<number> {
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count
  }
  async undo(key: string): Promise<void> {
    this.#counts.set(key, (this.#counts.get(key) ?? 1) - 1)
  }
  async forget(key: string): Promise<void> {
    this.#counts.delete(key)
  }
}

/** For what claims no invitation. */
const NO_MEMBERS: MemberRecords = {
  isKnown: async () => false,
  find: async () => null,
  enrol: () => Promise.reject(new Error('Nobody is invited here')),
  join: async () => {},
  proveMail: async () => {},
  releaseMail: async () => {},
}

function role(name: string, inherits: readonly string[] = []): Role {
  return { name, title: name, portal: false, inherits }
}

function dimension(name: string): Dimension {
  return { name, title: name, entity: `test.${name}`, reach: {} }
}

export function rolesRegistry(): Registry {
  const roles = [role('admin', ['staff']), role('staff', ['reader']), role('reader'), role('teacher', ['staff'])]
  return {
    version: 'test',
    plugins: [],
    entities: {},
    policies: {},
    scopes: {},
    roles: Object.fromEntries(roles.map((item) => [item.name, item])),
    dimensions: Object.fromEntries(['section', 'grade'].map((name) => [name, dimension(name)])),
    routes: [],
    menu: [],
    jobs: [],
    messages: {},
    automations: {},
  }
}

/** An identity over a database, with everything of it that a test may want to look at. */
export async function openIdentity(database: Database, options: { production?: boolean } = {}) {
  const clock = new TestClock()
  const hash = new CountingHash()
  const registry = rolesRegistry()
  const signingKeys = await loadSigningKeys({
    dataDirectory: await mkdtemp(join(tmpdir(), 'lectern-keys-')),
    production: false,
  })
  const mails: IdentityMail[] = []
  const identity = new Identity({
    database,
    clock,
    registryOf: () => registry,
    hash,
    signingKeys,
    counter: new PlainCounter(),
    cipher: { encrypt: (text) => `sealed:${text}`, decrypt: (text) => text.replace('sealed:', '') },
    postman: { send: async (mail) => mails.push(mail) > 0 },
    members: NO_MEMBERS,
    schools: { schoolOf: async () => null },
    sealer: { seal: (content) => JSON.stringify(content), open: (text) => JSON.parse(text) as unknown },
    secret: 'a secret of tests',
    production: options.production ?? false,
  })
  /** An access token of a session of its own. */
  const tokenFor = async (userId: string, schoolId: string): Promise<string> => {
    const session = { userId, schoolId, kind: 'api', secondFactor: false } as const
    const sessionId = await identity.sessions.open(session, REQUEST)
    return identity.tokens.issue({ kind: 'user', userId, schoolId, sessionId })
  }
  return { identity, clock, hash, mails, tokenFor }
}
