import { invalid, textKey } from '../../base/main.js'
import { drawnIn, fieldsIn, fieldTypeOf, isCounted } from '../../fields/main.js'
import { nextFast, nextInTransaction, takenNumbers } from '../../kernel/main.js'
import type { Series } from '../../kernel/main.js'
import type { Field } from '../../model/main.js'
import type { Attempt } from '../attempt.js'
import { valueOf } from '../columns.js'
import type { Draft } from '../draft.js'
import { setValues } from '../set_values.js'

/** The longest text that a numbered field keeps. */
const LONGEST = 80
/** How often a write is tried with another number. */
export const MOST_TRIES = 5

/** Fields of a new record that the engine numbers because nobody has. */
export function openNumbers(draft: Draft): readonly Field[] {
  if (draft.verb !== 'create') return []
  return draft.entity.fields.filter(
    (field) => field.sequence?.at === null && (draft.values[field.name] ?? null) === null
  )
}

/**
 * Takes the numbers of `fast` series before the transaction, so that none waits in it for another's
 * commit; one that is not used after all is a gap.
 */
export function takeNumbers(draft: Draft): void | Promise<void> {
  draft.numbered = openNumbers(draft)
  const fast = draft.numbered.filter((field) => !field.sequence?.gapless)
  if (fast.length > 0) return takeFast(draft, fast)
}

async function takeFast(draft: Draft, fields: readonly Field[]): Promise<void> {
  const numbers: Record<string, string> = {}
  for (const field of fields) {
    numbers[field.name] = await nextFast(draft.session, seriesOf(draft, field))
  }
  refuseLong(numbers)
  draft.values = { ...draft.values, ...numbers }
}

/** The series of a numbered field, with the texts of the record's own fields that its pattern names. */
export function seriesOf(draft: Draft, field: Field): Series {
  const { entity, session } = draft
  const { timezone, currency } = session.actor.school
  const locale = { language: 'en', timezone, currency }
  const texts: Record<string, string> = {}
  for (const name of fieldsIn(field.sequence?.pattern ?? '')) {
    const part = entity.field[name]
    const value = draft.values[name] ?? null
    if (part && value !== null) texts[name] = fieldTypeOf(part.type).codec.toText(part, value, locale)
  }
  return { entity, field, texts }
}

/** Whether there is another text to take where one is taken: not where fields of the record alone make it. */
export function hasAnother({ sequence }: Field): boolean {
  return sequence !== undefined && (isCounted(sequence.pattern) || drawnIn(sequence.pattern) > 0)
}

/**
 * Draws again what has been drawn for a record before, or for another of the same drafts. Inside an open transaction only:
 * there the database's refusal would end it, elsewhere the write is tried again. A statement for each field and try.
 */
export async function drawFree(drafts: readonly Draft[]): Promise<void> {
  const fields = new Set(drafts.flatMap(({ numbered }) => numbered))
  for (const field of fields) {
    if (field.sequence && drawnIn(field.sequence.pattern) > 0) await drawFreeOf(drafts, field)
  }
}

async function drawFreeOf(drafts: readonly Draft[], field: Field): Promise<void> {
  let open = drafts.filter(({ numbered }) => numbered.includes(field))
  const kept = new Set<string>()
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const [first] = open
    if (!first) return
    const keys = open.map((draft) => textKey(String(draft.values[field.name])))
    const taken = await takenNumbers(first.session, { entity: first.entity, field }, keys)
    const again = open.filter((_draft, at) => {
      const key = keys[at] ?? ''
      const isFree = !taken.has(key) && !kept.has(key)
      kept.add(key)
      return !isFree
    })
    for (const draft of again) {
      draft.values = { ...draft.values, [field.name]: await nextFast(draft.session, seriesOf(draft, field)) }
    }
    open = again
  }
}

function refuseLong(numbers: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(numbers)) {
    if ([...text].length > LONGEST) throw invalid(name, `would have more than ${LONGEST} characters.`)
  }
}

/** Takes the numbers of `gapless` series, last of all that may be refused: whoever waits for one holds nothing else's. */
export function takeGaplessNumbers(attempt: Attempt): void | Promise<void> {
  const { transition, draft } = attempt
  const fields = transition
    ? draft.entity.fields.filter(
        (field) => field.sequence?.at === transition.transition.name && isEmpty(attempt, field)
      )
    : draft.numbered.filter((field) => field.sequence?.gapless && isEmpty(attempt, field))
  if (fields.length > 0) return takeInTransaction(attempt, fields)
}

async function takeInTransaction(attempt: Attempt, fields: readonly Field[]): Promise<void> {
  const { entity } = attempt.draft
  for (const field of fields) {
    setValues(attempt, { [field.name]: await nextInTransaction(attempt.session, { entity, field }) })
  }
}

function isEmpty({ after, session }: Attempt, field: Field): boolean {
  return valueOf(field, after, session.database.dialect) === null
}
