import { isObject } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { fieldOf } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import type { Labels } from './labels.js'
import { hasScreens, recordPath } from './paths.js'
import { actionLabel, transitionLabel } from './process_view.js'
import type { ScreenScene, Translator } from './scene.js'
import { labelOf, titleOf, wordOf } from './words.js'

/** One changed field, old and new side by side; null where there is no value. */
export interface ChangeView {
  readonly label: string
  readonly before: string | null
  readonly after: string | null
}

/** One act, as people read it. */
export interface EntryView {
  readonly id: string
  readonly at: string
  readonly iso: string
  readonly who: string
  readonly action: string
  readonly changes: readonly ChangeView[]
  readonly reason: string | null
  readonly isHidden: boolean
  readonly isErased: boolean
  /** In the audit of the school: what it was done to, and from where. */
  readonly subject: { readonly label: string; readonly href: string | null } | null
  readonly address: string | null
}

/** In which language, and with which labels of linked records. */
export type HistoryScene = Pick<ScreenScene, 'registry' | 'locale' | 'translator'>

const MORE_LENGTH = 300

/** An entry as `history` and the audit answer it; `entity` is null where the registry does not know it. */
export function entryView(scene: HistoryScene, entity: Entity | null, entry: JsonObject, labels: Labels): EntryView {
  const { translator } = scene
  const actor = isObject(entry.actor) ? entry.actor : null
  const at = String(entry.at)
  return {
    id: String(entry.id),
    at: new Intl.DateTimeFormat(scene.locale.language, {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: scene.locale.timezone,
    }).format(new Date(at)),
    iso: at,
    who:
      typeof actor?.name === 'string' ? actor.name : translator.text(KINDS[String(entry.actor_kind)] ?? KINDS.system),
    action: wordOfAction(scene, entity, String(entry.action)),
    changes: changesOf(scene, entity, entry, labels),
    reason: typeof entry.reason === 'string' ? entry.reason : null,
    isHidden: entry.hidden === true,
    isErased: entry.erased === true,
    subject: subjectOf(scene, entity, entry),
    address: typeof entry.address === 'string' ? entry.address : null,
  }
}

/** The links in entries, by the entity that they lead to: what labels have to be known of. */
export function linksInEntries(
  entity: Entity | null,
  entries: readonly JsonObject[]
): ReadonlyMap<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const side of entries.flatMap(({ before, after }) => [before, after])) {
    for (const [name, value] of Object.entries(isObject(side) ? side : {})) {
      const target = entity ? fieldOf(entity, name)?.link?.entity : undefined
      if (target === undefined || typeof value !== 'string') continue
      found.set(target, (found.get(target) ?? new Set()).add(value))
    }
  }
  return found
}

/** Who acted where there is no name. */
const KINDS: Readonly<Record<string, string>> & { readonly system: string } = {
  user: 'audit.kinds.user',
  public: 'audit.kinds.public',
  service: 'audit.kinds.service',
  system: 'audit.kinds.system',
}

/** What the engine itself calls acts. */
const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['create', 'audit.actions.create'],
  ['update', 'audit.actions.update'],
  ['delete', 'audit.actions.delete'],
  ['restore', 'audit.actions.restore'],
  ['erase', 'audit.actions.erase'],
  ['login', 'audit.actions.login'],
  ['export', 'audit.actions.export'],
  ['view_as', 'audit.actions.view_as'],
])

/** What becomes of rows, in the order in which it is told. */
const ROW_PARTS = [
  ['add', 'audit.rows.add'],
  ['update', 'audit.rows.update'],
  ['remove', 'audit.rows.remove'],
] as const

function wordOfAction({ translator }: HistoryScene, entity: Entity | null, name: string): string {
  const own = ACTIONS.get(name)
  if (own !== undefined) return translator.text(own)
  const action = entity?.actions.find((candidate) => candidate.name === name)
  if (entity && action) return actionLabel(translator, entity, action)
  const transition = entity?.workflow?.transitions.find((candidate) => candidate.name === name)
  return entity && transition ? transitionLabel(translator, entity, transition) : name.replaceAll('_', ' ')
}

function changesOf(
  scene: HistoryScene,
  entity: Entity | null,
  entry: JsonObject,
  labels: Labels
): readonly ChangeView[] {
  const before = isObject(entry.before) ? entry.before : {}
  const after = isObject(entry.after) ? entry.after : {}
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changes = names.map((name) => {
    const field = entity ? fieldOf(entity, name) : null
    const side = (values: JsonObject) => textOf(scene, entity, field, values[name] ?? null, labels)
    const label = entity && field ? labelOf(scene.translator, entity, field) : name.replaceAll('_', ' ')
    return { label, before: side(before), after: side(after) }
  })
  return changes.filter(({ before: old, after: now }) => old !== null || now !== null)
}

function textOf(
  scene: HistoryScene,
  entity: Entity | null,
  field: Field | null,
  value: Json,
  labels: Labels
): string | null {
  if (value === null || value === '') return null
  if (field?.link && typeof value === 'string') return labels.of(field.link.entity, value)
  if (field?.rows || typeof value === 'object') return rowsText(scene.translator, value)
  const text = entity && field ? wordOf(scene, entity, field, value) : String(value)
  return text.length > MORE_LENGTH ? `${text.slice(0, MORE_LENGTH)}…` : text
}

/** Of rows how many came, changed and went; what else has parts as it is written. */
function rowsText(translator: Translator, value: Json): string | null {
  if (!isObject(value)) return JSON.stringify(value)
  const parts = ROW_PARTS.flatMap(([part, key]) => {
    const rows = value[part]
    const count = Array.isArray(rows) ? rows.length : 0
    return count === 0 ? [] : [translator.text(key, { count })]
  })
  if (parts.length > 0) return parts.join(', ')
  return 'add' in value || 'remove' in value ? null : JSON.stringify(value)
}

function subjectOf({ translator }: HistoryScene, entity: Entity | null, entry: JsonObject): EntryView['subject'] {
  if (typeof entry.entity !== 'string') return null
  const label = entity ? titleOf(translator, entity) : entry.entity
  const id = typeof entry.record === 'string' ? entry.record : null
  return { label, href: entity && id && hasScreens(entity) ? recordPath(entity, id) : null }
}
