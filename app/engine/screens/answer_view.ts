import type { Json, JsonObject } from '../base/main.js'
import { isObject } from '../base/main.js'
import { fieldTypeOf, inferTypeName, minorUnitsOf } from '../fields/main.js'
import type { FieldSpec, Locale } from '../fields/main.js'
import { entityOf } from '../model/main.js'
import type { Action } from '../model/main.js'
import { alignmentOf, cellOf } from './cells.js'
import { hasScreens, isLinkShown, recordPath, usablePath } from './paths.js'
import type { ScreenScene } from './scene.js'
import type { AnswerPartView, AnswerTableView } from './process_views.js'
import type { CellView, FactView } from './view_models.js'
import { labelOf, pluralOf } from './words.js'

const PLAIN: CellView = { text: '', form: 'plain', href: null, tone: null, isOn: false, isEmpty: false }
const EMPTY: CellView = { ...PLAIN, isEmpty: true }

/** Names that people do not read. */
const UNREAD_FORMATS = ['uuid']

/**
 * What a read has found, as people read it. Records become a table by the columns of their list; any other
 * answer is shown by the schema of the action's output: single values as facts, lists of objects as tables.
 */
export function answerView(scene: ScreenScene, action: Action, answer: JsonObject): readonly AnswerPartView[] {
  const { output } = action
  if (output?.kind === 'record') return recordParts(scene, output.entity, answer)
  if (output?.kind === 'records') return recordsParts(scene, output.entity, answer.records)
  const schema = output?.kind === 'schema' ? output.schema : {}
  return partsOf({ scene, action }, [], '', schema, answer)
}

/** The scene of another entity; null where it does not exist for this actor. */
function sceneOf(scene: ScreenScene, name: string): ScreenScene | null {
  const rights = scene.rightsOf(name)
  return rights && { ...scene, entity: entityOf(scene.registry, name), rights }
}

function recordParts(outer: ScreenScene, name: string, record: JsonObject): readonly AnswerPartView[] {
  const scene = sceneOf(outer, name)
  if (!scene) return []
  const { entity, rights, translator } = scene
  const facts = entity.fields
    .filter((field) => !field.system && !field.rows && rights.readable.has(field.name) && isLinkShown(scene, field))
    .map((field): FactView => {
      const cell = cellOf(scene, entity, field, record)
      return { key: field.name, label: labelOf(translator, entity, field), cell, isWide: cell.form === 'block' }
    })
  return [{ title: '', facts, table: null }]
}

function recordsParts(outer: ScreenScene, name: string, found: unknown): readonly AnswerPartView[] {
  const scene = sceneOf(outer, name)
  if (!scene) return []
  const { entity, translator } = scene
  const columns = entity.list.columns.flatMap((path) => {
    const field = path.includes('.') ? undefined : usablePath(scene, path, 'readable')?.field
    return field ? [field] : []
  })
  const records = Array.isArray(found) ? found.filter(isObject) : []
  const table: AnswerTableView = {
    columns: columns.map((field) => ({
      key: field.name,
      label: labelOf(translator, entity, field),
      align: alignmentOf(field),
    })),
    rows: records.map((record) =>
      columns.map((field, index) => {
        const cell = cellOf(scene, entity, field, record)
        const opens = index === 0 && cell.href === null && hasScreens(entity) && typeof record.id === 'string'
        return opens ? { ...cell, form: 'link' as const, href: recordPath(entity, String(record.id)) } : cell
      })
    ),
  }
  return [{ title: pluralOf(translator, entity), facts: [], table }]
}

interface Ground {
  readonly scene: ScreenScene
  readonly action: Action
}

/** One object of the answer: its own facts first, then each inner object and list as a part of its own. */
function partsOf(
  ground: Ground,
  path: readonly string[],
  title: string,
  schema: JsonObject,
  value: JsonObject
): readonly AnswerPartView[] {
  const facts: FactView[] = []
  const parts: AnswerPartView[] = []
  for (const [name, property] of propertiesOf(schema, value)) {
    const inner = value[name]
    const here = [...path, name]
    const label = wordFor(ground, here, property)
    if (isUnread(property) || inner === undefined) continue
    if (isObject(inner)) parts.push(...partsOf(ground, here, label, property, inner))
    else if (Array.isArray(inner)) parts.push(listPart(ground, here, label, property, inner))
    else facts.push({ key: here.join('.'), label, cell: valueCell(ground.scene, property, inner), isWide: false })
  }
  return facts.length > 0 ? [{ title, facts, table: null }, ...parts] : parts
}

