/**
 * The key under which a text is sorted, searched, matched and unique on both databases: NFKD, case
 * folded, trimmed, inner white space collapsed. Combining marks are kept, so that `starts` finds
 * `José` by `Jose` while scripts that need their marks lose nothing.
 */
export function textKey(value: string): string {
  return value.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD').trim().replace(/\s+/gu, ' ')
}

/** Orders two texts by code point, as `COLLATE "C"` and SQLite's BINARY do (UTF-16 order does not). */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const left = [...a]
  const right = [...b]
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** The smallest text greater than every text that starts with `prefix`; null when there is none. */
export function prefixEnd(prefix: string): string | null {
  const points = [...prefix].map((point) => point.codePointAt(0) ?? 0)
  while (points.length > 0) {
    const last = points.pop() ?? 0
    if (last < 0x10ffff) {
      const next = last + 1 >= 0xd800 && last + 1 <= 0xdfff ? 0xe000 : last + 1
      return String.fromCodePoint(...points, next)
    }
  }
  return null
}
