import { nextFast, nextInTransaction } from '../../kernel/main.js'
import type { Field } from '../../model/main.js'
import type { Attempt } from '../attempt.js'
import { valueOf } from '../columns.js'
import type { Draft } from '../draft.js'
import { setValues } from '../set_values.js'

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
    numbers[field.name] = await nextFast(draft.session, { entity: draft.entity, field })
  }
  draft.values = { ...draft.values, ...numbers }
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
