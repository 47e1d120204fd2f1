import type { HttpContext } from '@adonisjs/core/http'
import { inputScene, notFound, PROPOSE, textsOfNew, textsOfRecord } from '#engine'
import type { Action, FormTexts, JsonObject } from '#engine'
import { processNameOf, readSubject } from './process_screen.js'
import { idOf, openScreen } from './screen.js'
import type { Screen } from './screen.js'

/** One request for an action: of a record, or of the collection (`id` and `record` are null). */
export interface ActionScreen {
  readonly screen: Screen
  readonly action: Action
  readonly id: string | null
  readonly record: JsonObject | null
}

/**
 * The action of the address. Throws 404 where the entity has none of that name in this place, 403 where it is
 * not granted.
 */
export async function openAction(ctx: HttpContext): Promise<ActionScreen> {
  const screen = await openScreen(ctx)
  const name = processNameOf(screen, 'action')
  const on = 'id' in ctx.params ? 'record' : 'collection'
  const action = screen.entity.actions.find((candidate) => candidate.name === name && candidate.on === on)
  if (!action) throw notFound()
  await screen.policy.authorize(name)
  if (on === 'collection') return { screen, action, id: null, record: null }
  return { screen, action, id: idOf(screen), record: await readSubject(screen) }
}

/** The screen of the action's input, whose forms are read and filled as those of records. */
export function inputScreen({ screen, action }: ActionScreen): Screen {
  if (!action.input) return screen
  return { ...screen, entity: action.input, scene: inputScene(screen.scene, action.input) }
}

/** Why the action cannot be done with this record now; empty where it can. */
export function obstacleOf({ screen, action, record }: ActionScreen): string {
  const can = record?._can as Readonly<Record<string, unknown>> | undefined
  if (can?.[action.name] !== false) return ''
  return action.message || screen.scene.translator.text('screens.process.not_now')
}

/** What a blank form holds: the declared defaults, and what the address brings along; of a proposal what stands in the record. */
export function blankTexts({ screen, action, record }: ActionScreen): FormTexts {
  const { input } = action
  if (!input) return {}
  const { ctx, scene } = screen
  if (action.name === PROPOSE && record) return textsOfRecord(scene.registry, input, record, scene.locale)
  const given = Object.entries(ctx.request.qs()).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && Object.hasOwn(input.field, entry[0])
  )
  return textsOfNew(scene.registry, input, scene.locale, Object.fromEntries(given))
}
