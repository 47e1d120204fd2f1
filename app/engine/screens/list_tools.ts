import type { JsonObject } from '../base/main.js'
import { isObject } from '../base/main.js'
import { TAGS } from '../query/main.js'
import type { FilterView, OptionView } from './list_bar_views.js'
import { offeredColumns, showsTags } from './list_columns.js'
import type { Column } from './list_columns.js'
import { filterName, listSearch, NO_VIEW } from './list_state.js'
import type { ListState } from './list_state.js'
import type { ScreenScene } from './scene.js'
import type { RowView } from './view_models.js'
import { labelOf } from './words.js'

/** What the filter form must send along beside its own boxes, by parameter. */
export function carriedOf({ columns, view }: ListState): readonly { readonly name: string; readonly value: string }[] {
  return [
    ...(columns ? [{ name: 'fields', value: columns.join(',') }] : []),
    ...(view === undefined ? [] : [{ name: 'view', value: view }]),
    ...(view === undefined || view === NO_VIEW ? [] : [{ name: 'changed', value: '1' }]),
  ]
}

/** The list in force without its columns, as parameters of a form that chooses others. */
export function keptOf(state: ListState): readonly { readonly name: string; readonly value: string }[] {
  const params = new URLSearchParams(listSearch(withoutColumns({ ...state, page: 1 })))
  return [...params].map(([name, value]) => ({ name, value }))
}

/** The list with the columns that are declared; of a saved view that is a departure. */
export function withoutColumns({ columns: _chosen, ...state }: ListState): ListState {
  return state.view === undefined || state.view === NO_VIEW ? state : { ...state, isChanged: true }
}

/** The columns to choose from: those that are shown first, in their order. */
export function columnChoices(scene: ScreenScene, shown: readonly Column[], { columns }: ListState) {
  const names = new Set(shown.map(({ path }) => path))
  const others = offeredColumns(scene).filter(({ path }) => !names.has(path))
  const options = [...shown, ...others].map(({ path, entity, field }): OptionView => ({
    value: path,
    label: labelOf(scene.translator, entity, field),
    isSelected: names.has(path),
  }))
  return { options, isChosen: columns !== undefined }
}

/** The filter by a tag, where the actor sees tags and there are any. */
export function tagFilter(scene: ScreenScene, state: ListState, tags: readonly string[]): readonly FilterView[] {
  if (!showsTags(scene) || tags.length === 0) return []
  const held = state.filters.find(({ path }) => path === TAGS)?.value ?? ''
  const label = scene.translator.text('discussion.tags')
  return [
    {
      view: 'choice.filter',
      key: TAGS,
      label,
      boxes: [{ name: filterName({ path: TAGS, operator: 'eq' }), id: 'filter-tags', value: held, label }],
      inputType: 'text',
      inputMode: null,
      options: [...new Set([...tags, ...(held === '' ? [] : [held])])].map((tag) => ({
        value: tag,
        label: tag,
        isSelected: tag === held,
      })),
      picker: null,
    },
  ]
}

/** The tags of a row that was read. */
export function tagsIn(row: JsonObject): RowView['tags'] {
  const tags = row[TAGS]
  return (Array.isArray(tags) ? tags : [])
    .filter(isObject)
    .map(({ name, colour }) => ({ name: String(name), colour: String(colour) }))
}
