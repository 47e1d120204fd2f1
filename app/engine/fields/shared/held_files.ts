import { at, isObject, UUID } from '../../base/main.js'
import type { Json, JsonObject } from '../../base/main.js'
import type { Codec, FieldSpec, FieldType, FileLimits, HeldFile, Locale, OptionsSchema, Parsed } from '../contract.js'
import { endingsOfKinds, FILE_KIND_NAMES, typesOfKinds } from './file_kinds.js'
import type { FileKind } from './file_kinds.js'
import { checkKeywords } from './keywords.js'
import { optionsOf } from './options.js'
import { schemaOf } from './rule.js'
import type { Problem, Test } from './rule.js'

const BYTES = 1024 * 1024
const MOST_MEGABYTES = 200
const NOT_A_FILE: Problem = { rule: 'file', message: 'must be the id of an uploaded file.' }
const SAMPLE: HeldFile = { id: '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71' }
const TOLD = ['name', 'type', 'size', 'width', 'height'] as const

/** What tells the three types of files apart. */
export interface FileTypeFacts {
  readonly name: string
  readonly megabytes: number
  /** Kinds taken where the declaration names none; one kind alone cannot be widened. */
  readonly kinds: readonly FileKind[]
  /** A picture, and nothing else. */
  readonly isKindFixed: boolean
  /** How many; null for a value that is one file and no list. */
  readonly most: { readonly usual: number; readonly limit: number } | null
  readonly views: FieldType['views']
}

/**
 * A type of uploaded files. Its values are what is known of them (id, name, type, size); a body names them by id, alone or
 * in such an object, and the engine fills in the rest. They stand as JSON in a text column, so that reading a record never
 * asks for its files.
 */
export function fileType(facts: FileTypeFacts): FieldType {
  const { most } = facts
  const listOf = (value: Json): readonly HeldFile[] =>
    (Array.isArray(value) ? (value as readonly Json[]) : [value]).flatMap((item) => heldFile(item) ?? [])
  const valueOf = (files: readonly HeldFile[]): Json => (most ? files.map(told) : told(files[0] ?? SAMPLE))
  const test = (field: FieldSpec): Test => {
    const { count } = limitsOf(facts, field)
    return (value) => (most ? testList(value, count, field.required) : heldFile(value as Json) ? null : NOT_A_FILE)
  }
  return {
    name: facts.name,
    trait: 'scalar',
    options: optionsSchema(facts),
    valueType: () => ({ kind: 'text' }),
    check(field, findings) {
      checkKeywords(field, { type: most ? 'array' : 'object' }, findings)
      const derived = ['computed', 'rollup', 'fetched'].filter((name) => field.options[name] !== undefined)
      if (derived.length > 0 || field.default !== undefined) {
        const what = field.default === undefined ? 'derived' : 'filled by a default'
        findings.error('FLD002', at(field.source), `"${field.name}" holds uploaded files and cannot be ${what}.`)
      }
    },
    columns: (field) => [{ name: field.name, kind: 'text', facet: 'value', nullable: !field.required }],
    codec: codecOf(listOf, valueOf, most !== null),
    rules: (field) => schemaOf(test(field), (value) => valueOf(listOf(value as Json))),
    filters: ['null'],
    aggregates: ['count'],
    sortable: false,
    searchable: false,
    equals: (a, b) => sameIds(listOf(a), listOf(b)),
    conversions: [],
    mask: () => '•••',
    erase: () => null,
    samples: () => [valueOf([SAMPLE])],
    describe: (field) => {
      const { count } = limitsOf(facts, field)
      const listed = (items: JsonObject): JsonObject => (most ? { type: 'array', items, maxItems: count } : items)
      return {
        openapi: listed(HELD),
        input: listed({ anyOf: [{ type: 'string', format: 'uuid', description: 'Of an uploaded file.' }, HELD] }),
        ts: most ? `ReadonlyArray<${HELD_TS}>` : HELD_TS,
      }
    },
    files: {
      isList: most !== null,
      isPicture: facts.isKindFixed,
      limits: (field) => limitsOf(facts, field),
      of: listOf,
      value: valueOf,
    },
    views: facts.views,
  }
}

