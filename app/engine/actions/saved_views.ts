import { invalid, isObject, Refusal } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { actionKey, defineHook, roleNames } from '../model/main.js'
import type { ActionCall, Actor, Definition, Records } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import { checkKeptQuery, readGrant, usableQuery } from '../query/main.js'
import type { Session } from '../query/main.js'

const VIEW: string = 'core.saved_view'
const DEFAULT: string = 'core.list_default'
/** Of one user on one list, and of one school shared on one list. */
const MOST_OWN = 50
const MOST_SHARED = 100

/** Makes what operations of an actor stand on. */
interface Ground {
  session(actor: Actor): Session
}

/** What the engine does with views of lists that somebody keeps. */
export function savedViewCode(ground: Ground): readonly Definition[] {
  const on = (name: string) => actionKey(VIEW, name)
  return [
    defineHook(VIEW, 'before_write', async ({ verb, record, changed, actor, records }) => {
      if (actor.kind === 'system') return undefined
      if (actor.userId === null) throw new Refusal('forbidden', 'A view belongs to a person.')
      const entity = String(record['entity'])
      if (verb === 'update' && changed.has('entity')) throw invalid('entity', 'cannot be changed.')
      if (verb === 'create' || changed.has('definition')) judge(ground.session(actor), entity, record['definition'])
      if (verb === 'create') await refuseTooMany(records, entity, actor.userId)
      return verb === 'create' ? { owner: actor.userId } : undefined
    }),
    { kind: 'action', key: on('offered'), run: (call) => offered(call, ground.session(call.actor)) },
    { kind: 'action', key: on('share'), run: share },
    { kind: 'action', key: on('set_default'), run: (call) => setDefault(call, ground.session(call.actor)) },
  ]
}

/** A list that its maker does not have is told as one that there is not. */
function judge(session: Session, entity: string, query: unknown): void {
  try {
    checkKeptQuery(session, entity, typeof query === 'string' ? query : '', 'definition')
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'invalid') throw error
    throw invalid('entity', 'There is no such list.')
  }
}

async function refuseTooMany(records: Records, entity: string, owner: string): Promise<void> {
  const count = await records.elevated('views are counted').count(VIEW, { where: { entity, owner } })
  if (count >= MOST_OWN) throw invalid('name', `At most ${MOST_OWN} views of a list are kept.`)
}

/**
 * One's own views of a list and those shared with one's roles, each as far as it may be used now. Somebody else's eyes see
 * the shared ones alone. Three statements, whatever there is.
 */
async function offered({ actor, records, input, registry }: ActionCall, session: Session): Promise<JsonObject> {
  const entity = String(input['entity'])
  readGrant(session, entity)
  const all = records.elevated('views of a list')
  const user = actor.viewer ? null : actor.userId
  const own = user === null ? [] : await all.list(VIEW, { where: { entity, owner: user }, sort: 'name' }, MOST_OWN)
  const shared = await all.list(
    VIEW,
    { where: { entity, is_shared: true }, include: ['owner'], sort: 'name' },
    MOST_SHARED
  )
  const mayShare = grantOf(registry, actor, VIEW, 'share') !== null
  const roles = new Set(roleNames(actor.roles))
  const others = shared.filter((view) => {
    return idOf(view['owner']) !== user && (mayShare || rolesOf(view).some((role) => roles.has(role)))
  })
  const chosen = await defaultOf(all, entity, user)
  const isDefault = (view: JsonObject) => chosen !== null && chosen['view'] === view['id']
  const told = (view: JsonObject, isOwn: boolean): JsonObject => {
    const { query, leftOut } = usableQuery(session, entity, textOf(view['definition']) ?? '')
    return {
      id: view['id'] ?? null,
      name: view['name'] ?? null,
      query,
      is_own: isOwn,
      is_default: isDefault(view),
      owner: isOwn ? null : nameOf(view['owner']),
      version: isOwn ? (view['version'] ?? null) : null,
      shared_with: isOwn || mayShare ? rolesOf(view) : [],
      // Whose names they are knows them; to others they could tell of fields that are hidden from them.
      left_out: isOwn ? leftOut : [],
      left_out_count: leftOut.length,
    }
  }
  return {
    may_share: mayShare,
    views: [...own.map((view) => told(view, true)), ...others.map((view) => told(view, false))],
  }
}

/** Shares one's own view, or says anew with whom a shared one is. */
async function share({ actor, records, input, registry }: ActionCall): Promise<JsonObject> {
  const given: unknown = input['roles'] ?? []
  const roles = [...new Set((Array.isArray(given) ? given : []).map(String))]
  const unknown = roles.find((role) => !Object.hasOwn(registry.roles, role))
  if (unknown !== undefined) throw invalid('roles', `There is no role ${unknown.slice(0, 48)}.`)
  const all = records.elevated('a view is shared')
  const view = await all.find(VIEW, { where: { id: String(input['view']) } })
  const isOwn = view !== null && actor.userId !== null && idOf(view['owner']) === actor.userId
  if (!view || !(isOwn || view['is_shared'] === true)) throw invalid('view', 'There is no such view.')
  const count = await all.count(VIEW, { where: { entity: view['entity'] ?? null, is_shared: true } })
  if (roles.length > 0 && view['is_shared'] !== true && count >= MOST_SHARED) {
    throw invalid('view', `At most ${MOST_SHARED} views of a list are shared.`)
  }
  const id = String(view['id'])
  await all.unread.update(VIEW, id, {
    shared_with: roles.length > 0 ? roles : null,
    is_shared: roles.length > 0,
  })
  return { id, shared_with: roles }
}

async function setDefault(call: ActionCall, session: Session): Promise<JsonObject> {
  const { actor, records, input } = call
  const user = actor.userId
  if (user === null) throw new Refusal('forbidden', 'Lists open for people.')
  const entity = String(input['entity'])
  const view = textOf(input['view'])
  const { views } = await offered(call, session)
  const known = Array.isArray(views) ? views.filter(isObject).map(({ id }) => id) : []
  if (view !== null && !known.includes(view)) throw invalid('view', 'There is no such view.')
  const all = records.elevated('a list opens with a view')
  const before = await defaultOf(all, entity, user)
  if (before && view === null) await all.remove(DEFAULT, String(before['id']))
  else if (before) await all.unread.update(DEFAULT, String(before['id']), { view })
  else if (view !== null) await all.unread.create(DEFAULT, { entity, user, view })
  return { entity, view }
}

async function defaultOf(all: Records, entity: string, user: string | null): Promise<JsonObject | null> {
  return user === null ? null : all.find(DEFAULT, { where: { entity, user } })
}

function rolesOf(view: JsonObject): readonly string[] {
  const roles = view['shared_with']
  return Array.isArray(roles) ? roles.map(String) : []
}

function idOf(link: Json | undefined): Json | undefined {
  return isObject(link) ? link['id'] : link
}

function nameOf(link: Json | undefined): string | null {
  return isObject(link) ? (textOf(link['name']) ?? textOf(link['_label'])) : null
}

function textOf(given: Json | undefined): string | null {
  return typeof given === 'string' ? given : null
}
