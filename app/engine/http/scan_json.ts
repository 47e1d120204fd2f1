import { Refusal, UNKNOWN_NAME } from '../base/main.js'

/** Deepest nesting of a body: an object in an array in the top-level object is three. */
export const MAX_DEPTH = 8
/** Names and array items in all of a body. */
export const MAX_PARTS = 10_000

/** Names that mean something to JavaScript itself; no declaration can use them. */
const DANGEROUS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** An open object or array: where it stands, and what was seen in it. */
interface Level {
  /** Null in an array. */
  readonly names: Set<string> | null
  /** The name or index of the value that is being read. */
  place: string | number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Looks over the text of a JSON document that has been parsed already, for what parsing hides: a name
 * given twice, and names of JavaScript's own, both refused by their path (422). So is what is too deep;
 * too many parts are 413. One pass, without making the values again.
 */
export function scanJson(text: string): void {
  const levels: Level[] = []
  // Without a prototype, so that `__proto__` is a name like any other.
  const wrong = Object.create(null) as Record<string, string[]>
  let parts = 0
  let isName = false
  for (let at = 0; at < text.length; at++) {
    const level = levels.at(-1)
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at)
        if (isName && level?.names) {
          noteName(levels, level.names, nameBetween(text, at, end), wrong)
          isName = false
        }
        at = end
        break
      }
      case 0x7b: // {
      case 0x5b: // [
        isName = text.charCodeAt(at) === 0x7b
        levels.push({ names: isName ? new Set() : null, place: isName ? '' : 0 })
        parts++
        if (levels.length > MAX_DEPTH) throw tooDeep(levels)
        break
      case 0x7d: // }
      case 0x5d: // ]
        levels.pop()
        isName = false
        break
      case 0x2c: // ,
        parts++
        isName = level?.names != null
        if (typeof level?.place === 'number') level.place++
        break
    }
    if (parts > MAX_PARTS) throw new Refusal('too_large', `The body may have at most ${MAX_PARTS} parts.`)
  }
  if (Object.keys(wrong).length > 0) {
    throw new Refusal('invalid', 'The request has invalid values.', { details: wrong })
  }
}

/** The position of the closing quote. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (before >= 0 && text.charCodeAt(before) === BACKSLASH) before--
  return (at - 1 - before) % 2 === 1
}

function nameBetween(text: string, start: number, end: number): string {
  const name = text.slice(start + 1, end)
  return name.includes('\\') ? String(JSON.parse(`"${name}"`)) : name
}

function noteName(levels: readonly Level[], names: Set<string>, name: string, wrong: Record<string, string[]>): void {
  const level = levels.at(-1)
  if (level) level.place = name
  const isTwice = names.has(name)
  if (isTwice || DANGEROUS.has(name)) wrong[pathOf(levels)] = [isTwice ? 'is given twice.' : UNKNOWN_NAME]
  names.add(name)
}

function tooDeep(levels: readonly Level[]): Refusal {
  const text = `may be nested at most ${MAX_DEPTH} deep.`
  return new Refusal('invalid', 'The request has invalid values.', {
    details: { [pathOf(levels.slice(0, -1))]: [text] },
  })
}

/** `lines.0.name`, cut where a client made it long. */
function pathOf(levels: readonly Level[]): string {
  return levels
    .map(({ place }) => place)
    .join('.')
    .slice(0, 200)
}