function optionsSchema({ name, megabytes, kinds, isKindFixed, most }: FileTypeFacts): OptionsSchema {
  return optionsOf(name, {
    max_megabytes: {
      type: 'integer',
      minimum: 1,
      maximum: MOST_MEGABYTES,
      default: megabytes,
      description: 'The largest file',
      overlay: 'never',
    },
    ...(isKindFixed
      ? {}
      : {
          accept: {
            type: 'array',
            items: { enum: [...FILE_KIND_NAMES] },
            minItems: 1,
            uniqueItems: true,
            default: [...kinds],
            description: 'Kinds of files that it takes, by their content',
            overlay: 'never',
          },
        }),
    ...(most
      ? {
          max_files: {
            type: 'integer',
            minimum: 1,
            maximum: most.limit,
            default: most.usual,
            description: 'How many files it takes',
            overlay: 'never',
          },
        }
      : {}),
  })
}

function limitsOf({ megabytes, kinds, most }: FileTypeFacts, { options }: Pick<FieldSpec, 'options'>): FileLimits {
  const accepted = Array.isArray(options.accept) ? (options.accept as readonly FileKind[]) : kinds
  return {
    bytes: (typeof options.max_megabytes === 'number' ? options.max_megabytes : megabytes) * BYTES,
    types: typesOfKinds(accepted),
    endings: endingsOfKinds(accepted),
    count: most ? (typeof options.max_files === 'number' ? options.max_files : most.usual) : 1,
  }
}

/** One file of a value: its id and what is known beside it; null for what names no file. */
function heldFile(item: Json): HeldFile | null {
  if (typeof item === 'string') return UUID.test(item) ? { id: item } : null
  if (!isObject(item) || typeof item.id !== 'string' || !UUID.test(item.id)) return null
  return item as unknown as HeldFile
}

/** What a value tells of a file, in one order. */
function told(file: HeldFile): JsonObject {
  const held: Record<string, Json> = { id: file.id }
  for (const name of TOLD) {
    const value = file[name]
    if (typeof value === 'string' || typeof value === 'number') held[name] = value
  }
  return held
}

function testList(value: unknown, count: number, isRequired: boolean): Problem | null {
  if (!Array.isArray(value)) return { rule: 'files', message: 'must be a list of uploaded files.' }
  if (isRequired && value.length === 0) return { rule: 'files_some', message: 'must have a file.' }
  if (value.length > count) {
    return { rule: 'files_count', message: `must be at most ${count} files.`, args: { count } }
  }
  const files = (value as readonly Json[]).map(heldFile)
  if (files.includes(null)) return NOT_A_FILE
  const isTwice = new Set(files.map((file) => file?.id)).size < files.length
  return isTwice ? { rule: 'files_once', message: 'must not name a file twice.' } : null
}

function sameIds(a: readonly HeldFile[], b: readonly HeldFile[]): boolean {
  return a.length === b.length && a.every(({ id }, index) => id === b[index]?.id)
}

type ListOf = (value: Json) => readonly HeldFile[]

function codecOf(listOf: ListOf, valueOf: (files: readonly HeldFile[]) => Json, isList: boolean): Codec {
  const toText = (value: Json) => JSON.stringify(valueOf(listOf(value)))
  return {
    toColumns: (field, value) => ({ [field.name]: toText(value) }),
    fromColumn: (_field, raw) => JSON.parse(raw as string) as Json,
    parse: (_field, text) => parseFiles(text, listOf, valueOf, isList),
    toText: (_field, value) => toText(value),
    format: (_field: FieldSpec, value: Json, _locale: Locale) =>
      listOf(value)
        .map(({ id, name }) => name ?? id)
        .join(', '),
    toScalar: (_field, value) => toText(value),
  }
}

/** Ids with white space between, or the JSON that `toText` writes. */
function parseFiles(
  text: string,
  listOf: ListOf,
  valueOf: (files: readonly HeldFile[]) => Json,
  isList: boolean
): Parsed<Json> {
  const refused: Parsed<Json> = { ok: false, message: NOT_A_FILE.message }
  const trimmed = text.trim()
  let items: Json
  try {
    items = /^[[{]/.test(trimmed) ? (JSON.parse(trimmed) as Json) : trimmed.toLowerCase().split(/\s+/)
  } catch {
    return refused
  }
  const asked = Array.isArray(items) ? items.length : 1
  const files = listOf(items)
  if (files.length !== asked || (!isList && asked !== 1)) return refused
  return { ok: true, value: valueOf(files) }
}

const HELD: JsonObject = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: { type: 'string', description: 'As its uploader called it.' },
    type: { type: 'string', description: 'Media type, by its content.' },
    size: { type: 'integer', description: 'Bytes.' },
    width: { type: 'integer', description: 'Pixels, of an image.' },
    height: { type: 'integer', description: 'Pixels, of an image.' },
  },
  required: ['id'],
}
const HELD_TS = '{ id: string; name?: string; type?: string; size?: number; width?: number; height?: number }'
