import app from '@adonisjs/core/services/app'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { Engine } from '../../../app/engine/main.js'
import type { Actor } from '../../../app/engine/main.js'
import { Identity } from '../../../app/identity/main.js'
import { schoolOf, systemActor } from '../../../database/demo_school.js'
import { ROLES, SCHOOL_DRAFT } from './draft.js'
import type { RoleName } from './draft.js'

export type { RoleName } from './draft.js'

/** The password of all accounts. */
export const PASSWORD = 'right horse battery'

export interface TestAccount {
  readonly userId: string
  readonly email: string
  /** For `Authorization: Bearer`; fifteen minutes long. */
  readonly token: string
}

/** A small school in the database of the test process. */
export interface TestSchool {
  readonly id: string
  readonly slug: string
  /** Writes and reads everything; for arranging, never for what is tested. */
  readonly system: Actor
  readonly accounts: Readonly<Record<RoleName, TestAccount>>
  /** Ids by the names of `SCHOOL_DRAFT`: `student.own`. Throws for any other name. */
  idOf(key: string): string
}

export interface TestSchools {
  readonly engine: Engine
  readonly green: TestSchool
  readonly river: TestSchool
}

let opened: Promise<TestSchools> | null = null

/**
 * Two schools of equal content, made once in each test process in the application's own database. Tests
 * share them: a test changes only records that it has made.
 */
export function testSchools(): Promise<TestSchools> {
  return (opened ??= makeSchools())
}

async function makeSchools(): Promise<TestSchools> {
  const engine = await app.container.make(Engine)
  await engine.applyMigrations()
  const identity = await app.container.make(Identity)
  const passwordHash = await identity.passwords.make(PASSWORD)
  const green = await makeSchool(engine, identity, passwordHash, { slug: 'green', timezone: 'Asia/Kolkata' })
  const river = await makeSchool(engine, identity, passwordHash, { slug: 'river', timezone: 'America/New_York' })
  return { engine, green, river }
}

/** One more school of the same content, for a test that a school used by others would disturb. */
export async function anotherSchool(slug: string): Promise<TestSchool> {
  const { engine } = await testSchools()
  const identity = await app.container.make(Identity)
  const passwordHash = await identity.passwords.make(PASSWORD)
  return makeSchool(engine, identity, passwordHash, { slug, timezone: 'Asia/Kolkata' })
}

async function makeSchool(
  engine: Engine,
  identity: Identity,
  passwordHash: string,
  named: { readonly slug: string; readonly timezone: string }
): Promise<TestSchool> {
  const record = { id: crypto.randomUUID(), name: `School ${named.slug}`, ...SETTINGS, ...named }
  const system = systemActor(schoolOf(record))
  const ids = new Map<string, string>()
  const create = async (entity: string, body: JsonObject) => String((await engine.create(system, entity, body)).id)
  await engine.database.forSchool(record.id).transaction(
    async () => {
      await create('core.school', record)
      for (const role of ROLES) ids.set(`user.${role}`, await makeUser(create, role, named.slug, passwordHash))
      for (const { key, entity, body } of SCHOOL_DRAFT) ids.set(key, await create(entity, withIds(body, ids)))
    },
    { label: `test school ${named.slug}` }
  )
  const idOf = (key: string) => found(ids, key)
  const account = async (role: RoleName): Promise<TestAccount> => {
    const userId = idOf(`user.${role}`)
    const token = await tokenFor(identity, userId, record.id)
    return { userId, email: `${role}@${named.slug}.test`, token }
  }
  const accounts = await Promise.all(ROLES.map(async (role) => [role, await account(role)] as const))
  return {
    id: record.id,
    slug: named.slug,
    system,
    accounts: Object.fromEntries(accounts) as Record<RoleName, TestAccount>,
    idOf,
  }
}

const SETTINGS = {
  locale: 'en-IN',
  currency: 'INR',
  first_weekday: 1,
  working_days: '1,2,3,4,5',
  fiscal_year_start: '04-01',
  rounding: 'half_up',
  settings_version: 1,
  status: 'active',
} as const

/** A token of a session of its own, as signing in would give. */
export async function tokenFor(identity: Identity, userId: string, schoolId: string): Promise<string> {
  const session = { userId, schoolId, kind: 'api', secondFactor: false } as const
  const sessionId = await identity.sessions.open(session, { id: '', address: '127.0.0.1' })
  return identity.tokens.issue({ kind: 'user', userId, schoolId, sessionId })
}

type Create = (entity: string, body: JsonObject) => Promise<string>

async function makeUser(create: Create, role: string, slug: string, passwordHash: string): Promise<string> {
  const email = `${role}@${slug}.test`
  const user = await create('core.user', {
    name: `${role} of ${slug}`,
    email,
    password_hash: passwordHash,
    status: 'active',
  })
  const roles = [{ role, active: true }]
  await create('core.membership', { user, name: `${role} of ${slug}`, email, status: 'active', roles })
  return user
}

/** Puts ids in the place of names such as `@household.own`. */
function withIds(body: JsonObject, ids: ReadonlyMap<string, string>): JsonObject {
  const text = JSON.stringify(body, (_name, inner: unknown) =>
    typeof inner === 'string' && inner.startsWith('@') ? found(ids, inner.slice(1)) : inner
  )
  return JSON.parse(text) as JsonObject
}

function found(ids: ReadonlyMap<string, string>, key: string): string {
  const id = ids.get(key)
  if (id === undefined) throw new Error(`The test school has no ${key}`)
  return id
}
