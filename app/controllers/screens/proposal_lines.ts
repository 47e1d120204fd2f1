import { isObject, labelOf, wordFor } from '#engine'
import type { Json, JsonObject, ScreenScene } from '#engine'
import type { Screen } from './screen.js'

/** One field of a request as people read it. */
export interface LineView {
  readonly field: string
  readonly title: string
  readonly current: string
  readonly proposed: string
  readonly base: string
  readonly isStale: boolean
  readonly mayDecide: boolean
  /** `open`, `accepted` or `rejected`. */
  readonly outcome: string
  /** What the form that comes back holds. */
  readonly held: string
}

/** The lines of a review; records that values name are told by their label, one pick for each kind. */
export async function linesView(
  { engine, actor }: Screen,
  scene: ScreenScene,
  answer: JsonObject,
  held: Json | undefined
): Promise<readonly LineView[]> {
  const lines = Array.isArray(answer['lines']) ? (answer['lines'] as readonly JsonObject[]) : []
  const labels = new Map<string, string>()
  for (const [target, ids] of linkedIn(scene, lines)) {
    if (!engine.rights(actor, target)) continue
    for (const { id, label } of await engine.pick(actor, target, { ids: [...ids], limit: ids.size })) {
      labels.set(id, label)
    }
  }
  const word = (name: string, value: Json | undefined): string => {
    if (value === null || value === undefined) return ''
    const link = scene.entity.field[name]?.link
    if (link) return labels.get(String(value)) ?? String(value).slice(0, 8)
    return wordFor(scene, scene.entity, name, value)
  }
  return lines.map((line) => {
    const field = String(line['field'])
    const declared = scene.entity.field[field]
    const choice = isObject(held) ? held[field] : undefined
    return {
      field,
      title: declared ? labelOf(scene.translator, scene.entity, declared) : field,
      current: word(field, line['current']),
      proposed: word(field, line['proposed']),
      base: word(field, line['base']),
      isStale: line['is_stale'] === true,
      mayDecide: line['may_decide'] === true,
      outcome: String(line['outcome']),
      held: typeof choice === 'string' ? choice : '',
    }
  })
}

/** The fields that a request asks for, by their titles; those that the reader does not see are not named. */
export function namesOfFields(scene: ScreenScene, askedFor: string): string {
  return askedFor
    .split(', ')
    .flatMap((name) => {
      const field = scene.rights.readable.has(name) ? scene.entity.field[name] : undefined
      return field ? [labelOf(scene.translator, scene.entity, field)] : []
    })
    .join(', ')
}

function linkedIn(scene: ScreenScene, lines: readonly JsonObject[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const line of lines) {
    const link = scene.entity.field[String(line['field'])]?.link
    if (!link) continue
    const ids = found.get(link.entity) ?? new Set<string>()
    for (const name of ['current', 'base', 'proposed']) if (typeof line[name] === 'string') ids.add(line[name])
    if (ids.size > 0) found.set(link.entity, ids)
  }
  return found
}
