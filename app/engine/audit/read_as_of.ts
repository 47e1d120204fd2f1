import { invalid, isObject, Refusal } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import type { Entity, Field } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import { dayEdge, EMPTY_SHAPE, isDay, isSealed, readRecord } from '../query/main.js'
import type { Session } from '../query/main.js'
import { ERASE_ACTION } from '../records/main.js'
import { instantOf, readEntries } from './entry_list.js'
import { historyReader } from './read_audit.js'
import { project, sightOfRecord } from './sight.js'
import type { Sight } from './sight.js'
import { undoRows } from './undo_rows.js'

/** The most acts that are taken back for one question. */
const MOST_ENTRIES = 1000

/** Acts that write fields of a record, beside transitions; of all others the entry tells something else. */
const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'delete', 'restore', ERASE_ACTION])

function isWrite({ workflow }: Entity, action: string): boolean {
  return WRITES.has(action) || (workflow?.transitions.some(({ name }) => name === action) ?? false)
}

/** A record as it was. `_unknown` names what cannot be told of it. */
interface Past {
  readonly values: Record<string, Json>
  readonly unknown: Set<string>
  isDeleted: boolean
}

/**
 * One record as it was at an instant, or at the end of a day at the school: as the reader is shown it now, with what
 * was done since taken back, in as many statements whatever was done. For who may read its history. What the audit
 * does not hold (derived values, encrypted ones) is left out and named in `_unknown`. Throws the 422 of `as_of` where
 * there is nothing to tell: before the record was made, while it was deleted, or what was there has been erased.
 */
export async function readAsOf(session: Session, entityName: string, id: string, text: string): Promise<JsonObject> {
  const reader = historyReader(session, entityName)
  const { registry, actor } = reader
  const grant = grantOf(registry, actor, entityName, 'read')
  if (!grant) throw new Refusal('forbidden', 'You may not read what was done to these records.')
  const since = instantAfter(session, text)
  const { entity } = grant
  const held = await readRecord(reader, entityName, id, {
    ...EMPTY_SHAPE,
    include: Object.fromEntries(rowFields(reader, entity).map(({ name }) => [name, { fields: null, include: {} }])),
  })
  const masked = new Set(Array.isArray(held._masked) ? held._masked.map(String) : [])
  const sight = sightOfRecord(reader, grant, new Set(Object.keys(held).filter((name) => !masked.has(name))))
  const { entries, meta } = await readEntries(session, {
    equals: { entity: entityName, record: String(held.id) },
    from: since,
    until: null,
    after: null,
    perPage: MOST_ENTRIES,
  })
  if (meta.next_cursor !== null) throw invalid('as_of', 'lies too far back: too much has been done since.')
  const past: Past = {
    values: toldOf(entity, held, sight),
    unknown: new Set(untold(entity, held, sight)),
    isDeleted: false,
  }
  for (const entry of entries) {
    if (isWrite(entity, String(entry.action))) takeBack(past, entry, entity, sight)
  }
  if (past.isDeleted) throw invalid('as_of', 'lies in a time in which the record was deleted.')
  const known = Object.entries(past.values).filter(([name]) => !past.unknown.has(name))
  return { id: String(held.id), ...Object.fromEntries(known), _unknown: [...past.unknown].sort(), _as_of: since }
}

/** The first instant of which nothing is told any more. */
function instantAfter({ actor, clock }: Session, text: string): string {
  const at = isDay(text) ? dayEdge(text, 'end', actor.school.timezone) : next(instantOf(text))
  if (at === null) throw invalid('as_of', 'must be a date, or a date and time with offset.')
  const first = isDay(text) ? dayEdge(text, 'start', actor.school.timezone) : at
  if (first !== null && Date.parse(first) > clock.now().getTime() + 1) throw invalid('as_of', 'lies ahead.')
  return at
}

/** Acts at the very instant have been done by then; instants have milliseconds. */
function next(at: string | null): string | null {
  return at === null ? null : new Date(Date.parse(at) + 1).toISOString()
}

function rowFields({ registry, actor }: Session, entity: Entity): readonly Field[] {
  return entity.fields.filter(({ rows, name }) => {
    const grant = rows && grantOf(registry, actor, rows.entity, 'read')
    return grant && grantOf(registry, actor, entity.name, 'read')?.allows(name, 'read')
  })
}

/** True for values that the audit holds as they were. */
function isTold(field: Field): boolean {
  return !field.system && !field.derived && !isSealed(field) && (field.columns.length > 0 || field.rows !== undefined)
}

function toldOf(entity: Entity, held: JsonObject, sight: Sight): Record<string, Json> {
  const names = entity.fields.filter((field) => isTold(field) && sight.fields.has(field.name)).map(({ name }) => name)
  const values: Record<string, Json> = {}
  for (const name of names) {
    const value = held[name] ?? null
    const fields = sight.rows.get(name)
    values[name] = fields && Array.isArray(value) ? value.map((row: Json) => rowOf(row, fields)) : value
  }
  return values
}

/** A row with what the audit tells of rows. */
function rowOf(row: Json, fields: ReadonlySet<string>): Json {
  if (!isObject(row)) return row
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => name === 'id' || name === 'position' || fields.has(name))
  )
}

/** What the reader sees of the record today, and nobody can tell him of then. */
function untold(entity: Entity, held: JsonObject, sight: Sight): readonly string[] {
  return entity.fields
    .filter(
      (field) => Object.hasOwn(held, field.name) && !field.system && !(isTold(field) && sight.fields.has(field.name))
    )
    .map(({ name }) => name)
}

function takeBack(past: Past, entry: JsonObject, entity: Entity, sight: Sight): void {
  const { action } = entry
  if (typeof entry.erased_at === 'string' || action === ERASE_ACTION) {
    throw invalid('as_of', 'cannot be told: what was there has been erased.')
  }
  if (action === 'create') throw invalid('as_of', 'lies before the record was made.')
  const whole = JSON.parse(typeof entry.before === 'string' ? entry.before : '{}') as JsonObject
  if (Object.hasOwn(whole, 'deleted_at')) past.isDeleted = whole.deleted_at !== null
  const before = renamed(project(entry.before ?? null, sight) ?? {}, entity)
  const after = renamed(project(entry.after ?? null, sight) ?? {}, entity)
  for (const [name, value = null] of Object.entries(before)) {
    const field = entity.field[name]
    if (!field || !Object.hasOwn(past.values, name)) continue
    if (!field.rows) past.values[name] = value
    else {
      const rows = undoRows(past.values[name] ?? null, value, after[name] ?? null)
      if (rows === null) past.unknown.add(name)
      else past.values[name] = rows
    }
  }
}

/** Entries name fields as they were called then. */
function renamed(values: JsonObject, { fields }: Entity): JsonObject {
  const names = new Map(
    fields.flatMap(({ name, options }) => (typeof options.was === 'string' ? [[options.was, name]] : []))
  )
  return Object.fromEntries(Object.entries(values).map(([name, value = null]) => [names.get(name) ?? name, value]))
}
