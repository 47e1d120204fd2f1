import { isObject, Refusal } from '#engine'
import type { Json, JsonObject } from '#engine'
import type { ScreenData, ScreenRequest } from '#screens/main'
import { textOf } from '../../operations/values.js'
import { instalmentsOf, linesOf, readForGrid } from './read_structure.js'
import { messagesOf } from './refusals.js'

const ENTITY = 'fees.fee_structure'
/** Fields that the page may set; whatever else is sent is left alone. */
const FIELDS = [
  'name',
  'year',
  'stream',
  'category',
  'boarders',
  'late_fee_rule',
  'concession_rule',
  'concession_cap',
  'proration',
  'lines',
  'instalments',
]

/**
 * Writes a structure with its rows as complete lists, and answers a `SaveAnswer`: the rows as they are kept, with
 * the fee card that the server works out of them; or why nothing was written.
 */
export async function save(request: ScreenRequest): Promise<ScreenData> {
  const { records, form, params, ask } = request
  const id = params.structure ?? ''
  const values = isObject(form.values) ? form.values : {}
  const body = Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, Json] => FIELDS.includes(entry[0]) && entry[1] !== undefined
    )
  )
  try {
    await records.update(ENTITY, id, { ...body, version: form.version ?? null })
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'stale') {
      return { json: { kind: 'stale', version: Number(error.facts.current_version ?? 0) } }
    }
    return { json: { kind: 'invalid', errors: asJson(messagesOf(error)) } }
  }
  const structure = await readForGrid(request, id)
  const card = await ask(ENTITY, id, 'grid', {})
  const grades = card && 'grades' in card && Array.isArray(card.grades) ? card.grades.filter(isObject) : []
  return {
    json: {
      kind: 'saved',
      version: structure.version ?? 1,
      lines: linesOf(structure).map((line) => ({ ...line })),
      instalments: instalmentsOf(structure).map((instalment) => ({ ...instalment })),
      grades: grades.map(({ grade = null, totals = null, total = null }) => ({ grade, totals, total })),
    },
  }
}

/** The bill of one pupil on trial: a `PreviewAnswer`. */
export async function previewOf({ ask, query, params }: ScreenRequest): Promise<ScreenData> {
  const input = { student: textOf(query.student), instalment: Number(query.instalment) }
  try {
    const bill = await ask(ENTITY, params.structure ?? '', 'preview', input)
    return { json: { kind: 'bill', bill: bill as JsonObject } }
  } catch (error) {
    const message = Object.values(messagesOf(error)).flat().join(' ')
    return { json: { kind: 'refused', message } }
  }
}

function asJson(messages: Readonly<Record<string, readonly string[]>>): JsonObject {
  return Object.fromEntries(Object.entries(messages).map(([path, texts]) => [path, [...texts]]))
}
