import { randomBytes } from 'node:crypto'
import type { ContainerResolver } from '@adonisjs/core/container'
import type { ContainerBindings } from '@adonisjs/core/types'
import { invalid, isObject, Refusal, UNKNOWN_NAME } from '#engine'
import type { Json, JsonObject } from '#engine'
import { Identity } from '#identity/main'
import { SchoolOperations } from '#schools/main'
import type { SchoolOverview } from '#schools/main'

/** What the operator says of a new school; the rest are its own settings later. */
const SCHOOL: readonly string[] = ['slug', 'name', 'timezone', 'locale', 'currency', 'fiscal_year_start']
const ADMIN: readonly string[] = ['name', 'email', 'password']
const SHORTEST_PASSWORD = 12

/** Makes a school with its first super admin. `password` is the one made for him; null where it was given or he has one. */
export async function makeSchool(
  resolver: ContainerResolver<ContainerBindings>,
  userId: string | null,
  school: JsonObject,
  admin: Json
): Promise<{ readonly overview: SchoolOverview; readonly password: string | null }> {
  const identity = await resolver.make(Identity)
  const operations = await resolver.make(SchoolOperations)
  if (!isObject(admin)) throw invalid('admin', 'is required: name and email.')
  refuseUnknown(school, SCHOOL, '')
  refuseUnknown(admin as JsonObject, ADMIN, 'admin.')
  const { name, email, password } = admin as JsonObject
  if (typeof name !== 'string' || name === '') throw invalid('admin.name', 'is required.')
  if (typeof email !== 'string' || !email.includes('@')) throw invalid('admin.email', 'is required.')
  if (password !== undefined && (typeof password !== 'string' || password.length < SHORTEST_PASSWORD)) {
    throw invalid('admin.password', `must have at least ${SHORTEST_PASSWORD} characters.`)
  }
  const made = password === undefined ? randomBytes(12).toString('base64url') : null
  const passwordHash = await identity.passwords.make(password ?? made ?? '')
  const { overview, isNewUser } = await operations.create(userId, school, { name, email, passwordHash })
  return { overview, password: isNewUser ? made : null }
}

function refuseUnknown(given: JsonObject, known: readonly string[], path: string): void {
  const unknown = Object.keys(given).filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  const details = Object.fromEntries(unknown.map((name) => [`${path}${name}`, [UNKNOWN_NAME]]))
  throw new Refusal('invalid', 'The request has invalid values.', { details })
}
