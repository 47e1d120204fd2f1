import type { OperatorName } from '../fields/main.js'
import type { Entity, Field } from '../model/main.js'
import type { Labels } from './labels.js'
import { inputModeOf, inputTypeOf } from './input_types.js'
import { filterName } from './list_state.js'
import type { ListState } from './list_state.js'
import { pickerUrl, usablePath } from './paths.js'
import type { ScreenScene } from './scene.js'
import type { FilterBoxView, FilterView, OptionView } from './list_bar_views.js'
import { choicesOf, choiceWord, labelOf } from './words.js'

/** The filters that the entity offers above its list, as far as this actor may use them. */
export function filterViews(scene: ScreenScene, state: ListState, labels: Labels): readonly FilterView[] {
  return scene.entity.list.filters.flatMap((path) => {
    const found = usablePath(scene, path, 'filterable')
    const view = found?.field.views.filter
    return found && view
      ? [filterView(scene, state, { path, entity: found.entity, field: found.field, view, labels })]
      : []
  })
}

interface Offer {
  readonly path: string
  readonly entity: Entity
  readonly field: Field
  readonly view: string
  readonly labels: Labels
}

function filterView(scene: ScreenScene, state: ListState, offer: Offer): FilterView {
  const { path, entity, field, view } = offer
  const boxes = operatorsOf(field, view).map((operator) => boxOf(scene, state, path, operator))
  const value = boxes[0]?.value ?? ''
  return {
    view,
    key: path,
    label: labelOf(scene.translator, entity, field),
    boxes,
    inputType: inputTypeOf(field),
    inputMode: inputModeOf(field),
    options: optionsOf(scene, entity, field, value),
    picker: field.link
      ? {
          url: pickerUrl(field.link.entity),
          selected: value === '' ? [] : [selectedOf(offer.labels, field.link.entity, value)],
        }
      : null,
  }
}

/** Which questions a filter asks: a range has two, text is looked for anywhere in it. */
function operatorsOf(field: Field, view: string): readonly OperatorName[] {
  const usable = (operator: OperatorName) => field.filters.includes(operator)
  if (view === 'range.filter') return (['gte', 'lte'] as const).filter(usable)
  // Of a list of choices a filter asks whether one of them is in it.
  const wanted = view === 'text.filter' ? (['contains'] as const) : (['eq', 'contains'] as const)
  return wanted.filter(usable).slice(0, 1)
}

const BOX_KEYS: Partial<Record<OperatorName, string>> = {
  gte: 'screens.filter.from',
  lte: 'screens.filter.until',
  contains: 'screens.filter.contains',
}

function boxOf(scene: ScreenScene, state: ListState, path: string, operator: OperatorName): FilterBoxView {
  const key = BOX_KEYS[operator]
  const filter = state.filters.find((item) => item.path === path && item.operator === operator)
  return {
    name: filterName({ path, operator }),
    id: `filter-${path.replaceAll('.', '-')}-${operator}`,
    value: filter?.value ?? '',
    label: key ? scene.translator.text(key) : '',
  }
}

function optionsOf(scene: ScreenScene, entity: Entity, field: Field, value: string): readonly OptionView[] {
  const choices = choicesOf(field)
  if (choices) {
    return choices.map((choice) => ({
      value: choice,
      label: choiceWord(scene, entity, field, choice),
      isSelected: choice === value,
    }))
  }
  if (field.valueType?.kind !== 'bool') return []
  return [
    { value: 'true', label: scene.translator.text('screens.value.yes'), isSelected: value === 'true' },
    { value: 'false', label: scene.translator.text('screens.value.no'), isSelected: value === 'false' },
  ]
}

function selectedOf(labels: Labels, entity: string, id: string): OptionView {
  return { value: id, label: labels.of(entity, id), isSelected: true }
}
