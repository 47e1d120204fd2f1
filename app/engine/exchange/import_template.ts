import type { JsonObject } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { Entity } from '../model/main.js'
import type { Session } from '../query/main.js'
import { wordFor } from '../screens/main.js'
import type { MadeFile } from './export_records.js'
import { FORMATS } from './formats/main.js'
import type { ExportFormat } from './formats/main.js'
import { importFields } from './import_fields.js'
import type { ImportField, Writing } from './import_fields.js'

/** Rows of its own for which a template has columns; a file may have more. */
const OWN_ROWS = 2

/**
 * What a file of these records looks like: a table with headers and one example, or, as JSON, each column with its key,
 * whether it is required, its choices in words and an example.
 */
export function importTemplate(session: Session, entity: Entity, writing: Writing, format: ExportFormat): MadeFile {
  const fields = importFields(session, entity, writing.words).filter(({ own }) => own === null || own.at < OWN_ROWS)
  const name = `${entity.api.path.slice(1).replaceAll('/', '-')}-template.${format}`
  const { type } = FORMATS[format]
  if (format === 'json') {
    return {
      name,
      type,
      content: Buffer.from(
        JSON.stringify(
          fields.map((field) => describe(field, writing)),
          null,
          2
        )
      ),
    }
  }
  const writer = FORMATS[format].open({ title: entity.titlePlural, withMark: true })
  const cells = fields.map((field) => {
    const text = exampleOf(field, writing)
    return text === '' ? null : ({ kind: 'text', text } as const)
  })
  const content = Buffer.concat([
    writer.begin(fields.map(({ headers: [header = ''] }) => header)),
    writer.rows([{ cells, json: {} }]),
    writer.end(),
  ])
  return { name, type, content }
}

function describe(field: ImportField, writing: Writing): JsonObject {
  const { key, headers, field: of, own } = field
  return {
    key,
    header: headers[0] ?? key,
    required: of.required && own === null && of.default === undefined,
    choices: choicesOf(field, writing),
    example: exampleOf(field, writing),
    link: of.link?.entity ?? null,
  }
}

function choicesOf({ entity, field }: ImportField, { locale, words }: Writing): readonly string[] | null {
  const values = fieldTypeOf(field.type).values?.(field)
  return values?.map((value) => wordFor({ locale, translator: words }, entity, field.name, value)) ?? null
}

function exampleOf(field: ImportField, writing: Writing): string {
  const { field: of } = field
  if (of.link || of.sequence) return ''
  const [choice] = choicesOf(field, writing) ?? []
  if (choice !== undefined) return choice
  const { codec, samples } = fieldTypeOf(of.type)
  const [sample] = samples(of)
  return sample === undefined ? '' : codec.toText(of, sample, { ...writing.locale, language: 'en' })
}
