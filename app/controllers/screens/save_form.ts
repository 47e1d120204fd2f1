import { Labels, linkedIds, parseForm, Refusal, REFUSAL_STATUS } from '#engine'
import type { FormTexts, JsonObject, LinkSearch, RefusalDetails } from '#engine'
import type { Screen } from './screen.js'

/** A form that was not saved: what was filled in, and why not, with the status of the answer. */
export interface Unsaved {
  readonly saved: null
  readonly status: number
  readonly texts: FormTexts
  readonly errors: RefusalDetails
  /** Set when somebody else has written the record: the version that is there now. */
  readonly staleVersion: number | null
}

export type Outcome<Saved = JsonObject> = Unsaved | { readonly saved: Saved }

const INVALID = REFUSAL_STATUS.invalid.status
/** Refusals that a form shows with what was typed, for it can be sent again. */
const SHOWN: readonly string[] = ['invalid', 'conflict', 'precondition', 'limited', 'unavailable']

/**
 * Takes a submitted form to a write. Refusals that the form can show come back with what was filled
 * in; all others (a foreign record, a missing right) are thrown.
 */
export async function saveForm<Saved extends object>(
  screen: Screen,
  form: unknown,
  write: (body: JsonObject) => Promise<Saved>
): Promise<Outcome<Saved>> {
  const { entity, scene } = screen
  const parsed = parseForm(
    { registry: scene.registry, entity, locale: scene.locale, rightsOf: (name) => scene.rightsOf(name) },
    form
  )
  const { body, errors } = await resolveSearches(screen, parsed.body, parsed.searches)
  const wrong = { ...parsed.errors, ...errors }
  if (Object.keys(wrong).length > 0) {
    return { saved: null, status: INVALID, texts: parsed.texts, errors: wrong, staleVersion: null }
  }
  try {
    return { saved: await write(body) }
  } catch (error) {
    return unsavedOf(error, parsed.texts)
  }
}

/** What a form makes of a refusal; anything that it cannot show is thrown again. */
export function unsavedOf(error: unknown, texts: FormTexts): Unsaved {
  if (!(error instanceof Refusal)) throw error
  const { status } = REFUSAL_STATUS[error.kind]
  if (error.kind === 'stale') {
    return { saved: null, status, texts, errors: {}, staleVersion: Number(error.facts.current_version ?? 0) }
  }
  if (!SHOWN.includes(error.kind)) throw error
  return { saved: null, status, texts, errors: detailsOf(error), staleVersion: null }
}

function detailsOf({ details, message }: Refusal): RefusalDetails {
  const entries = Object.entries(details).map(
    ([path, messages]) => [path.replaceAll(/\[(\w+)\]/g, '.$1'), messages] as const
  )
  return entries.length > 0 ? Object.fromEntries(entries) : { '': [message] }
}

/** Puts ids in the place of labels that were typed. A label must mean one record. */
export async function resolveSearches(
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
