import type { Entity, Field, ToMany } from './entity.js'
import type { Registry } from './registry.js'

/** A walked path: the to-one links on the way and the field at its end. */
export interface FieldPath {
  readonly entity: Entity
  readonly links: readonly Field[]
  readonly field: Field
}

/** A walked path that ends at a to-many side. */
export interface ManyPath {
  readonly entity: Entity
  readonly links: readonly Field[]
  readonly many: ToMany
}

/** The entity a name stands for. Throws for a name that the compiler cannot have let through. */
export function entityOf(registry: Registry, name: string): Entity {
  const entity = Object.hasOwn(registry.entities, name) ? registry.entities[name] : undefined
  if (!entity) throw new Error(`No entity named ${name}`)
  return entity
}

/** A field by own name, or null; never an inherited property such as `constructor`. */
export function fieldOf(entity: Entity, name: string): Field | null {
  return Object.hasOwn(entity.field, name) ? (entity.field[name] ?? null) : null
}

/** The to-many side by name, or null. */
export function manyOf(entity: Entity, name: string): ToMany | null {
  return Object.hasOwn(entity.many, name) ? (entity.many[name] ?? null) : null
}

/** The link by which the records of a tree stand below one another; null of what is no tree. */
export function treeLinkOf({ kind, name, fields }: Pick<Entity, 'kind' | 'name' | 'fields'>): Field | null {
  return kind === 'tree' ? (fields.find(({ link }) => link?.entity === name) ?? null) : null
}

/**
 * Walks to-one links to the field a path names; null when any part does not exist. A link at the
 * end is itself the field (its id).
 */
export function walkPath(registry: Registry, start: Entity, path: readonly string[]): FieldPath | null {
  const links: Field[] = []
  let entity = start
  for (const [index, name] of path.entries()) {
    const field = fieldOf(entity, name)
    if (!field) return null
    if (index === path.length - 1) return { entity, links, field }
    if (!field.link) return null
    links.push(field)
    entity = entityOf(registry, field.link.entity)
  }
  return null
}
