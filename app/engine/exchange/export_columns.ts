import { DateTime } from 'luxon'
import { invalid, isObject, UNKNOWN_NAME } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { Locale } from '../fields/main.js'
import { entityOf, fieldOf, hasValue } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import type { IncludeTree, Session } from '../query/main.js'
import { labelOf, wordFor } from '../screens/main.js'
import type { Translator } from '../screens/main.js'
import type { Cell } from './cell.js'
import type { ExportRequest, ValueMode } from './export_request.js'
import type { TableRow } from './formats/main.js'

/** A column: what it is called and how it is read from a record. */
interface ExportColumn {
  readonly path: readonly string[]
  readonly header: string
  /** The entity and field at the end of the path. */
  readonly entity: Entity
  readonly field: Field
  /** Where the field is a link told by its label: the display field of what it leads to. */
  readonly label: { readonly entity: Entity; readonly field: Field } | null
}

/** The columns of an export and what a list must bring for them. */
export interface ExportPlan {
  readonly headers: readonly string[]
  readonly fields: readonly string[]
  readonly include: IncludeTree
  row(record: JsonObject): TableRow
}

const DEPTH = 4

/** Plans the columns of an export; 422 for one that may not be exported, as for one that is not there. */
export function planColumns(session: Session, grant: Grant, request: ExportRequest, words: Translator): ExportPlan {
  const { actor } = session
  const locale: Locale = {
    language: request.language,
    timezone: actor.school.timezone,
    currency: actor.school.currency,
  }
  const paths = request.columns?.map((text) => text.split('.')) ?? defaultPaths(session, grant)
  const columns = paths.map((path) => columnAt(session, grant, path, request.values, words))
  const read = readerFor({ locale, translator: words }, request.values)
  return {
    headers: columns.map(({ header }) => header),
    fields: [...new Set(columns.map(({ path }) => path[0] ?? ''))],
    include: includeOf(columns),
    row: (record) => {
      const told = columns.map((column) => read(column, record))
      return {
        cells: told.map(({ cell }) => cell),
        json: Object.fromEntries(columns.map(({ path }, at) => [path.join('.'), told[at]?.json ?? null])),
      }
    },
  }
}

/** All that may be exported of the records themselves, in the order in which they are declared. */
function defaultPaths(session: Session, grant: Grant): readonly (readonly string[])[] {
  const reading = readingGrant(session, grant.entity)
  return grant.entity.fields
    .filter((field) => !field.system && hasValue(field) && mayExport(reading, grant, field.name))
    .map(({ name }) => [name])
}

function readingGrant({ registry, actor }: Session, entity: Entity): Grant | null {
  return grantOf(registry, actor, entity.name, 'read')
}

function mayExport(reading: Grant | null, exporting: Grant, name: string): boolean {
  if (!reading) return false
  return (exporting.allows(name, 'export') && reading.allows(name, 'read')) || reading.allows(name, 'mask')
}

function columnAt(
  session: Session,
  grant: Grant,
  path: readonly string[],
  values: ValueMode,
  words: Translator
): ExportColumn {
  const unknown = () => invalid('columns', `${path.join('.').slice(0, 60)} ${UNKNOWN_NAME}`)
  if (path.length > DEPTH) throw unknown()
  let reading = readingGrant(session, grant.entity)
  let exporting: Grant = grant
  const headers: string[] = []
  for (const [at, name] of path.entries()) {
    const { entity } = exporting
    const field = fieldOf(entity, name)
    if (!field || !hasValue(field) || !mayExport(reading, exporting, name)) throw unknown()
    headers.push(labelOf(words, entity, field))
    if (at === path.length - 1) {
      const label = values === 'labels' ? labelAt(session, field) : null
      return { path, header: headers.join(' – '), entity, field, label }
    }
    const target = field.link && grantOf(session.registry, session.actor, field.link.entity, 'refer')
    if (!target) throw unknown()
    reading = exporting = target
  }
  throw unknown()
}

