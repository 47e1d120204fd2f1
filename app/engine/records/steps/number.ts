import { nextFast, nextInTransaction } from '../../kernel/main.js'
import type { Field } from '../../model/main.js'
import type { Attempt } from '../attempt.js'
import type { Draft } from '../draft.js'

/** Fields of a new record that the engine numbers because nobody has. */
export function openNumbers(draft: Draft): readonly Field[] {
  if (draft.verb !== 'create') return []
  return draft.entity.fields.filter((field) => field.sequence && (draft.values[field.name] ?? null) === null)
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

/** Takes the numbers of `gapless` series, last of all that may be refused. */
export function takeGaplessNumbers(attempt: Attempt): void | Promise<void> {
  const fields = attempt.draft.numbered.filter((field) => field.sequence?.gapless)
  if (fields.length > 0) return takeGapless(attempt, fields)
}

async function takeGapless(attempt: Attempt, fields: readonly Field[]): Promise<void> {
  const { entity } = attempt.draft
  for (const field of fields) {
    const number = await nextInTransaction(attempt.session, { entity, field })
    attempt.values = { ...attempt.values, [field.name]: number }
  }
}
