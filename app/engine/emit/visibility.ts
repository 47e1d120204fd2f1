import { isWriteOnly } from '../fields/main.js'
import { DISCUSSION_RIGHTS } from '../model/main.js'
import type { Entity, Registry, ToMany } from '../model/main.js'

/**
 * What one reader may know of an entity. `readable` and `writable` are field names, `actions` the
 * permissions held, the entity's own among them. A reader who may only refer to it has id and label as `readable`.
 */
export interface EntityVisibility {
  readonly readable: ReadonlySet<string>
  /** Of those `readable` the ones that some row shows only under their mask; absent means none. */
  readonly masked?: ReadonlySet<string>
  readonly writable: ReadonlySet<string>
  readonly actions: ReadonlySet<string>
  /** Readable fields that lists may filter and sort by; absent means all readable ones. */
  readonly filterable?: ReadonlySet<string>
  readonly sortable?: ReadonlySet<string>
  /** Fields that totals may be made of; absent means all readable ones. */
  readonly aggregatable?: ReadonlySet<string>
}

/** Asked once per entity; null where the entity does not exist for the reader. */
export type Visibility = (entity: Entity) => EntityVisibility | null

/** The full document's reader: every field and action of every entity that REST knows. */
export const ALL_VISIBLE: Visibility = (entity) => {
  if (entity.internal) return null
  const names = entity.fields.filter((field) => !isWriteOnly(field.type)).map((field) => field.name)
  const writable = entity.fields.filter((field) => !field.readOnly && !field.system).map((field) => field.name)
  return {
    readable: new Set(names),
    writable: new Set(writable),
    actions: new Set([
      ...['read', 'create', 'update', 'delete', 'restore', 'history', 'aggregate'],
      ...(entity.discussion ? DISCUSSION_RIGHTS : []),
      ...entity.actions.map(({ name }) => name),
      ...(entity.workflow?.transitions ?? []).map(({ name }) => name),
    ]),
  }
}

/**
 * True where a to-many side may be named: its entity is known, and so is the link on it that leads
 * back, for a list of what links here tells what the link holds.
 */
export function isManyVisible(
  many: ToMany,
  target: { readonly entity: Entity; readonly seen: EntityVisibility } | null
): boolean {
  if (!target || many.owned) return false
  const link = target.entity.fields.find((field) => field.columns.some((column) => column.name === many.column))
  return link !== undefined && target.seen.readable.has(link.name)
}

/** The entities a reader knows, by name, in alphabetical order. */
export function visibleEntities(
  registry: Registry,
  visibility: Visibility
): ReadonlyMap<string, { readonly entity: Entity; readonly seen: EntityVisibility }> {
  const found = new Map<string, { entity: Entity; seen: EntityVisibility }>()
  for (const name of Object.keys(registry.entities).sort()) {
    const entity = registry.entities[name]
    const seen = entity ? visibility(entity) : null
    if (entity && seen) found.set(name, { entity, seen })
  }
  return found
}
