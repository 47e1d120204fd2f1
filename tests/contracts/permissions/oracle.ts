import type { Json } from '../../../app/engine/base/main.js'
import { evaluate, holds } from '../../../app/engine/expressions/main.js'
import { heldRole } from '../../../app/engine/model/main.js'
import { fieldTypeOf } from '../../../app/engine/fields/main.js'
import type {
  ActionGrant,
  Actor,
  Entity,
  Field,
  FieldRule,
  Registry,
  ScopeUse,
} from '../../../app/engine/model/main.js'
import type { Population, Stored } from './population.js'

type Row = Record<string, unknown>

/**
 * Who may see what, worked out the slow way: every rule evaluated in the process over the whole
 * population, role by role, without grants, pairs or SQL.
 */
export class Oracle {
  readonly #registry: Registry
  readonly #population: Population
  readonly #rows = new Map<string, Row>()

  constructor(registry: Registry, population: Population) {
    this.#registry = registry
    this.#population = population
  }

  /** The records of the actor's school that his roles show him for an action. */
  visible(actor: Actor, entity: Entity, action: string): readonly Stored[] {
    return this.living(entity, actor.school.id).filter((record) => this.fields(actor, record, action).size > 0)
  }

  living(entity: Entity, school: string): readonly Stored[] {
    return (this.#population[entity.name] ?? []).filter((record) => record.school === school && !record.deleted)
  }

  /** The fields of one record that may be used so: of each role that grants its row, the role's fields. */
  fields(actor: Actor, record: Stored, action: string, use: keyof FieldRule = 'read'): ReadonlySet<string> {
    const { entity } = record
    const seen = new Set<string>()
    if (record.school !== actor.school.id || record.deleted) return seen
    for (const key of actor.roles) {
      const { role } = heldRole(key)
      if (!this.#reaches(actor, key, record)) continue
      if (this.#granted(actor, role, record, action === 'refer' ? 'read' : action)) {
        for (const { name } of entity.fields) if (this.#mayUse(entity, role, name, use)) seen.add(name)
      }
      if (action === 'refer' && this.#granted(actor, role, record, 'refer')) {
        for (const name of ['id', entity.display]) if (this.#mayUse(entity, role, name, use)) seen.add(name)
      }
    }
    return seen
  }

  /** What a field of a record says: as it is stored, or worked out on the day of the tests. */
  valueOf(record: Stored, field: Field): Json {
    const { derived } = field
    if (field.name === 'id') return record.id
    if (derived?.kind !== 'computed' || derived.stored) return record.values[field.name] ?? null
    const params = { today: TODAY, now: NOW }
    const worked = evaluate(derived.expr, { record: this.#rowOf(record), params })
    return worked === null ? null : fieldTypeOf(field.type).codec.fromColumn(field, worked, 'postgres')
  }

  /** True when some role has the action on the entity, on whatever rows. */
  knows(actor: Actor, entity: Entity, action: string): boolean {
    return actor.roles.some((key) => this.#mayHold(entity, key, action))
  }

  /** The fields that some role may use so on some row. */
  allowed(actor: Actor, entity: Entity, action: string, use: keyof FieldRule): ReadonlySet<string> {
    const roles = actor.roles.filter((key) => this.#mayHold(entity, key, action)).map((key) => heldRole(key).role)
    return new Set(
      entity.fields
        .filter(({ name }) => roles.some((role) => this.#mayUse(entity, role, name, use)))
        .map(({ name }) => name)
    )
  }

  /** True where a role in effect has the action on the entity, which is not out of its reach. */
  #mayHold(entity: Entity, key: string, action: string): boolean {
    const { role, dimension } = heldRole(key)
    const owner = entity.kind === 'child' ? (entity.parent ?? '') : entity.name
    const isReached = dimension === null || this.#registry.dimensions[dimension]?.reach[owner] !== undefined
    const isOnRecord = !entity.actions.some(({ name, on }) => name === action && on === 'collection')
    return this.#grantOf(entity, role, action) !== undefined && isReached && (dimension === null || isOnRecord)
  }

  /** True where the record belongs to those within which the role is held. */
  #reaches(actor: Actor, key: string, record: Stored): boolean {
    const { dimension } = heldRole(key)
    if (dimension === null) return true
    const start = this.#rowOf(record)
    const { parent } = record.entity
    const isChild = record.entity.kind === 'child'
    let row: Row | null = isChild ? (start['parent'] as Row | null) : start
    let entity = isChild ? (parent ?? '') : record.entity.name
    for (let hops = 0; row !== null && hops < 5; hops++) {
      const reach = this.#registry.dimensions[dimension]?.reach[entity]
      if (!reach) return false
      if (reach.kind === 'all') return true
      if (reach.kind === 'rule') {
        const params = { 'actor.assigned': actor.assigned?.[key] ?? [], 'today': TODAY, 'now': NOW }
        return holds(reach.rule, { record: row, params })
      }
      for (const link of reach.via) {
        entity = this.#registry.entities[entity]?.field[link]?.link?.entity ?? ''
        row = (row?.[link] ?? null) as Row | null
      }
    }
    return false
  }

  #mayUse(entity: Entity, role: string, field: string, use: keyof FieldRule): boolean {
    const rule = this.#registry.policies[entity.name]?.fields[field]
    if (rule?.mask?.includes(role)) return use === 'mask'
    if (use === 'mask') return false
    return (rule?.read ?? [role]).includes(role) && (rule?.[use] ?? [role]).includes(role)
  }

  #grantOf(entity: Entity, role: string, action: string): ActionGrant | undefined {
    const owner = entity.kind === 'child' && entity.parent ? this.#registry.entities[entity.parent] : entity
    return this.#registry.policies[owner?.name ?? '']?.roles[role]?.[action]
  }

  #granted(actor: Actor, role: string, record: Stored, action: string): boolean {
    const grant = this.#grantOf(record.entity, role, action)
    if (!grant) return false
    if (grant.scope === null) return true
    const start = this.#rowOf(record)
    const owner = record.entity.kind === 'child' ? (start['parent'] as Row | null) : start
    return this.#inScope(
      actor,
      owner,
      record.entity.kind === 'child' ? record.entity.parent : record.entity.name,
      grant.scope
    )
  }

  #inScope(actor: Actor, start: Row | null, entityName: string | null, { scope, via }: ScopeUse): boolean {
    let row = start
    let entity = this.#registry.entities[entityName ?? '']
    for (const link of via) {
      row = (row?.[link] ?? null) as Row | null
      entity = this.#registry.entities[entity?.field[link]?.link?.entity ?? '']
    }
    const rule = this.#registry.scopes[`${entity?.name}:${scope}`]?.rule
    if (!rule) throw new Error(`No scope ${scope} on ${entity?.name}`)
    const params = { 'actor.user': actor.userId, 'actor.school': actor.school.id, 'today': TODAY, 'now': NOW }
    return row !== null && holds(rule, { record: row, params })
  }

  /** A record as expressions see it, its links and to-many sides looked up when asked for. */
  #rowOf(record: Stored): Row {
    const known = this.#rows.get(record.id)
    if (known) return known
    const row: Row = { id: record.id }
    this.#rows.set(record.id, row)
    for (const field of record.entity.fields) {
      const content = record.values[field.name] ?? null
      if (field.name === 'id') continue
      const target = field.link?.entity ?? (field.name === 'parent' ? record.entity.parent : null)
      const lookUp = () => (target === null || target === 'core.user' ? content : this.#find(target, content))
      const isLink = target !== null && target !== 'core.user'
      const scalar = content === null || isLink ? null : fieldTypeOf(field.type).codec.toScalar(field, content)
      Object.defineProperty(row, field.name, {
        get: () => (isLink ? lookUp() : scalar),
        enumerable: true,
        configurable: true,
      })
    }
    for (const many of Object.values(record.entity.many)) {
      const other = this.#registry.entities[many.entity]
      const link = other?.fields.find((field) => field.columns[0]?.name === many.column)
      const rows = () =>
        this.living(other as Entity, record.school)
          .filter((candidate) => candidate.values[link?.name ?? ''] === record.id)
          .map((candidate) => this.#rowOf(candidate))
      Object.defineProperty(row, many.name, { get: rows, enumerable: true, configurable: true })
    }
    return row
  }

  /** A linked record, or null where it is deleted. */
  #find(entityName: string, id: unknown): Row | null {
    const found = (this.#population[entityName] ?? []).find((record) => record.id === id && !record.deleted)
    return found ? this.#rowOf(found) : null
  }
}

export const NOW = '2026-06-15T04:00:00.000Z'
export const TODAY = '2026-06-15'