/** How a link is told; by its id alone where nothing more may be known of what it leads to. */
function labelAt({ registry, actor }: Session, field: Field): ExportColumn['label'] {
  if (!field.link) return null
  const target = grantOf(registry, actor, field.link.entity, 'refer')
  const entity = entityOf(registry, field.link.entity)
  const display = fieldOf(entity, entity.display)
  return target && display && mayExport(target, target, display.name) ? { entity, field: display } : null
}

type Tree = Record<string, { fields: string[]; include: Tree }>

function includeOf(columns: readonly ExportColumn[]): IncludeTree {
  const tree: Tree = {}
  for (const { path, label } of columns) {
    const whole = label ? [...path, label.field.name] : path
    let level = tree
    for (const [at, name] of whole.slice(0, -1).entries()) {
      const node = (level[name] ??= { fields: [], include: {} })
      node.fields.push(whole[at + 1] ?? '')
      level = node.include
    }
  }
  return tree
}

interface Told {
  readonly cell: Cell
  readonly json: Json
}

const NOTHING: Told = { cell: null, json: null }
const NUMBER = /^-?\d+(?:\.\d+)?$/

/** Reads a column from records; what a record hides is empty, what it masks is told as its mask. */
function readerFor(scene: { readonly locale: Locale; readonly translator: Translator }, values: ValueMode) {
  const neutral: Locale = { ...scene.locale, language: 'en' }
  const textOf = (entity: Entity, field: Field, value: Json): string => {
    const { codec, files, markup, values: choices } = fieldTypeOf(field.type)
    if (files) {
      return files
        .of(value)
        .map(({ id, name }) => name ?? id)
        .join(', ')
    }
    if (values === 'labels' && markup) return codec.format(field, value, neutral)
    const isWord = choices !== undefined || typeof value === 'boolean'
    return values === 'labels' && isWord
      ? wordFor(scene, entity, field.name, value)
      : codec.toText(field, value, neutral)
  }
  const told = (entity: Entity, field: Field, value: Json, isMasked: boolean): Told => {
    if (isMasked) return { cell: { kind: 'text', text: String(value) }, json: value }
    const text = textOf(entity, field, value)
    const json = values === 'labels' && fieldTypeOf(field.type).values ? text : value
    const kind = field.valueType?.kind
    if ((kind === 'int' || kind === 'decimal') && NUMBER.test(text)) return { cell: { kind: 'number', text }, json }
    if (kind === 'date') return { cell: { kind: 'date', text }, json }
    if (kind === 'instant') {
      return { cell: { kind: 'moment', text: momentAt(String(value), scene.locale.timezone) }, json }
    }
    return { cell: { kind: 'text', text }, json }
  }
  return ({ path, entity, field, label }: ExportColumn, record: JsonObject): Told => {
    const holder = holderOf(record, path)
    const name = path.at(-1) ?? ''
    const value = holder?.[name] ?? null
    if (!holder || value === null) return NOTHING
    if (!field.link) return told(entity, field, value, isMaskedIn(holder, name))
    const id = isObject(value) ? (value['id'] ?? null) : value
    if (label && isObject(value) && value[label.field.name] != null) {
      const shown = value as JsonObject
      return told(label.entity, label.field, shown[label.field.name] ?? null, isMaskedIn(shown, label.field.name))
    }
    return { cell: { kind: 'text', text: String(id) }, json: id as Json }
  }
}

function holderOf(record: JsonObject, path: readonly string[]): JsonObject | null {
  let holder: JsonObject = record
  for (const name of path.slice(0, -1)) {
    const next = holder[name]
    if (!isObject(next)) return null
    holder = next as JsonObject
  }
  return holder
}

function isMaskedIn(holder: JsonObject, name: string): boolean {
  const masked = holder['_masked']
  return Array.isArray(masked) && masked.includes(name)
}

function momentAt(instant: string, timezone: string): string {
  return DateTime.fromISO(instant, { zone: timezone }).toFormat("yyyy-MM-dd'T'HH:mm:ss")
}
