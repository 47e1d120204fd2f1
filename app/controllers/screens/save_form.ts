import { Labels, linkedIds, parseForm, Refusal } from '#engine'
import type { FormTexts, JsonObject, LinkSearch, RefusalDetails } from '#engine'
import type { Screen } from './screen.js'

/** A form that was not saved: what was filled in, and why not. */
export interface Unsaved {
  readonly saved: null
  readonly texts: FormTexts
  readonly errors: RefusalDetails
  /** Set when somebody else has written the record: the version that is there now. */
  readonly staleVersion: number | null
}

export type Outcome = Unsaved | { readonly saved: JsonObject }

/**
 * Takes a submitted form to a write. Refusals that the form can show come back with what was filled
 * in; all others (a foreign record, a missing right) are thrown.
 */
export async function saveForm(
  screen: Screen,
  form: unknown,
  write: (body: JsonObject) => Promise<JsonObject>
): Promise<Outcome> {
  const { entity, scene } = screen
  const parsed = parseForm(
    { registry: scene.registry, entity, locale: scene.locale, rightsOf: (name) => scene.rightsOf(name) },
    form
  )
  const { body, errors } = await resolveSearches(screen, parsed.body, parsed.searches)
  const wrong = { ...parsed.errors, ...errors }
  const unsaved = (details: RefusalDetails, staleVersion: number | null = null): Unsaved => ({
    saved: null,
    texts: parsed.texts,
    errors: details,
    staleVersion,
  })
  if (Object.keys(wrong).length > 0) return unsaved(wrong)
  try {
    return { saved: await write(body) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.kind === 'invalid' || error.kind === 'conflict') return unsaved(detailsOf(error))
    if (error.kind === 'stale') return unsaved({}, Number(error.facts.current_version ?? 0))
    throw error
  }
}

function detailsOf({ details, message }: Refusal): RefusalDetails {
  const entries = Object.entries(details).map(
    ([path, messages]) => [path.replaceAll(/\[(\w+)\]/g, '.$1'), messages] as const
  )
  return entries.length > 0 ? Object.fromEntries(entries) : { '': [message] }
}

/** Puts ids in the place of labels that were typed. A label must mean one record. */
async function resolveSearches(
  { engine, actor, scene }: Screen,
  body: JsonObject,
  searches: readonly LinkSearch[]
): Promise<{ body: JsonObject; errors: RefusalDetails }> {
  const errors: Record<string, string[]> = {}
  if (searches.length === 0) return { body, errors }
  const filled = structuredClone(body) as Record<string, unknown>
  for (const { place, entity, text } of searches) {
    const found = await engine.pick(actor, entity, { search: text, limit: 10 })
    const exact = found.filter((item) => item.label.toLowerCase() === text.toLowerCase())
    const [only, ...others] = exact.length > 0 ? exact : found
    if (only && others.length === 0) put(filled, place, only.id)
    else {
      errors[place.join('.')] = [
        scene.translator.text(only ? 'screens.form.search_many' : 'screens.form.search_none', { text }),
      ]
    }
  }
  return { body: filled as JsonObject, errors }
}

function put(body: Record<string, unknown>, place: readonly (string | number)[], id: string): void {
  let level: unknown = body
  for (const name of place.slice(0, -1)) level = (level as Record<string | number, unknown>)[name]
  ;(level as Record<string | number, unknown>)[place.at(-1) ?? ''] = id
}

/** Labels of all records that a form's links name, one pick per linked entity. */
export async function labelsOf({ engine, actor, entity, scene }: Screen, texts: FormTexts): Promise<Labels> {
  const labels = new Labels()
  for (const [target, ids] of linkedIds(scene.registry, entity, texts)) {
    for (const picked of await engine.pick(actor, target, { ids: [...ids], limit: ids.size })) {
      labels.add(target, picked.id, picked.label)
    }
  }
  return labels
}