function listPart(
  ground: Ground,
  path: readonly string[],
  title: string,
  schema: JsonObject,
  values: readonly Json[]
): AnswerPartView {
  const items = isObject(schema.items) ? schema.items : {}
  const rows = values.filter(isObject)
  if (values.length > 0 && rows.length === 0) {
    const text = values.map((value) => valueCell(ground.scene, items, value).text).join(', ')
    const fact: FactView = { key: path.join('.'), label: title, cell: { ...PLAIN, text }, isWide: false }
    return { title: '', facts: [fact], table: null }
  }
  const columns = propertiesOf(items, rows[0] ?? {}).filter(
    ([name, property]) =>
      !isUnread(property) && !rows.some((row) => typeof row[name] === 'object' && row[name] !== null)
  )
  const table: AnswerTableView = {
    columns: columns.map(([name, property]) => ({
      key: name,
      label: wordFor(ground, [...path, name], property),
      align: isNumeric(property, ground.scene.locale) ? 'end' : 'start',
    })),
    rows: rows.map((row) => columns.map(([name, property]) => valueCell(ground.scene, property, row[name]))),
  }
  return { title, facts: [], table }
}

/** The properties that a schema declares, in its order; those of the value itself where it declares none. */
function propertiesOf(schema: JsonObject, value: JsonObject): readonly (readonly [string, JsonObject])[] {
  const declared = isObject(schema.properties) ? schema.properties : null
  return Object.entries(declared ?? value).map(
    ([name, property]) => [name, declared && isObject(property) ? property : {}] as const
  )
}

function isUnread({ format }: JsonObject): boolean {
  return UNREAD_FORMATS.some((unread) => unread === format)
}

function wordFor({ scene, action }: Ground, path: readonly string[], { title }: JsonObject): string {
  const name = path.at(-1) ?? ''
  const words = typeof title === 'string' ? title : name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')
  return scene.translator.declared(`declared.${action.entity}.answers.${action.name}.${path.join('.')}`, words)
}

/** A value by the field type that knows its schema; numbers and flags without one by what they are. */
function valueCell({ locale, translator }: ScreenScene, property: JsonObject, value: Json | undefined): CellView {
  if (value === null || value === undefined || value === '') return EMPTY
  if (typeof value === 'boolean') {
    return {
      ...PLAIN,
      form: 'flag',
      isOn: value,
      text: translator.text(value ? 'screens.value.yes' : 'screens.value.no'),
    }
  }
  const spec = specOf(property, locale)
  if (spec) {
    const form = isNumeric(property, locale) ? 'number' : 'plain'
    return { ...PLAIN, form, text: fieldTypeOf(spec.type).codec.format(spec, value, locale) }
  }
  if (typeof value === 'number') {
    return { ...PLAIN, form: 'number', text: new Intl.NumberFormat(locale.language).format(value) }
  }
  return { ...PLAIN, text: typeof value === 'string' ? value : JSON.stringify(value) }
}

/** A property of an output as a field type sees one; null where no type knows it as its own. */
function specOf(property: JsonObject, { currency }: Locale): FieldSpec | null {
  const { type } = property
  // `["string", "null"]` is the same value, which is only sometimes there.
  const single = Array.isArray(type) ? { ...property, type: type.find((name) => name !== 'null') ?? null } : property
  const name = inferTypeName(single)
  if (name === null) return null
  return {
    name: '',
    title: '',
    type: name,
    required: false,
    readOnly: true,
    json: single,
    options: {},
    source: { file: '', pointer: '' },
    minorUnits: minorUnitsOf(currency),
  }
}

function isNumeric(property: JsonObject, locale: Locale): boolean {
  const spec = specOf(property, locale)
  return spec !== null && fieldTypeOf(spec.type).views.cell === 'number.cell'
}
