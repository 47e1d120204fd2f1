import { entityOf } from '../../model/main.js'
import type { Entity, Field, Registry } from '../../model/main.js'

/** A rollup, and the names of the reckoned records' fields that decide over it. */
interface FedField {
  readonly field: Field
  readonly inputs: ReadonlySet<string>
}

/** Rollups of one entity over records that link to it by one column. */
export interface Feed {
  readonly parent: Entity
  /** In the table of the records that are reckoned up: the id of the record that has the rollups. */
  readonly column: string
  readonly fields: readonly FedField[]
}

/** Stored computed fields of an entity, each with the names of the record's members it reads. */
type StoredComputed = readonly FedField[]

const feeds = new WeakMap<Registry['entities'], ReadonlyMap<string, readonly Feed[]>>()
const computed = new WeakMap<Entity, StoredComputed>()

/** The rollups that records of an entity decide over. Nearly always none. */
export function feedsOf(registry: Registry, entity: Entity): readonly Feed[] {
  let known = feeds.get(registry.entities)
  if (!known) feeds.set(registry.entities, (known = collectFeeds(registry)))
  return known.get(entity.name) ?? []
}

/** The stored computed fields of an entity. */
export function storedComputedOf(entity: Entity): StoredComputed {
  let known = computed.get(entity)
  if (!known) {
    known = entity.fields.flatMap((field) =>
      field.derived?.kind === 'computed' && field.derived.stored
        ? [{ field, inputs: new Set(field.derived.inputs) }]
        : []
    )
    computed.set(entity, known)
  }
  return known
}

/** The rollups of an entity. */
export function rollupsOf(entity: Entity): readonly Field[] {
  return entity.fields.filter((field) => field.derived?.kind === 'rollup')
}

/** The fields of which an input is among the changed names; all of them for null. */
export function affected(fields: readonly FedField[], changed: ReadonlySet<string> | null): readonly Field[] {
  return fields.filter(({ inputs }) => changed === null || !inputs.isDisjointFrom(changed)).map(({ field }) => field)
}

/** True for a stored field that changes when other records do: no write of its own record may set its column. */
export function isKeptByOthers(entity: Entity, { derived }: Field): boolean {
  if (derived?.kind === 'rollup') return true
  if (derived?.kind !== 'computed' || !derived.stored) return false
  return derived.inputs.some((name) => entity.field[name]?.derived?.kind === 'rollup')
}

/** The field of the owner that holds the rows of a child; null of what is no child. */
export function holderOf(registry: Registry, child: Entity): { readonly owner: Entity; readonly name: string } | null {
  if (child.kind !== 'child' || child.parent === null) return null
  const owner = entityOf(registry, child.parent)
  const field = owner.fields.find((candidate) => candidate.rows?.entity === child.name)
  return field ? { owner, name: field.name } : null
}

function collectFeeds(registry: Registry): ReadonlyMap<string, readonly Feed[]> {
  const found = new Map<string, Feed[]>()
  for (const parent of Object.values(registry.entities)) {
    for (const field of parent.fields) {
      if (field.derived?.kind !== 'rollup') continue
      const side = parent.many[field.derived.many]
      if (!side) throw new Error(`${parent.name} has no to-many side ${field.derived.many}`)
      const known = found.get(side.entity) ?? []
      const fed: FedField = { field, inputs: new Set(field.derived.inputs) }
      const index = known.findIndex((feed) => feed.parent === parent && feed.column === side.column)
      const feed = known[index]
      if (feed) known[index] = { ...feed, fields: [...feed.fields, fed] }
      else known.push({ parent, column: side.column, fields: [fed] })
      found.set(side.entity, known)
    }
  }
  return found
}
