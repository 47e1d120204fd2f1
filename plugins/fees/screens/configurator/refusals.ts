import { Refusal } from '#engine'

/** Messages by path of the field, `lines.3.amount`; what is about no field stands under the empty path. */
export type Messages = Readonly<Record<string, readonly string[]>>

/** Refusals that a form shows beside what was typed, for it can be sent again. */
const SHOWN: readonly string[] = ['invalid', 'conflict', 'precondition', 'limited', 'unavailable']

/** What a form says of a refusal; throws all that it cannot show. */
export function messagesOf(error: unknown): Messages {
  if (!(error instanceof Refusal) || !SHOWN.includes(error.kind)) throw error
  const entries = Object.entries(error.details).map(
    ([path, messages]) => [path.replaceAll(/\[(\w+)\]/g, '.$1'), messages] as const
  )
  return entries.length > 0 ? Object.fromEntries(entries) : { '': [error.message] }
}
