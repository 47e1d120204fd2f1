import type { JsonObject, RefusalDetails } from '../base/main.js'
import { isWriteOnly } from '../fields/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import type { Entity, Registry } from '../model/main.js'
import { cellOf, withMarkup } from './cells.js'
import { conditionsView } from './conditions_view.js'
import type { FormTexts } from './form_texts.js'
import { inputView } from './input_view.js'
import type { InputScene } from './input_view.js'
import { Labels } from './labels.js'
import { extrasOf, groupsOf } from './layout_view.js'
import { isWritten } from './open_fields.js'
import { isLinkShown, recordPath, screenPath } from './paths.js'
import { recordLabel } from './record_view.js'
import type { ScreenScene, Translator } from './scene.js'
import type { FormSectionView, FormView, InputView } from './view_models.js'
import { labelOf, titleOf } from './words.js'

/** What a form is about: the record to change (null for a new one), what its boxes hold, what is wrong. */
export interface FormState {
  readonly record: JsonObject | null
  readonly texts: FormTexts
  readonly errors?: RefusalDetails
  readonly labels?: Labels
  /** The version that saving will name; absent: the record's own. */
  readonly version?: number
  /** True when somebody else has written the record since it was opened. */
  readonly isStale?: boolean
}

/**
 * A form by the entity's layout. A field that may be written is an input; one that may only be read
 * shows its value when there is one; one that may be written unseen appears on new records only, but for what nobody ever sees.
 */
export function formView(scene: ScreenScene, state: FormState): FormView {
  const { entity, translator } = scene
  const { record } = state
  const id = record ? String(record.id) : null
  const path = id === null ? screenPath(entity) : recordPath(entity, id)
  const sections = sectionsOf(
    scene,
    { texts: state.texts, errors: state.errors ?? {}, labels: state.labels ?? new Labels() },
    record
  )
  const version = state.version ?? record?.version
  return {
    entity: entity.name,
    title: record
      ? recordLabel(scene, record)
      : translator.text('screens.form.new', { entity: titleOf(translator, entity) }),
    isNew: record === null,
    action: id === null ? path : `${path}/edit`,
    cancelHref: path,
    version: typeof version === 'number' ? version : null,
    sections,
    groups: groupsOf(scene, sections),
    conditions: conditionsView(scene, record),
    problems: problemsOf(scene, sections, state.errors ?? {}),
    isStale: state.isStale === true,
    currentHref: state.isStale ? path : null,
  }
}

/** The inputs of an entity by its layout, for a new record (null) or one that is there. */
export function sectionsOf(
  scene: ScreenScene,
  form: InputScene,
  record: JsonObject | null
): readonly FormSectionView[] {
  return scene.entity.layout.sections
    .map((section) => ({
      key: section.key,
      title: scene.translator.declared(`declared.${scene.entity.name}.sections.${section.key}`, section.title),
      ...extrasOf(scene, section),
      inputs: section.rows.flatMap((row) => row.flatMap((name) => inputOf(scene, form, name, record) ?? [])),
    }))
    .filter((section) => section.inputs.length > 0)
}

function inputOf(scene: ScreenScene, form: InputScene, name: string, record: JsonObject | null): InputView | null {
  const { entity, rights } = scene
  const field = fieldOf(entity, name)
  if (!field || !isLinkShown(scene, field)) return null
  const isSeen = rights.readable.has(name)
  const isUnseen = isWriteOnly(field.type)
  if (isWritten(scene, entity, field, record) && (isSeen || isUnseen || record === null)) {
    const input = inputView(scene, form, { entity, field, texts: form.texts, prefix: [] })
    return isUnseen && record ? keptInput(scene, input) : input
  }
  if (!isSeen || record === null || field.rows) return null
  const cell = withMarkup(field, record, cellOf(scene, entity, field, record))
  const input = inputView(scene, form, { entity, field, texts: {}, prefix: [] })
  return { ...input, fixed: cell, isRequired: false }
}

/** The input of what is never shown, on a record that may have a value already: left empty it stays. */
function keptInput({ translator }: ScreenScene, input: InputView): InputView {
  const hint = [input.hint, translator.text('screens.form.stays')].filter((text) => text !== '').join(' ')
  return { ...input, hint, isRequired: false }
}

/**
 * All errors for the summary above the form, in the order of the form, each with the input it is
 * about. An error about a name that has no input here is told without one.
 */
export function problemsOf(
  scene: ScreenScene,
  sections: readonly FormSectionView[],
  errors: RefusalDetails
): FormView['problems'] {
  const inputs = sections
    .flatMap((section) => section.inputs)
    .flatMap((input) => [input, ...(input.grid?.rows.flatMap((row) => row.inputs) ?? [])])
  const told = inputs
    .filter((input) => input.error !== '')
    .map((input) => ({
      id: input.id,
      label: labelOfPath(scene, input.key),
      message: (errors[input.key] ?? []).join(' '),
    }))
  const keys = new Set(inputs.map((input) => input.key))
  const others = Object.entries(errors)
    .filter(([key]) => !keys.has(key))
    .map(([key, messages]) => ({
      id: null,
      label: labelOfPath(scene, key),
      message: messages.join(' '),
    }))
  return [...told, ...others]
}

function labelOfPath({ registry, translator, entity }: ScreenScene, path: string): string {
  return pathTitle(registry, translator, entity, path)
}

/** What a field is called by its path, those of rows with the number of the row (`items.0.phone`); empty for no field. */
export function pathTitle(registry: Registry, translator: Translator, entity: Entity, path: string): string {
  const [name = '', row, inner] = path.split('.')
  const field = fieldOf(entity, name)
  if (!field) return ''
  const own = labelOf(translator, entity, field)
  const child = field.rows && inner ? entityOf(registry, field.rows.entity) : null
  const innerField = child && inner ? fieldOf(child, inner) : null
  return child && innerField ? `${own} ${Number(row) + 1}, ${labelOf(translator, child, innerField)}` : own
}
