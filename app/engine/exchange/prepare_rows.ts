import { Refusal, UUID_IN_ANY_CASE } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import { fieldOf } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Session } from '../query/main.js'
import { rearmed } from './cell.js'
import { importFields, parseCell } from './import_fields.js'
import type { ImportField, Writing } from './import_fields.js'
import type { ImportRequest } from './import_request.js'
import { keyOf, lookUp, recordsBy } from './link_lookup.js'
import type { Found } from './link_lookup.js'
import { failureOf } from './operation.js'
import type { Operation } from './operation.js'
import type { FileRow } from './tables/contract.js'
import type { Prepared } from './write_batch.js'

/** A row whose cells were read: what it says, and what is wrong with it. */
interface ReadRow {
  readonly line: number
  readonly key: string | null
  readonly body: JsonObject
  readonly problems: Record<string, string[]>
}

/** A record that is there by the key of an import. */
interface Known {
  readonly id: string
  readonly version: number | null
}

/** Reads rows of a file as operations: cells by their fields, links and records by what names them, a few statements for all. */
export async function prepareRows(
  session: Session,
  entity: Entity,
  request: ImportRequest,
  writing: Writing,
  rows: readonly FileRow[]
): Promise<readonly Prepared[]> {
  const byKey = new Map(importFields(session, entity, writing.words).map((field) => [field.key, field]))
  const columns = request.columns.map((column) => (column === null ? null : (byKey.get(column) ?? null)))
  const keyColumn = request.key === null ? -1 : request.columns.indexOf(request.key)
  const links = await lookUpAll(session, columns, rows)
  const read = rows.map(([line, cells]) =>
    readRow({ entity, request, writing, columns, links, keyColumn }, line, cells)
  )
  const known = request.key === null ? null : await knownBy(session, entity, request.key, read, writing)
  const seen = new Map<string, number>()
  return read.map((row) => preparedOf(request, row, known, seen))
}

/** What the links of all rows lead to, by entity. */
async function lookUpAll(session: Session, columns: readonly (ImportField | null)[], rows: readonly FileRow[]) {
  const texts = new Map<string, string[]>()
  for (const [at, column] of columns.entries()) {
    const target = column?.field.link?.entity
    if (target === undefined) continue
    const named = rows.map(([, cells]) => rearmed((cells[at] ?? '').trim())).filter((text) => text !== '')
    texts.set(target, [...(texts.get(target) ?? []), ...named])
  }
  const found = new Map<string, ReadonlyMap<string, Found>>()
  for (const [target, named] of texts) found.set(target, await lookUp(session, target, named))
  return found
}

interface Reading {
  readonly entity: Entity
  readonly request: ImportRequest
  readonly writing: Writing
  readonly columns: readonly (ImportField | null)[]
  readonly links: ReadonlyMap<string, ReadonlyMap<string, Found>>
  readonly keyColumn: number
}

function readRow(reading: Reading, line: number, cells: readonly string[]): ReadRow {
  const { columns, keyColumn, request } = reading
  const body: Record<string, Json> = {}
  const problems: Record<string, string[]> = {}
  const own = new Map<string, Record<string, Json>[]>()
  for (const [at, column] of columns.entries()) {
    if (!column) continue
    const text = (cells[at] ?? '').trim()
    const value = text === '' ? null : valueOf(reading, column, text, problems)
    if (value === undefined || (text === '' && (request.empty === 'keep' || column.own))) continue
    if (!column.own) body[column.key] = value
    else {
      const list = own.get(column.own.name) ?? []
      own.set(column.own.name, list)
      ;(list[column.own.at] ??= {})[column.field.name] = value
    }
  }
  if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
    problems['row'] = ['has more cells than there are columns.']
  }
  for (const [name, list] of own) body[name] = list.filter(Boolean)
  return { line, key: keyColumn === -1 ? null : rearmed((cells[keyColumn] ?? '').trim()), body, problems }
}

function valueOf(
  { links, writing }: Reading,
  column: ImportField,
  text: string,
  problems: Record<string, string[]>
): Json | undefined {
  const target = column.field.link?.entity
  if (target !== undefined) {
    const found = links.get(target)?.get(rearmed(text)) ?? 'none'
    if (typeof found === 'object') return found.id
    problems[column.key] = [found === 'many' ? 'names more than one record.' : 'does not exist.']
    return undefined
  }
  const parsed = parseCell(column, text, writing)
  if (parsed.ok) return parsed.value
  problems[column.key] = [parsed.message]
  return undefined
}

/** The records that are there, by the key of each row; only what the actor reads is there. */
async function knownBy(
  session: Session,
  entity: Entity,
  key: string,
  rows: readonly ReadRow[],
  { locale }: Writing
): Promise<ReadonlyMap<string, Known | 'many'>> {
  const field = fieldOf(entity, key)
  const grant = grantOf(session.registry, session.actor, entity.name, 'read')
  const known = new Map<string, Known | 'many'>()
  if (!field || !grant) return known
  const texts = [...new Set(rows.flatMap((row) => (row.key && isKeyText(field, row.key, locale) ? [row.key] : [])))]
  if (texts.length === 0) return known
  for (const record of await recordsBy(session, grant, field, texts, ['version'])) {
    const name = keyOf(record[key])
    const version = typeof record['version'] === 'number' ? record['version'] : null
    known.set(name, known.has(name) ? 'many' : { id: String(record.id), version })
  }
  return known
}

function isKeyText(field: Field, text: string, locale: Writing['locale']): boolean {
  if (field.name === 'id') return UUID_IN_ANY_CASE.test(text)
  return fieldTypeOf(field.type).codec.parse(field, text, locale).ok
}

function preparedOf(
  request: ImportRequest,
  { line, key, body, problems }: ReadRow,
  known: ReadonlyMap<string, Known | 'many'> | null,
  seen: Map<string, number>
): Prepared {
  const name = keyOf(key)
  const there = known?.get(name)
  const note = (field: string, message: string) => (problems[field] ??= []).push(message)
  if (request.key !== null) {
    const before = seen.get(name)
    if (key === '') note(request.key, 'is required.')
    else if (before !== undefined) note(request.key, `stands on line ${before} already.`)
    else if (there === 'many') note(request.key, 'names more than one record.')
    else if (there === undefined && request.write === 'update') note(request.key, 'names no record.')
    seen.set(name, before ?? line)
  }
  if (Object.keys(problems).length > 0) {
    const refusal = new Refusal('invalid', 'The row has invalid values.', { details: problems })
    return { row: line, operation: null, failure: failureOf(line, refusal) }
  }
  if (typeof there === 'object') {
    const { [request.key ?? '']: _key, ...data } = body
    return { row: line, operation: operationOf('update', there.id, data), failure: null }
  }
  // An empty cell of a new record leaves it to the default.
  const data = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
  if (request.key === 'id' && key) data['id'] = key
  return { row: line, operation: operationOf('create', null, data), failure: null }
}

function operationOf(op: 'create' | 'update', id: string | null, data: JsonObject): Operation {
  return { op, id, data, transition: '', version: null }
}
