import { notFound, Refusal } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { heldRole } from '../model/main.js'
import type { Actor, Registry } from '../model/main.js'
import { grantOf, knowsEntity } from '../permissions/main.js'
import { EMPTY_SHAPE, readRecord } from '../query/main.js'
import type { ListAnswer, QueryParameter, Session } from '../query/main.js'
import { AUDIT_ENTITY } from '../records/main.js'
import { bound, param, prepare, sql } from '../sql/main.js'
import type { Database } from '../sql/main.js'
import { parseEntryQuery, readEntries } from './entry_list.js'
import { isActionOf, project, sightOfAll, sightOfInput, sightOfRecord } from './sight.js'
import type { Sight } from './sight.js'

/** True for roles that are granted to read the audit, and for the system. */
export function mayReadAudit(registry: Registry, actor: Actor): boolean {
  if (actor.kind === 'system') return true
  const roles = registry.policies[AUDIT_ENTITY]?.roles ?? {}
  return actor.roles.some((role) => Object.hasOwn(roles, role) && roles[role]?.read !== undefined)
}

/**
 * Entries of the school's audit, newest first, in two statements. Old and new values are those that the reader
 * may see of every record of their entity (A14). Who is granted none of it gets the 404.
 */
export async function listAudit(session: Session, parameters: readonly QueryParameter[]): Promise<ListAnswer> {
  if (!mayReadAudit(session.registry, session.actor)) throw notFound()
  const { entries, meta } = await readEntries(session, parseEntryQuery(session, parameters))
  const sights = new Map<string, Sight | null>()
  const sightFor = (entity: string): Sight | null => {
    const known = sights.get(entity)
    if (known !== undefined) return known
    const made = sightOfAll(session, entity)
    sights.set(entity, made)
    return made
  }
  const names = await namesOf(session, entries)
  const data = entries.map((entry) => {
    const values = valuesOf(session, entry, sightFor(String(entry.entity)))
    return { ...headOf(entry, names), ...partOf(entry, SCHOOL_PART), ...values }
  })
  return { data: data as readonly JsonObject[], meta }
}

/**
 * What was done to one record, newest first, in three statements: for those who read it by a role of the
 * school's own, not of its portal, as it names who works here. Values are those of fields that he is shown of
 * the record now (A14). A record outside the grant is 404. `without` are acts that are told beside it.
 */
export async function readHistory(
  session: Session,
  entityName: string,
  id: string,
  parameters: readonly QueryParameter[],
  without: readonly string[] = []
): Promise<ListAnswer> {
  const reader = historyReader(session, entityName)
  const { registry, actor } = reader
  const grant = grantOf(registry, actor, entityName, 'read')
  if (!grant) throw new Refusal('forbidden', 'You may not read what was done to these records.')
  const query = parseEntryQuery(session, parameters, ['actor', 'action'])
  const shown = await readRecord(reader, entityName, id, EMPTY_SHAPE)
  const equals = { ...query.equals, entity: entityName, record: String(shown.id) }
  const { entries, meta } = await readEntries(session, { ...query, equals, without })
  const masked: readonly Json[] = Array.isArray(shown._masked) ? shown._masked : []
  const sight = sightOfRecord(reader, grant, new Set(Object.keys(shown).filter((name) => !masked.includes(name))))
  const names = await namesOf(session, entries)
  return { data: entries.map((entry) => ({ ...headOf(entry, names), ...valuesOf(reader, entry, sight) })), meta }
}

/** The session with the roles that let its actor ask what was done. Throws the 404 for an entity that he knows nothing of. */
export function historyReader(session: Session, entityName: string): Session {
  const { registry, actor } = session
  if (!Object.hasOwn(registry.entities, entityName) || !knowsEntity(registry, actor, entityName)) throw notFound()
  return { ...session, actor: withoutPortal(actor, registry) }
}

/** True where some role lets the actor ask for the history of an entity's records at all. */
export function mayReadHistory(registry: Registry, actor: Actor, entityName: string): boolean {
  return grantOf(registry, withoutPortal(actor, registry), entityName, 'read') !== null
}

function withoutPortal(actor: Actor, { roles }: Registry): Actor {
  return { ...actor, roles: actor.roles.filter((key) => roles[heldRole(key).role]?.portal !== true) }
}

const HEAD = ['id', 'at', 'actor_kind', 'action']

/** What only readers of the whole audit see of an entry. */
const SCHOOL_PART = ['entity', 'record', 'actor_roles', 'request_id', 'address', 'seq', 'sealed']

function partOf(entry: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, entry[name]]))
}

function headOf(entry: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  const actor = typeof entry.actor === 'string' ? { id: entry.actor, name: names.get(entry.actor) ?? null } : null
  return { ...partOf(entry, HEAD), actor }
}

/** `hidden` says that there is something that the reader may not see, `erased` that the values are gone. */
function valuesOf(session: Session, entry: JsonObject, sight: Sight | null): JsonObject {
  const { action, entity } = entry
  const isInput = isActionOf(session, String(entity), String(action))
  const used = isInput ? sightOfInput(session, String(entity), String(action)) : sight
  const before = project(entry.before ?? null, used)
  const after = project(entry.after ?? null, used)
  const hidden = isLess(before, entry.before ?? null) || isLess(after, entry.after ?? null)
  const reason = sight ? (entry.reason ?? null) : null
  return { before, after, reason, hidden, erased: typeof entry.erased_at === 'string' }
}

function isLess(seen: JsonObject | null, text: Json): boolean {
  return typeof text === 'string' && text !== '{}' && JSON.stringify(seen) !== text
}

/** The names of the users who acted; those who are gone have none. */
async function namesOf({ database }: Session, entries: readonly JsonObject[]): Promise<ReadonlyMap<string, string>> {
  const users = [...new Set(entries.map(({ actor }) => actor).filter((actor) => typeof actor === 'string'))]
  const rows = await database.read(bound(NAMES[database.dialect], { users }, database.dialect))
  return new Map(rows.map((row) => [String(row['id']), String(row['name'])]))
}

function namesStatement(dialect: Database['dialect']) {
  const users = param('users', true)
  const isOne = dialect === 'sqlite' ? sql`in (select value from json_each(${users}))` : sql`= any(${users}::uuid[])`
  return prepare(sql`select id, name from core_users where id ${isOne}`, dialect)
}

const NAMES = { sqlite: namesStatement('sqlite'), postgres: namesStatement('postgres') } as const
