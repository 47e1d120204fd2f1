import { invalid, Refusal, textKey, UNKNOWN_NAME } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import type { QueryParameter } from '../query/main.js'
import type { ImportField } from './import_fields.js'

export const IMPORT_MODES = ['valid_rows', 'all_or_nothing'] as const
export const IMPORT_WRITES = ['create', 'update', 'upsert'] as const

/** What an import is asked to do. */
export interface ImportRequest {
  /** Whether rows that can be written are, though others cannot. */
  readonly mode: (typeof IMPORT_MODES)[number]
  /** New records, those that are there by their key, or both. */
  readonly write: (typeof IMPORT_WRITES)[number]
  /** The field by which records are found; null where only new ones are made. */
  readonly key: string | null
  readonly dryRun: boolean
  readonly language: string
  /** What an empty cell of a record that is there means: leave the value, or empty it. */
  readonly empty: 'keep' | 'clear'
  /** Fields by column of the file; null for a column that is left out. */
  readonly columns: readonly (string | null)[]
  readonly headers: readonly string[]
}

/** The parameters of an import, before its file is looked at. */
export interface ImportParameters extends Omit<ImportRequest, 'columns' | 'headers'> {
  /** Fields by header, as whoever imports has said; empty for a column that is to be left out. */
  readonly map: ReadonlyMap<string, string>
}

const DANGEROUS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

export function parseImportParameters(parameters: readonly QueryParameter[], language: string): ImportParameters {
  const told = new Map<string, string>()
  const map = new Map<string, string>()
  for (const { name, keys, value, text } of parameters) {
    if (name === 'map' && keys.length === 1 && keys[0]) map.set(textKey(keys[0]), value)
    else if (keys.length === 0 && ['mode', 'write', 'key', 'dry_run', 'lang', 'empty'].includes(name)) {
      told.set(name, value)
    } else throw invalid(text, UNKNOWN_NAME)
  }
  const oneOf = <Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word => {
    const given = told.get(name)
    const found = given === undefined ? words[0] : words.find((word) => word === given)
    if (found === undefined) throw invalid(name, `must be one of ${words.join(', ')}.`)
    return found
  }
  const write = oneOf('write', ['create', 'update', 'upsert'])
  const key = told.get('key') ?? null
  if ((write === 'create') !== (key === null)) {
    throw invalid(
      'key',
      write === 'create'
        ? 'is for records that are there already.'
        : 'is required: the field by which records are found.'
    )
  }
  const dryRun = oneOf('dry_run', ['false', 'true']) === 'true'
  const empty = oneOf('empty', ['keep', 'clear'])
  return {
    mode: oneOf('mode', ['valid_rows', 'all_or_nothing']),
    write,
    key,
    dryRun,
    language: told.get('lang') ?? language,
    empty,
    map,
  }
}

/**
 * Which column fills which field: as said, else as in an import before, else by its name in whichever language. What fills none is
 * refused by its header, so that nothing of a file is lost without a word.
 */
export function mapColumns(
  headers: readonly string[],
  fields: readonly ImportField[],
  map: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
  key: string | null
): readonly (string | null)[] {
  const byName = new Map(
    fields.flatMap((field) => [field.key, ...field.headers].map((name) => [textKey(name), field.key]))
  )
  const known = new Set([...fields.map((field) => field.key), ...(key === null ? [] : [key])])
  const problems: Record<string, string[]> = {}
  const refuse = (header: string, message: string) => {
    Object.defineProperty(problems, header, { value: [message], enumerable: true, configurable: true })
  }
  const columns = headers.map((header): string | null => {
    const name = textKey(header)
    const said = map.get(name) ?? (byName.has(name) ? undefined : before.get(name))
    if (DANGEROUS.has(header)) refuse(header, UNKNOWN_NAME)
    if (said === '') return null
    const field = said ?? byName.get(name) ?? (key !== null && name === textKey(key) ? key : null)
    if (field !== null && known.has(field)) return field
    refuse(header === '' ? '(empty)' : header.slice(0, 100), UNKNOWN_NAME)
    return null
  })
  const filled = columns.filter((column) => column !== null)
  const twice = filled.find((column, at) => filled.indexOf(column) !== at)
  if (twice !== undefined) refuse(twice, 'is filled by two columns.')
  if (key !== null && !filled.includes(key)) refuse(key, 'stands in no column.')
  if (filled.length === 0 && Object.keys(problems).length === 0) refuse('file', 'has no column that fills a field.')
  if (Object.keys(problems).length > 0) {
    throw new Refusal('invalid', 'The columns of the file cannot be read.', { details: problems })
  }
  return columns
}

/** What was kept of an import, as `JSON` gave it back. */
export function importFrom(kept: JsonObject): ImportRequest {
  return kept as unknown as ImportRequest
}
