import { hashOf, Recent } from '../base/main.js'
import { anyOf } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { entityOf, heldRole, UNPUBLISHED } from '../model/main.js'
import type { Actor, Entity, Registry } from '../model/main.js'
import { isWithin, reachedRows } from './assigned.js'
import { conditionOf, fullPair, pairsOf } from './pairs.js'
import type { Pair, Use } from './pairs.js'
import { rightsKey } from './rights_key.js'
import { withinViewer } from './within_viewer.js'

const KEY = Symbol('grant')

/**
 * What an actor may do with an entity: the only key to data. Made here and nowhere else; every
 * operation takes one. Predicates speak of params (`actor.user`), never of a person, so that grants
 * of equal rights are one value and plans are shared over persons and schools.
 */
export class Grant {
  readonly entity: Entity
  readonly action: string
  readonly pairs: readonly Pair[]
  /** Rows that any pair grants. */
  readonly rows: Expr
  /** SHA-256 of the resulting predicates and columns, not of role names. */
  readonly fingerprint: string
  readonly #conditions = new Map<string, Expr | null>()

  constructor(key: symbol, entity: Entity, action: string, pairs: readonly Pair[]) {
    if (key !== KEY) throw new Error('A grant is made by grantOf only')
    this.entity = entity
    this.action = action
    this.pairs = pairs
    this.rows = anyOf(pairs.map((pair) => pair.rows))
    this.fingerprint = hashOf([
      entity.hash,
      pairs.map((pair) => [pair.rows, Object.entries(pair.fields).map(([use, names]) => [use, [...names].sort()])]),
    ])
  }

  /** Where the field may be used: null nowhere, TRUE on all granted rows, else a further predicate. */
  condition(field: string, use: Use): Expr | null {
    const key = `${use}:${field}`
    const known = this.#conditions.get(key)
    if (known !== undefined) return known
    const condition = conditionOf(this.pairs, field, use)
    this.#conditions.set(key, condition)
    return condition
  }

  /** True where at least one row lets the field be used so. */
  allows(field: string, use: Use): boolean {
    return this.condition(field, use) !== null
  }
}

/** Rights that do not make an entity known. */
const BY_ITSELF: ReadonlySet<string> = new Set(['refer', UNPUBLISHED])

/** Grants kept of one set of entities; those least recently used beyond that are made again. */
const MOST = 20_000

/** Grants by entities: (entity, action, rights) → grant or null. Registries that share entities share them. */
const made = new WeakMap<Registry['entities'], Recent<Grant | null>>()

/**
 * The grant of an actor for an action on an entity; null when no role gives any. Internal entities
 * are granted to the `system` actor only.
 */
export function grantOf(registry: Registry, actor: Actor, entityName: string, action: string): Grant | null {
  let grants = made.get(registry.entities)
  if (!grants) made.set(registry.entities, (grants = new Recent(MOST)))
  const key = `${entityName}\u0000${action}\u0000${rightsKey(registry, actor)}`
  const known = grants.get(key)
  if (known !== undefined) return known
  return grants.set(key, makeGrant(registry, actor, entityOf(registry, entityName), action))
}

function makeGrant(registry: Registry, actor: Actor, entity: Entity, action: string): Grant | null {
  if (actor.kind === 'system') return new Grant(KEY, entity, action, [fullPair(entity)])
  if (entity.internal) return null
  const own = pairsOf(registry, entity, actor.roles, action)
  const { viewer } = actor
  const viewersOwn = (name: string) => viewer && grantOf(registry, viewer, entity.name, name)
  const pairs = viewer ? withinViewer(own, viewersOwn('read') ?? null, viewersOwn('explain') ?? null) : own
  return pairs.length === 0 ? null : new Grant(KEY, entity, action, pairs)
}

/**
 * True when the actor has any grant on the entity beside `refer`; without one it does not exist for
 * him. A child never does by itself: its rows are known inside their parent.
 */
export function knowsEntity(registry: Registry, actor: Actor, entityName: string): boolean {
  if (actor.kind === 'system') return true
  if (actor.viewer && !knowsEntity(registry, actor.viewer, entityName)) return false
  const policy = Object.hasOwn(registry.policies, entityName) ? registry.policies[entityName] : undefined
  if (!policy) return false
  const entity = entityOf(registry, entityName)
  return actor.roles.some((key) => {
    const held = heldRole(key)
    const actions = Object.hasOwn(policy.roles, held.role) ? policy.roles[held.role] : undefined
    const isGranted = Object.keys(actions ?? {}).some(
      (action) => !BY_ITSELF.has(action) && isWithin(entity, action, held)
    )
    return isGranted && reachedRows(registry, entity, held) !== null
  })
}
