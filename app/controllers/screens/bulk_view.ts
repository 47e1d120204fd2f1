import { hasUsableLink, isBulkField, keptQuery, labelOf, screenPath, transitionLabel } from '#engine'
import type { Field, ListState, ListView, Transition } from '#engine'
import type { Screen } from './screen.js'

/** Records that one command changes; see the engine's bulk. */
export const MOST_RECORDS = 10_000

/** What can be done with many records at once: `value` is what the form sends. */
export interface BulkChoice {
  readonly value: string
  readonly label: string
}

/** What the list offers to do with rows that are chosen; null where that is nothing. */
export function bulkView(screen: Screen, state: ListState, list: ListView) {
  const choices = screen.actor.viewer ? [] : bulkChoices(screen)
  if (choices.length === 0 || list.rows.length === 0) return null
  return {
    path: `${screenPath(screen.entity)}/bulk`,
    query: keptQuery({ ...state, perPage: 20 }),
    choices,
    total: list.total,
    mayAll: !list.isCapped && list.total > list.rows.length && list.total <= MOST_RECORDS,
  }
}

/** All that the actor may do with some record of the kind; each record is asked for when it is its turn. */
export function bulkChoices(screen: Screen): readonly BulkChoice[] {
  const { scene, entity } = screen
  const { can } = scene.rights
  const { translator } = scene
  return [
    ...bulkTransitions(screen).map((transition) => ({
      value: `transition:${transition.name}`,
      label: transitionLabel(translator, entity, transition),
    })),
    ...bulkFields(screen).map((field) => ({
      value: `update:${field.name}`,
      label: translator.text('lists.bulk.set', { field: labelOf(translator, entity, field) }),
    })),
    ...(can['delete'] === true ? [{ value: 'delete', label: translator.text('lists.bulk.delete') }] : []),
  ]
}

export function bulkTransitions({ entity, scene }: Screen): readonly Transition[] {
  return (entity.workflow?.transitions ?? []).filter(({ name }) => scene.rights.can[name] === true)
}

/** Fields that may hold the same in many records. */
export function bulkFields({ entity, scene }: Screen): readonly Field[] {
  if (scene.rights.can['update'] !== true) return []
  return entity.fields.filter(
    (field) => isBulkField(scene, field) && hasUsableLink(scene, field) && scene.rights.readable.has(field.name)
  )
}
