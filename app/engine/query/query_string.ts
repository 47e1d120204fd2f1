import { Refusal, UNKNOWN_NAME } from '../base/main.js'
import { LIMITS } from './list_query.js'

/** One parameter: `filter[or][0][state]=x` is name `filter`, keys `or`, `0`, `state`. */
export interface QueryParameter {
  readonly name: string
  readonly keys: readonly string[]
  readonly value: string
  readonly text: string
  /** Set where several values are given as a list, which only bodies do; `value` is empty then. */
  readonly list?: readonly string[]
}

const SHAPE = /^([A-Za-z_][\w.-]*)((?:\[[^[\]]*\])*)$/

/**
 * Reads a raw query string strictly: one spelling, no repeated names, no arrays made of scalars, no
 * silently dropped keys (a general parser would drop `__proto__` without a word).
 */
export function parseQueryString(text: string): readonly QueryParameter[] {
  if (text.length > LIMITS.queryLength) throw new Refusal('too_large', 'The query string is too long.')
  const seen = new Set<string>()
  const result: QueryParameter[] = []
  const wrong: Record<string, string[]> = {}
  for (const part of text.split('&')) {
    if (part === '') continue
    const { key, value } = decode(part)
    const match = SHAPE.exec(key)
    const name = match?.[1]
    if (!match || name === undefined || seen.has(key)) {
      wrong[key.slice(0, 100)] = [match ? 'is given twice.' : UNKNOWN_NAME]
      continue
    }
    seen.add(key)
    const keys = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((found) => found[1] ?? '')
    result.push({ name, keys, value, text: key })
  }
  if (Object.keys(wrong).length > 0) {
    throw new Refusal('invalid', 'The request has invalid parameters.', { details: wrong })
  }
  return result
}

function decode(part: string): { key: string; value: string } {
  const equals = part.indexOf('=')
  try {
    const read = (raw: string) => decodeURIComponent(raw.replaceAll('+', ' '))
    return equals === -1
      ? { key: read(part), value: '' }
      : { key: read(part.slice(0, equals)), value: read(part.slice(equals + 1)) }
  } catch (cause) {
    throw new Refusal('malformed', 'The query string is not valid percent-encoding.', { cause })
  }
}
