import { isObject, Refusal, UNKNOWN_NAME } from '#engine'

/** Longest text by name. */
type Limits = Readonly<Record<string, number>>

/**
 * Reads a body of texts strictly: all that are required, none that is not known, none empty or too long.
 * Refuses with every wrong name at once.
 */
export function readTextBody<Required extends string, Optional extends string = never>(
  body: unknown,
  required: Readonly<Record<Required, number>>,
  optional: Readonly<Record<Optional, number>> = {} as Readonly<Record<Optional, number>>
): Readonly<Record<Required, string> & Partial<Record<Optional, string>>> {
  if (!isObject(body)) throw new Refusal('malformed', 'The body must be a JSON object.')
  const limits: Limits = { ...required, ...optional }
  const details: Record<string, string[]> = Object.create(null) as Record<string, string[]>
  for (const [name, content] of Object.entries(body)) {
    const most = Object.hasOwn(limits, name) ? (limits[name] ?? 0) : null
    if (most === null) details[name] = [UNKNOWN_NAME]
    else if (typeof content !== 'string') details[name] = ['must be a text.']
    else if (content.length === 0 || content.length > most) details[name] = [`must have 1 to ${most} characters.`]
  }
  for (const name of Object.keys(required)) if (!Object.hasOwn(body, name)) details[name] = ['is required.']
  if (Object.keys(details).length > 0) throw new Refusal('invalid', 'The request has invalid values.', { details })
  return body as Record<Required, string> & Partial<Record<Optional, string>>
}
