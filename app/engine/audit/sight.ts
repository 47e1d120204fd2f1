import { isObject } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { isTrue } from '../expressions/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import type { Action, Entity } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import type { Session } from '../query/main.js'

/** What of an entity's values in the audit a reader may see: names of fields, and of the fields of rows by name. */
export interface Sight {
  readonly fields: ReadonlySet<string>
  readonly rows: ReadonlyMap<string, ReadonlySet<string>>
}

/** What says which row it is, in the entries of rows. */
const ROW_MARKS: ReadonlySet<string> = new Set(['id', 'position'])

/**
 * What the reader sees of every record of an entity; null where that is not granted on every record. An entry
 * tells of the past, whose rows no predicate can be asked about any more: what depends on the row is left out.
 */
export function sightOfAll(session: Session, entityName: string): Sight | null {
  const entity = knownEntity(session, entityName)
  const grant = entity && grantOf(session.registry, session.actor, entity.name, 'read')
  return grant && isTrue(grant.rows) ? sightOf(session, grant, (name) => isOpen(grant, name)) : null
}

/** The same of one record that the reader has read: `names` are the fields that he has been shown of it. */
export function sightOfRecord(session: Session, grant: Grant, names: ReadonlySet<string>): Sight {
  return sightOf(
    session,
    grant,
    (name) => names.has(name) || (rowsOf(grant.entity, name) !== null && isOpen(grant, name))
  )
}

/** What the reader sees of the input of an action: all of it, where he may do it himself on every record. */
export function sightOfInput(session: Session, entityName: string, action: string): Sight | null {
  const found = actionOf(knownEntity(session, entityName), action)
  const grant = found && grantOf(session.registry, session.actor, entityName, action)
  if (!found?.input || !grant || !isTrue(grant.rows)) return null
  return { fields: new Set(found.input.fields.map(({ name }) => name)), rows: new Map() }
}

/** True for the act of an action, whose entry holds its input instead of fields. */
export function isActionOf(session: Session, entityName: string, action: string): boolean {
  return actionOf(knownEntity(session, entityName), action) !== null
}

/** The part of an entry's values that may be seen; null where nothing of them may. */
export function project(text: Json, sight: Sight | null): JsonObject | null {
  const values: unknown = typeof text === 'string' && sight ? JSON.parse(text) : null
  if (!isObject(values) || !sight) return null
  const seen: Record<string, Json> = {}
  for (const [name, value] of Object.entries(values)) {
    if (!sight.fields.has(name) || value === undefined) continue
    const inner = sight.rows.get(name)
    seen[name] = inner ? projectRows(value, inner) : value
  }
  return Object.keys(seen).length === 0 ? null : seen
}

function projectRows(value: Json, fields: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((row: Json) => (isObject(row) ? projectRow(row, fields) : row))
  if (!isObject(value)) return null
  return Object.fromEntries(Object.entries(value).map(([part, rows]) => [part, projectRows(rows ?? null, fields)]))
}

function projectRow(row: JsonObject, fields: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([name]) => ROW_MARKS.has(name) || fields.has(name)))
}

function sightOf(session: Session, grant: Grant, sees: (name: string) => boolean): Sight {
  const fields = new Set<string>()
  const rows = new Map<string, ReadonlySet<string>>()
  for (const { name } of grant.entity.fields) {
    if (!sees(name)) continue
    fields.add(name)
    const child = rowsOf(grant.entity, name)
    if (child !== null) rows.set(name, openFields(session, child))
  }
  return { fields, rows }
}

function openFields({ registry, actor }: Session, entityName: string): ReadonlySet<string> {
  const grant = grantOf(registry, actor, entityName, 'read')
  const names = grant?.entity.fields.map(({ name }) => name) ?? []
  return new Set(names.filter((name) => grant && isOpen(grant, name)))
}

function isOpen(grant: Grant, name: string): boolean {
  const condition = grant.condition(name, 'read')
  return condition !== null && isTrue(condition)
}

function rowsOf(entity: Entity, name: string): string | null {
  return fieldOf(entity, name)?.rows?.entity ?? null
}

function knownEntity({ registry }: Session, name: string): Entity | null {
  return Object.hasOwn(registry.entities, name) ? entityOf(registry, name) : null
}

function actionOf(entity: Entity | null, name: string): Action | null {
  return entity?.actions.find((action) => action.name === name) ?? null
}
