import type { RefusalDetails } from '../base/main.js'
import { fieldTypeOf, isWriteOnly } from '../fields/main.js'
import { entityOf } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import { alignmentOf } from './cells.js'
import { filesInputView } from './files.js'
import type { FormTexts } from './form_texts.js'
import { textsOfNew } from './form_texts.js'
import { attributesOf } from './input_types.js'
import type { Labels } from './labels.js'
import { isLinkShown, pickerUrl, suggestionsUrl } from './paths.js'
import type { ScreenScene } from './scene.js'
import type { OptionView, PickerView } from './list_bar_views.js'
import type { GridInputView, GridRowInputView, InputView } from './view_models.js'
import { choicesOf, choiceWord, labelOf } from './words.js'

const DEFAULT_MOST_ROWS = 500
/** Blank rows for those who cannot add rows by script. */
const BLANK_ROWS = 3
/** Inputs that take the whole line of a form. */
const WIDE: ReadonlySet<string> = new Set([
  'long_text.input',
  'rich_text.input',
  'choices.input',
  'files.input',
  'signature.input',
])
/** Stands for the number of a row in the pattern of a new one. */
const INDEX = '__index__'

/** What the inputs of one form share. */
export interface InputScene {
  readonly texts: FormTexts
  readonly errors: RefusalDetails
  readonly labels: Labels
}

/** Which input: of which entity, what it holds, and the names it stands below (`contacts`, 0). */
export interface InputPlace {
  readonly entity: Entity
  readonly field: Field
  readonly texts: FormTexts
  readonly prefix: readonly (string | number)[]
}

/** One input of a form, rows included. */
export function inputView(scene: ScreenScene, form: InputScene, place: InputPlace): InputView {
  const { entity, field, texts, prefix } = place
  const names = [...prefix, field.name]
  const key = names.join('.')
  const held = texts[field.name]
  const value = typeof held === 'string' ? held : ''
  return {
    view: field.views.input,
    key,
    name: htmlName(names),
    id: `field-${names.join('-')}`,
    label: labelOf(scene.translator, entity, field),
    hint: field.description
      ? scene.translator.declared(`declared.${entity.name}.hints.${field.name}`, field.description)
      : '',
    error: (form.errors[key] ?? []).map(sentence).join(' '),
    isRequired: field.required && field.valueType?.kind !== 'bool' && !field.sequence,
    value,
    attributes: attributesOf(field),
    options: optionsOf(scene, entity, field, value),
    picker: pickerView(form, field, held),
    grid: field.rows && !field.rows.isBare ? gridView(scene, form, place, names) : null,
    files: filesInputView(entity, field, value, scene.locale),
    suggestions: suggestionsOf(scene, entity, field),
    fixed: null,
    isWide: (field.rows !== undefined && !field.rows.isBare) || WIDE.has(field.views.input),
  }
}

/** What is in use is offered to those alone who may read it. */
function suggestionsOf(scene: ScreenScene, entity: Entity, field: Field): InputView['suggestions'] {
  const offers = fieldTypeOf(field.type).suggestions?.(field)
  if (!offers) return null
  const isSeen = scene.rightsOf(entity.name)?.readable.has(field.name) === true
  return { url: isSeen ? suggestionsUrl(entity, field.name) : null, texts: offers.texts }
}

function htmlName([first = '', ...rest]: readonly (string | number)[]): string {
  return `${first}${rest.map((name) => `[${name}]`).join('')}`
}

/** `must be a date.` as `Must be a date.` */
function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1)
}

function optionsOf(scene: ScreenScene, entity: Entity, field: Field, value: string): readonly OptionView[] {
  const held = new Set(fieldTypeOf(field.type).isList ? value.split(',').map((item) => item.trim()) : [value])
  return (choicesOf(field) ?? []).map((choice) => ({
    value: choice,
    label: choiceWord(scene, entity, field, choice),
    isSelected: held.has(choice),
  }))
}

/** Of a link, or of rows that say nothing but whom they link to. */
function pickerView(
  { labels }: InputScene,
  { link, rows }: Field,
  held: FormTexts[string] | undefined
): PickerView | null {
  if (link) {
    const value = typeof held === 'string' ? held : ''
    return { url: pickerUrl(link.entity), selected: selectedOf(labels, link.entity, value) }
  }
  const { target, leadsTo } = rows?.isBare ? rows : {}
  if (target === undefined || leadsTo === undefined) return null
  const ids = (Array.isArray(held) ? (held as readonly FormTexts[]) : []).map((row) => row[target])
  return {
    url: pickerUrl(leadsTo),
    selected: ids.flatMap((id) => (typeof id === 'string' ? selectedOf(labels, leadsTo, id) : [])),
  }
}

function selectedOf(labels: Labels, entity: string, id: string): readonly OptionView[] {
  return id === '' ? [] : [{ value: id, label: labels.of(entity, id), isSelected: true }]
}

function gridView(
  scene: ScreenScene,
  form: InputScene,
  { field, texts }: InputPlace,
  names: readonly (string | number)[]
): GridInputView {
  const child = entityOf(scene.registry, field.rows?.entity ?? '')
  const rights = scene.rightsOf(child.name)
  const columns = child.fields.filter(
    (column) =>
      !column.system &&
      !column.readOnly &&
      !column.derived &&
      !column.rows &&
      rights?.writable.has(column.name) &&
      (rights.readable.has(column.name) || isWriteOnly(column.type)) &&
      isLinkShown(scene, column)
  )
  const held = texts[field.name]
  const blank = textsOfNew(scene.registry, child, scene.locale)
  const rows: readonly FormTexts[] = Array.isArray(held) ? held : []
  const most = typeof field.json.maxItems === 'number' ? field.json.maxItems : DEFAULT_MOST_ROWS
  const rowView = (row: FormTexts, index: number | string): GridRowInputView => {
    const prefix = [...names, index]
    return {
      idName: htmlName([...prefix, 'id']),
      idValue: typeof row.id === 'string' ? row.id : '',
      removeName: htmlName([...prefix, '_remove']),
      isSpare: row === blank,
      inputs: columns.map((column) => inputView(scene, form, { entity: child, field: column, texts: row, prefix })),
    }
  }
  const spare = Math.max(0, Math.min(BLANK_ROWS, most - rows.length))
  return {
    rows: [...rows, ...Array.from({ length: spare }, () => blank)].map(rowView),
    blank: { ...rowView(blank, INDEX), isSpare: false },
    columns: columns.map((column) => ({
      key: column.name,
      label: labelOf(scene.translator, child, column),
      isRequired: column.required && column.valueType?.kind !== 'bool',
      hint: column.description ?? '',
      align: alignmentOf(column),
      totalScale: totalScaleOf(column),
    })),
    hasTotals: columns.some((column) => totalScaleOf(column) !== null),
    language: scene.locale.language,
    most,
  }
}

/**
 * The places of a column that a sum below the rows makes sense of. A whole number with an upper limit is a place
 * on a scale (an order of calls, a level), not a quantity.
 */
function totalScaleOf({ aggregates, json, valueType }: Field): number | null {
  if (!aggregates.includes('sum')) return null
  if (valueType?.kind === 'decimal') return valueType.scale
  return valueType?.kind === 'int' && typeof json.maximum !== 'number' ? 0 : null
}
