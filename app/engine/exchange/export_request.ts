import { invalid, isObject } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import { parseListQuery } from '../query/main.js'
import type { ListQuery, QueryParameter } from '../query/main.js'
import { EXPORT_FORMATS } from './formats/main.js'
import type { ExportFormat } from './formats/main.js'

/** How choices and links are told: in the words of people, or by their keys. */
export const VALUE_MODES = ['labels', 'keys'] as const
export type ValueMode = (typeof VALUE_MODES)[number]

/** What an export is asked to be. */
export interface ExportRequest {
  readonly format: ExportFormat
  /** Paths; null for all that may be exported of the records themselves. */
  readonly columns: readonly string[] | null
  readonly values: ValueMode
  readonly withMark: boolean
  readonly language: string
  /** In the background, however few there are. */
  readonly asJob: boolean
  /** What the list is asked for, as it was spelled. */
  readonly list: readonly QueryParameter[]
}

/** The most columns of a file. */
const MOST_COLUMNS = 100
const LANGUAGE = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/
/** Parameters of lists that an export decides by itself. */
const NOT_HERE = new Set(['page', 'per_page', 'page_size', 'cursor', 'count', 'fields', 'include'])

/** Reads the parameters of an export; what is none of its own is the list's. */
export function parseExportRequest(parameters: readonly QueryParameter[], language: string): ExportRequest {
  const own = new Map<string, string>()
  const list: QueryParameter[] = []
  for (const parameter of parameters) {
    if (NOT_HERE.has(parameter.name)) throw invalid(parameter.text, 'is not a known name here.')
    if (parameter.keys.length === 0 && ['format', 'columns', 'values', 'bom', 'job', 'lang'].includes(parameter.name)) {
      own.set(parameter.name, parameter.value)
    } else list.push(parameter)
  }
  const lang = own.get('lang') ?? language
  if (!LANGUAGE.test(lang)) throw invalid('lang', 'must be the name of a language.')
  const request: ExportRequest = {
    format: oneOf('format', own.get('format') ?? 'csv', EXPORT_FORMATS),
    columns: columnsIn(own.get('columns')),
    values: oneOf('values', own.get('values') ?? 'labels', VALUE_MODES),
    withMark: isYes('bom', own.get('bom')),
    language: lang,
    asJob: isYes('job', own.get('job')),
    list,
  }
  listOf(request)
  return request
}

/** The list that an export reads. */
export function listOf({ list }: ExportRequest): ListQuery {
  return parseListQuery(list)
}

/** A request as it is kept, and back. */
export function keptRequest(request: ExportRequest): JsonObject {
  return JSON.parse(JSON.stringify(request)) as JsonObject
}

export function requestFrom(kept: JsonObject): ExportRequest {
  if (!isObject(kept)) throw new Error('An export was kept without its request')
  // Only what `keptRequest` gave gets here.
  return kept as unknown as ExportRequest
}

function columnsIn(text: string | undefined): readonly string[] | null {
  if (text === undefined || text === '') return null
  const columns = text.split(',')
  if (columns.length > MOST_COLUMNS) throw invalid('columns', `may name at most ${MOST_COLUMNS} fields.`)
  if (new Set(columns).size < columns.length) throw invalid('columns', 'names a field twice.')
  return columns
}

function oneOf<Word extends string>(name: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text)
  if (found === undefined) throw invalid(name, `must be one of ${words.join(', ')}.`)
  return found
}

function isYes(name: string, text: string | undefined): boolean {
  if (text === undefined || text === 'false') return false
  if (text === 'true') return true
  throw invalid(name, 'must be true or false.')
}
