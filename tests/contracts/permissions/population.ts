import type { Json } from '../../../app/engine/base/main.js'
import { fieldTypeOf } from '../../../app/engine/fields/main.js'
import type { Entity, Field, Registry } from '../../../app/engine/model/main.js'
import { isIndexed, isSealed, placeIn, sealText } from '../../../app/engine/query/main.js'
import {
  bindParams,
  compileFragment,
  ConstraintViolation,
  join,
  raw,
  sql,
  value,
} from '../../../app/engine/sql/main.js'
import { quoteIdentifier } from '../../../app/engine/sql/main.js'
import type { Database } from '../../../app/engine/sql/main.js'
import { KEYS } from '../../support/plain_session.js'

/** A record as it was stored: JSON values by field name. */
export interface Stored {
  readonly entity: Entity
  readonly id: string
  readonly school: string
  readonly deleted: boolean
  readonly values: Readonly<Record<string, Json>>
}

/** Everything in the database, by entity. */
export type Population = Readonly<Record<string, readonly Stored[]>>

export const USERS = Array.from({ length: 6 }, (_, number) => idOf(0, 0, number))
const PER_SCHOOL = 14
const AT = '2026-06-01T04:00:00.000Z'

/** Ids that follow from what they are of. */
export function idOf(kind: number, school: number, number: number): string {
  const hex = (part: number, length: number) => part.toString(16).padStart(length, '0')
  return `0192f3a4-7c1e-7${hex(kind, 3)}-8${hex(school, 3)}-${hex(number, 12)}`
}

/**
 * Fills every table of the public entities for two schools with records of seeded content and links,
 * the last of each entity deleted (and linked
 * by nothing, as deleting sees to it). What collides with a unique rule is left out.
 */
export async function populate(
  database: Database,
  registry: Registry,
  schools: readonly [string, string]
): Promise<Population> {
  await insertUsers(database, registry)
  const population: Record<string, Stored[]> = {}
  const entities = inOrder(registry)
  for (const [kind, entity] of entities.entries()) {
    population[entity.name] = []
    for (const [at, school] of schools.entries()) {
      for (let number = 0; number < PER_SCHOOL; number++) {
        const record: Stored = {
          entity,
          school,
          id: idOf(kind + 1, at, number),
          deleted: number === PER_SCHOOL - 1,
          values: contentOf(entity, population, school, number + kind),
        }
        if (await insert(database, record, number)) population[entity.name]?.push(record)
      }
    }
  }
  return population
}

/** The id that a record of an entity gets at the first school, if it is let in. */
export function idIn(registry: Registry, entityName: string, number: number): string {
  return idOf(inOrder(registry).findIndex(({ name }) => name === entityName) + 1, 0, number)
}

/** Entities with REST, each after those it links to. */
function inOrder(registry: Registry): readonly Entity[] {
  const done = new Set<string>()
  const order: Entity[] = []
  const visit = (entity: Entity) => {
    if (done.has(entity.name) || entity.internal) return
    done.add(entity.name)
    for (const name of targetsOf(entity)) if (registry.entities[name]) visit(registry.entities[name])
    order.push(entity)
  }
  Object.values(registry.entities).forEach(visit)
  return order
}

function targetsOf(entity: Entity): readonly string[] {
  const links = entity.fields.flatMap((field) => (field.link ? [field.link.entity] : []))
  return entity.parent === null ? links : [...links, entity.parent]
}

function contentOf(entity: Entity, population: Population, school: string, seed: number): Record<string, Json> {
  const values: Record<string, Json> = {}
  for (const [index, field] of entity.fields.entries()) {
    if (field.columns.length === 0) continue
    const mixed = mix(seed * 101 + index)
    const content = valueOf(entity, field, population, school, { seed, mixed })
    if (content !== null && (!field.system || field.name === 'parent')) values[field.name] = content
  }
  // Records that may not share a time have one of their own.
  for (const { from, to } of entity.exclusives) {
    values[from] = dayAt(seed * 10)
    values[to] = dayAt(seed * 10 + 5)
  }
  return values
}

function dayAt(count: number): string {
  return new Date(Date.UTC(2026, 0, 1 + count)).toISOString().slice(0, 10)
}

function valueOf(
  entity: Entity,
  field: Field,
  population: Population,
  school: string,
  { seed, mixed }: { seed: number; mixed: number }
): Json {
  const target = field.name === 'parent' && field.system ? entity.parent : (field.link?.entity ?? null)
  if (target === 'core.user') return USERS[seed % USERS.length] ?? null
  if (target !== null) {
    const candidates = (population[target] ?? []).filter((record) => record.school === school && !record.deleted)
    if (isOptional(field) && !field.system && mixed % 9 === 0) return null
    return candidates[mixed % Math.max(candidates.length, 1)]?.id ?? null
  }
  if (isOptional(field) && mixed % 7 === 1) return null
  const samples = field.system ? [] : fieldTypeOf(field.type).samples(field)
  const sample = samples[mixed % Math.max(samples.length, 1)] ?? null
  if (field.valueType?.kind === 'date') return `2026-0${1 + (mixed % 9)}-1${seed % 10}`
  // Texts that are unique by number, so that most records survive.
  if (typeof sample === 'string' && field.searchable && field.json.pattern === undefined && !/@|^\+/.test(sample)) {
    return `${sample.slice(0, 6)} ${seed}`
  }
  return sample
}

/** True where the table takes a record without it: sums and counts are never empty, though nobody has to give them. */
function isOptional({ columns }: Field): boolean {
  return columns.every(({ nullable }) => nullable)
}

/** A number that looks random and follows from another one (xorshift). */
function mix(seed: number): number {
  let state = (seed + 1) * 2654435761
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return state >>> 0
}

async function insertUsers(database: Database, registry: Registry): Promise<void> {
  const entity = registry.entities['core.user']
  if (!entity) throw new Error('There is no core.user')
  for (const [number, id] of USERS.entries()) {
    const values = { name: `User ${number}`, status: 'active' }
    await insert(database, { entity, id, school: '', deleted: false, values }, number)
  }
}

async function insert(database: Database, record: Stored, position: number): Promise<boolean> {
  const { entity, id, school, deleted, values } = record
  const columns: Record<string, unknown> = { id, deleted_at: deleted ? AT : null }
  if (entity.tenancy === 'school') columns['school_id'] = school
  if (entity.kind === 'child') columns['position'] = position
  else Object.assign(columns, { version: 1, created_at: AT, updated_at: AT })
  for (const [name, content] of Object.entries(values)) {
    const field = entity.field[name]
    if (!field) continue
    const kept =
      typeof content === 'string' && isSealed(field)
        ? sealText(KEYS, placeIn(school, entity, field), content, isIndexed(field))
        : content
    Object.assign(columns, fieldTypeOf(field.type).codec.toColumns(field, kept, database.dialect))
  }
  const names = join(Object.keys(columns).map((name) => raw(quoteIdentifier(name))))
  const fragment = sql`insert into ${quoteIdentifier(entity.table)} (${names}) values (${join(Object.values(columns).map(value))})`
  const compiled = compileFragment(fragment, database.dialect)
  const statement = { text: compiled.text, values: bindParams(compiled, {}, database.dialect) }
  try {
    await database.transaction(() => database.write([statement]), { label: 'population' })
    return true
  } catch (error) {
    if (error instanceof ConstraintViolation && error.kind === 'unique') return false
    throw error
  }
}
