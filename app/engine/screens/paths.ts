import type { JsonObject } from '../base/main.js'
import { isObject } from '../base/main.js'
import { entityOf, fieldOf, walkPath } from '../model/main.js'
import type { Entity, Field, FieldPath } from '../model/main.js'
import type { Rights, ScreenScene } from './scene.js'

type Use = 'readable' | 'filterable' | 'sortable'

/** The address of an entity's list: `/plugin/plural-in-kebab`. */
export function screenPath(entity: Entity): string {
  const plural = entity.table.slice(entity.plugin.length + 1)
  return `/${entity.plugin}/${plural.replaceAll('_', '-')}`
}

/** The address of one record. */
export function recordPath(entity: Entity, id: string): string {
  return `${screenPath(entity)}/${encodeURIComponent(id)}`
}

/** Where the labels of an entity's records are searched. */
export function pickerUrl(entity: string): string {
  return `/pickers/${entity}`
}

/** Where texts to offer for a field are asked for; child rows are asked for nowhere by themselves. */
export function suggestionsUrl({ name, kind }: Entity, field: string): string | null {
  return kind === 'child' || kind === 'input' ? null : `/pickers/${name}/${field}`
}

/** The entity whose list stands at this address; null for none, and for one that has no screens. */
export function entityAt(entities: Readonly<Record<string, Entity>>, path: string): Entity | null {
  return Object.values(entities).find((entity) => hasScreens(entity) && screenPath(entity) === path) ?? null
}

/** Whether an entity has a list and records of its own to open. */
export function hasScreens(entity: Entity): boolean {
  return !entity.internal && entity.kind !== 'child' && entity.kind !== 'log'
}

/** True where the actor may see labels of the entity's records. */
export function mayRefer(rights: Rights | null): boolean {
  return rights !== null && (rights.can.refer === true || rights.can.read === true)
}

/**
 * Walks a dotted path and gives it only if every name on the way may be used so, and the labels of the
 * records that a link leads to may be seen.
 */
export function usablePath(scene: ScreenScene, text: string, use: Use): FieldPath | null {
  const names = text.split('.')
  const inRows = use === 'filterable' ? rowsPath(scene, names) : null
  if (inRows) return inRows
  const found = walkPath(scene.registry, scene.entity, names)
  if (!found) return null
  let rights: Rights | null = scene.rights
  for (const [index, name] of names.entries()) {
    if (!rights || !rights[use].has(name)) return null
    const link = found.links[index]?.link ?? (index === names.length - 1 ? found.field.link : undefined)
    if (!link) continue
    rights = scene.rightsOf(link.entity)
    if (!mayRefer(rights)) return null
  }
  return found
}

/** A path into rows of the record, of which some are asked for. */
function rowsPath(scene: ScreenScene, [first = '', ...rest]: readonly string[]): FieldPath | null {
  const rows = fieldOf(scene.entity, first)?.rows
  const rights = rows ? scene.rightsOf(rows.entity) : null
  if (!rows || !rights || rest.length === 0 || !scene.rights.readable.has(first)) return null
  return usablePath({ ...scene, entity: entityOf(scene.registry, rows.entity), rights }, rest.join('.'), 'filterable')
}

/** True where the records behind a link can be named to this actor; true for every other field. */
export function isLinkShown(scene: Pick<ScreenScene, 'rightsOf'>, field: Field): boolean {
  const entity = field.link?.entity ?? (field.rows?.isBare ? field.rows.leadsTo : undefined)
  return entity === undefined || mayRefer(scene.rightsOf(entity))
}

/** A record that stands in the place of a link, as included ones do. */
export interface Labelled {
  readonly id: string
  readonly label: string
}

/** Reads an included link; a bare id has no label and counts as none. */
export function labelledOf(value: unknown, target: Entity | null): Labelled | null {
  if (!isObject(value) || typeof value.id !== 'string') return null
  const label = value._label ?? (target ? value[target.display] : null)
  return { id: value.id, label: typeof label === 'string' && label !== '' ? label : value.id.slice(0, 8) }
}

/** The value at a path of an answered row; links on the way are included objects. */
export function valueAt(row: JsonObject, names: readonly string[]): unknown {
  let value: unknown = row
  for (const name of names) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}

/** The entity that a link leads to. */
export function targetOf(scene: ScreenScene, field: Field): Entity | null {
  return field.link ? entityOf(scene.registry, field.link.entity) : null
}
