/** Steps beyond which a pattern is refused: some 50 ms on one core. */
export const STEP_LIMIT = 20_000_000

/**
 * The steps a backtracking matcher may take for a pattern over texts of a length, at worst: the
 * product of the ways each variable quantifier can end. Infinity for a repeated group that can
 * itself match in several ways (nested quantifiers, alternatives), for back-references and for
 * what this reader does not know. A bound, not an estimate: it may refuse a harmless pattern, never
 * pass a harmful one. The pattern must be valid under the `u` flag.
 */
export function patternCost(pattern: string, length: number): number {
  const reader = new Reader(pattern, length)
  const cost = reader.alternatives()
  // Without an anchor the matcher starts again at each character.
  return pattern.startsWith('^') && !reader.hasTopAlternatives ? cost : cost * (length + 1)
}

class Reader {
  hasTopAlternatives = false
  readonly #text: string
  readonly #length: number
  #at = 0
  #depth = 0

  constructor(text: string, length: number) {
    this.#text = text
    this.#length = length
  }

  alternatives(): number {
    let cost = this.#sequence()
    while (this.#take('|')) {
      if (this.#depth === 0) this.hasTopAlternatives = true
      cost += this.#sequence()
    }
    return cost
  }

  #sequence(): number {
    let cost = 1
    while (this.#at < this.#text.length && !'|)'.includes(this.#text[this.#at] ?? '')) {
      const atom = this.#atom()
      cost *= this.#repeated(atom)
    }
    return cost
  }

  /** One atom and the ways it can match a given text at a given place. */
  #atom(): number {
    if (this.#take('(')) {
      this.#skip(/^\?(?:[ims-]*:|[=!]|<[=!]|<[^>]*>)/)
      this.#depth++
      const cost = this.alternatives()
      this.#depth--
      this.#at++
      return cost
    }
    if (this.#take('[')) {
      while (this.#at < this.#text.length && this.#text[this.#at] !== ']') {
        this.#at += this.#text[this.#at] === '\\' ? 2 : 1
      }
      this.#at++
      return 1
    }
    if (this.#text[this.#at] === '\\') {
      const isReference = /^\\[1-9k]/.test(this.#text.slice(this.#at, this.#at + 2))
      this.#skip(/^\\(?:[pPu]\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[a-zA-Z]|.)/su)
      return isReference ? Infinity : 1
    }
    this.#at += (this.#text.codePointAt(this.#at) ?? 0) > 0xffff ? 2 : 1
    return 1
  }

  /** The cost of an atom under the quantifier that may follow it. */
  #repeated(atom: number): number {
    const found = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/.exec(this.#text.slice(this.#at))
    if (!found) return atom
    this.#at += found[0].length
    const [low, high] = boundsOf(found)
    const most = Math.min(high, this.#length)
    const ways = Math.max(1, most - Math.min(low, most) + 1)
    return atom === 1 ? ways : high === Infinity ? Infinity : ways * atom ** most
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #skip(what: RegExp): void {
    this.#at += what.exec(this.#text.slice(this.#at))?.[0].length ?? 0
  }
}

function boundsOf(found: RegExpExecArray): readonly [number, number] {
  const sign = found[0][0]
  if (sign === '*') return [0, Infinity]
  if (sign === '+') return [1, Infinity]
  if (sign === '?') return [0, 1]
  const low = Number(found[1])
  return [low, found[2] === undefined ? low : found[3] ? Number(found[3]) : Infinity]
}
