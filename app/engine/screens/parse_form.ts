import type { Json, JsonObject } from '../base/main.js'
import { isObject } from '../base/main.js'
import { fieldTypeOf, isWriteOnly } from '../fields/main.js'
import type { Locale, Parsed } from '../fields/main.js'
import { groupSign, ungrouped } from '../kernel/main.js'
import { entityOf } from '../model/main.js'
import type { Entity, Field, Registry } from '../model/main.js'
import { textOfBoxes } from './files.js'
import type { FormTexts } from './form_texts.js'
import { textsOfNew } from './form_texts.js'
import type { Rights } from './scene.js'

const MOST_ROWS = 500
/** Links that are looked up by what was typed, in one form. */
const MOST_TYPED = 20
const VERSION = /^[1-9]\d{0,14}$/

/** A link that somebody without JavaScript has named by typing its label: to be looked up. */
export interface LinkSearch {
  /** Where in the body the id belongs: `owner`, or `contacts`, 0, `person`. */
  readonly place: readonly (string | number)[]
  readonly entity: string
  readonly text: string
}

/**
 * A submitted form. `body` is what REST would take; `errors` are texts that are no value of their
 * field, by path (`phone`, `rows.0.name`); `texts` is the form as it was filled in, without rows left
 * blank, so that paths mean the same in all three.
 */
export interface ParsedForm {
  readonly body: JsonObject
  readonly texts: FormTexts
  readonly errors: Readonly<Record<string, readonly string[]>>
  readonly searches: readonly LinkSearch[]
}

export interface FormGround {
  readonly registry: Registry
  readonly entity: Entity
  readonly locale: Locale
  rightsOf(entity: string): Rights | null
}

/** What one level of a form (the record, or one of its rows) collects. */
interface Level {
  readonly body: Record<string, Json>
  readonly texts: Record<string, string | readonly FormTexts[]>
  readonly isNew: boolean
}

/**
 * Reads form text as JSON by each field's own codec. Only fields that the actor may write are read;
 * an emptied box is null, a box that is not in the form is not in the body. What is asked of the values
 * is the validator's to judge.
 */
export function parseForm(ground: FormGround, form: unknown): ParsedForm {
  const errors: Record<string, string[]> = {}
  const searches: LinkSearch[] = []
  const level = readLevel({ ground, errors, searches }, ground.entity, isObject(form) ? form : {}, [])
  const version = isObject(form) ? form.version : undefined
  if (typeof version === 'string' && VERSION.test(version)) level.body.version = Number(version)
  return { body: level.body, texts: level.texts, errors, searches }
}

interface Collecting {
  readonly ground: FormGround
  readonly errors: Record<string, string[]>
  readonly searches: LinkSearch[]
}

type Place = readonly (string | number)[]

function readLevel(to: Collecting, entity: Entity, form: JsonObject, place: Place): Level {
  const mark = lastText(ownOf(form, place.length === 0 ? 'version' : 'id'))
  const level: Level = { body: {}, texts: {}, isNew: mark === null || mark === '' }
  const writable = to.ground.rightsOf(entity.name)?.writable
  for (const field of entity.fields) {
    if (field.system || field.derived || !writable?.has(field.name)) continue
    if (field.rows) readRows(to, field, form, level)
    else readField(to, field, form, level, [...place, field.name])
  }
  return level
}

function readField(to: Collecting, field: Field, form: JsonObject, level: Level, place: Place): void {
  const text = textOf(field, ownOf(form, field.name))
  const typed = field.link ? lastText(ownOf(form, `${field.name}__search`))?.trim() : undefined
  if (text === null && !typed) return
  // What was typed there is not sent back.
  level.texts[field.name] = isWriteOnly(field.type) ? '' : (text ?? '')
  if (typed && field.link) {
    to.searches.push({ place, entity: field.link.entity, text: typed })
    level.texts[`${field.name}__search`] = typed
  }
  if (text === null || text.trim() === '') {
    // An empty box of what is never shown says that it stays.
    if (isWriteOnly(field.type)) return
    // What a new record does not say, an expression gives.
    if (!(level.isNew && field.options.default !== undefined)) level.body[field.name] = null
    return
  }
  const parsed = parseTyped(field, text, to.ground.locale)
  if (parsed.ok) level.body[field.name] = parsed.value
  else to.errors[place.join('.')] = [parsed.message]
}

