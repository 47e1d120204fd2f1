import { keptQuery, listSearch, NO_VIEW, readListState, screenPath } from '#engine'
import type { JsonObject, ListState } from '#engine'
import { roleTitle } from './roles/words.js'
import type { Screen } from './screen.js'

export const SAVED_VIEW = 'core.saved_view'

/** A view that a list offers, as far as its reader may use it. */
interface OfferedView {
  readonly id: string
  readonly name: string
  readonly query: string
  readonly isOwn: boolean
  readonly isDefault: boolean
  readonly owner: string | null
  readonly version: number | null
  readonly sharedWith: readonly string[]
  readonly leftOut: readonly string[]
  readonly leftOutCount: number
}

/** The views of a list; `mayShare` is whoever may show them to others. */
export interface OfferedViews {
  readonly views: readonly OfferedView[]
  readonly mayShare: boolean
}

/** What the reader may choose from; null for who keeps no views. */
export async function readViews({ engine, actor, entity }: Screen): Promise<OfferedViews | null> {
  if (engine.rights(actor, SAVED_VIEW)?.can['offered'] !== true) return null
  const answer = await engine.ask(actor, SAVED_VIEW, null, 'offered', { entity: entity.name })
  if (!answer || !('views' in answer) || !Array.isArray(answer['views'])) return null
  const views = (answer['views'] as readonly JsonObject[]).map(viewOf)
  return { views, mayShare: answer['may_share'] === true }
}

function viewOf(told: JsonObject): OfferedView {
  const texts = (name: string) => (Array.isArray(told[name]) ? told[name].map(String) : [])
  return {
    id: String(told['id']),
    name: String(told['name']),
    query: String(told['query']),
    isOwn: told['is_own'] === true,
    isDefault: told['is_default'] === true,
    owner: typeof told['owner'] === 'string' ? told['owner'] : null,
    version: typeof told['version'] === 'number' ? told['version'] : null,
    sharedWith: texts('shared_with'),
    leftOut: texts('left_out'),
    leftOutCount: Number(told['left_out_count']),
  }
}

/**
 * The list as its address asks for it: as a saved view says where it names one and nothing beside it; an address that says
 * nothing opens with the view that the reader has chosen for that.
 */
export function stateWithView({ scene }: Screen, query: string, offered: OfferedViews | null): ListState {
  const asked = readListState(scene, query)
  const chosen = query === '' ? offered?.views.find(({ isDefault }) => isDefault) : undefined
  const id = asked.view ?? chosen?.id
  if (id === undefined || id === NO_VIEW || asked.isChanged) return asked
  const view = offered?.views.find((one) => one.id === id)
  if (!view) return { ...asked, view: NO_VIEW, isChanged: false }
  return { ...readListState(scene, view.query), page: asked.page, view: view.id, isChanged: false }
}

/** What the list's screen shows of views; null where there are none to have. */
export function viewsView(screen: Screen, state: ListState, offered: OfferedViews | null) {
  const { actor, engine, entity, scene } = screen
  if (!offered) return null
  const path = screenPath(entity)
  const current = offered.views.find(({ id }) => id === state.view) ?? null
  const isReadOnly = actor.viewer !== undefined
  const shared = new Set(current?.sharedWith ?? [])
  const roles = Object.values(engine.registryOf(actor.school).roles).filter(({ name }) => name !== 'public')
  const mayShare = offered.mayShare && current !== null && !isReadOnly
  return {
    path: `${path}/views`,
    name: current?.name ?? null,
    isChanged: current !== null && state.isChanged === true,
    items: offered.views.map((view) => ({
      ...view,
      href: `${path}?view=${view.id}`,
      isCurrent: view === current,
    })),
    plainHref: `${path}?view=${NO_VIEW}`,
    current: current && {
      id: current.id,
      name: current.name,
      isOwn: current.isOwn,
      isDefault: current.isDefault,
      asKeptHref: `${path}?view=${current.id}`,
    },
    left:
      current && current.leftOutCount > 0 ? { count: current.leftOutCount, names: current.leftOut.join(', ') } : null,
    query: keptQuery(state),
    here: `${path}${listSearch(state)}`,
    isReadOnly,
    roles: mayShare
      ? roles.map((role) => ({
          name: role.name,
          title: roleTitle(scene.translator, role),
          isOn: shared.has(role.name),
        }))
      : [],
  }
}
