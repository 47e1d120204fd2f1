import type { Clock, Dimension, Registry, Role } from '../../../app/engine/model/main.js'
import type { Database } from '../../../app/engine/sql/main.js'
import { Identity } from '../../../app/identity/main.js'
import type { PasswordHash } from '../../../app/identity/main.js'
import { loadSigningKey } from '../../../app/identity/main.js'
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
  }
}

/** An identity over a database, with everything of it that a test may want to look at. */
export async function openIdentity(database: Database, options: { production?: boolean } = {}) {
  const clock = new TestClock()
  const hash = new CountingHash()
  const registry = rolesRegistry()
  const signingKey = await loadSigningKey({
    dataDirectory: await mkdtemp(join(tmpdir(), 'lectern-keys-')),
    production: false,
  })
  const identity = new Identity({
    database,
    clock,
    registryOf: () => registry,
    hash,
    signingKey,
    production: options.production ?? false,
  })
  return { identity, clock, hash }
}