/** What a person typed, as JSON. Digits may be grouped as is usual, which is for people only: REST refuses it. */
export function parseTyped(field: Field, text: string, locale: Locale): Parsed<Json> {
  const { codec, groupedPlaces } = fieldTypeOf(field.type)
  const plain = groupedPlaces ? ungrouped(text, locale.language, groupedPlaces(field)) : text
  if (plain !== null) return codec.parse(field, plain, locale)
  const [thousands, lakhs] = ['120,000', '1,20,000'].map((shape) => shape.replaceAll(',', groupSign(locale.language)))
  return { ok: false, message: `must have its digits grouped as ${thousands} or ${lakhs}, or not at all.` }
}

function readRows(to: Collecting, field: Field, form: JsonObject, level: Level): void {
  const given = ownOf(form, field.name)
  // A grid without rows sends none, so that it was there at all is told apart.
  const isShown = typeof given === 'object' && given !== null
  if (!isShown && lastText(ownOf(form, `${field.name}__shown`)) !== 'true') return
  if (field.rows?.isBare) return readChosen(to, field, form, level)
  const child = entityOf(to.ground.registry, field.rows?.entity ?? '')
  const blank = textsOfNew(to.ground.registry, child, to.ground.locale)
  const rows = rowsOf(given)
    .filter((row) => lastText(row._remove) !== 'true' && !isBlank(child, row, blank))
    .slice(0, MOST_ROWS)
  const levels = rows.map((row, index) => {
    const inner = readLevel(to, child, row, [field.name, index])
    const id = lastText(row.id) ?? ''
    if (id !== '') inner.body.id = id
    inner.texts.id = id
    return inner
  })
  level.body[field.name] = levels.map((inner) => inner.body)
  level.texts[field.name] = levels.map((inner) => inner.texts)
}

/** Rows that say nothing but whom they link to come as ids; what was typed for want of script is looked up. */
function readChosen(to: Collecting, { name, rows }: Field, form: JsonObject, level: Level): void {
  const given = ownOf(form, name)
  const { target = '', leadsTo: entity = '' } = rows ?? {}
  const boxes: readonly unknown[] = Array.isArray(given) ? given : [given]
  const ids = [...new Set(boxes.filter((box): box is string => typeof box === 'string' && box !== ''))]
  const typed = (lastText(ownOf(form, `${name}__search`)) ?? '').split(/[,;]/).map((text) => text.trim())
  const texts = typed.filter((text) => text !== '').slice(0, MOST_TYPED)
  level.body[name] = ids.slice(0, MOST_ROWS)
  level.texts[name] = ids.map((id) => ({ id: '', [target]: id }))
  texts.forEach((text, index) => to.searches.push({ place: [name, ids.length + index], entity, text }))
}

/** Rows in the order of their numbers, whether the body parser made a list or an object of them. */
function rowsOf(given: unknown): readonly JsonObject[] {
  if (Array.isArray(given)) return given.filter(isObject)
  if (!isObject(given)) return []
  return Object.keys(given)
    .filter((key) => /^\d+$/.test(key))
    .sort((a, b) => Number(a) - Number(b))
    .map((key) => given[key])
    .filter(isObject)
}

/** A new row that holds nothing but what a blank one already held. */
function isBlank(child: Entity, row: JsonObject, blank: FormTexts): boolean {
  if ((lastText(row.id) ?? '') !== '') return false
  return child.fields.every((field) => {
    if (field.system || field.valueType?.kind === 'bool') return true
    const text = (lastText(ownOf(row, field.name)) ?? '').trim()
    const typed = (lastText(ownOf(row, `${field.name}__search`)) ?? '').trim()
    return typed === '' && (text === '' || text === blank[field.name])
  })
}

/** The text of a field: of a list whose items come one by one, and of files, all of them. */
function textOf(field: Field, value: unknown): string | null {
  const { files, isList } = fieldTypeOf(field.type)
  if (files && lastText(value) !== null) {
    const boxes: readonly unknown[] = Array.isArray(value) ? value : [value]
    return textOfBoxes(
      field,
      boxes.filter((box) => typeof box === 'string')
    )
  }
  if (!Array.isArray(value) || !isList) return lastText(value)
  return value.filter((item): item is string => typeof item === 'string' && item !== '').join(',')
}

/** The last text under a name: a hidden box with the value of an unchecked one stands before it. */
function lastText(value: unknown): string | null {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value
  return typeof last === 'string' ? last : last === null ? '' : null
}

function ownOf(form: JsonObject, name: string): unknown {
  return Object.hasOwn(form, name) ? form[name] : undefined
}
