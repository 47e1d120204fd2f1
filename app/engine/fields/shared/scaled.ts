/** The most digits a decimal has, its places among them: so many fit into 53 bits whatever they are. */
export const MOST_DIGITS = 15

/** Why a text is no decimal of a scale: not a number at all, too many places, too many digits before them. */
export type Misspelling = 'form' | 'places' | 'digits'

const DECIMAL = /^-?([0-9]+)(?:\.([0-9]+))?$/

/** Decimals of at most `scale` places as JSON carries them, as a pattern for JSON Schema. */
export function patternOf(scale: number): string {
  return `^-?[0-9]{1,${MOST_DIGITS - scale}}${scale === 0 ? '' : `(\\.[0-9]{1,${scale}})?`}$`
}

/** A text as the scaled integer it spells, or why it spells none. Exact: no binary fraction is ever made. */
export function readScaled(text: string, scale: number, digits = MOST_DIGITS): number | Misspelling {
  const [, whole, fraction = ''] = DECIMAL.exec(text) ?? []
  if (whole === undefined) return 'form'
  if (fraction.length > scale) return 'places'
  if (whole.length > digits - scale) return 'digits'
  const scaled = Number(whole + fraction.padEnd(scale, '0'))
  // Not -0, which is no value of its own anywhere else.
  return text.startsWith('-') ? 0 - scaled : scaled
}

/** `12.5` at scale 2 → 1250; null for what is no decimal of at most that many places. */
export function toScaled(text: string, scale: number): number | null {
  const scaled = readScaled(text, scale)
  return typeof scaled === 'number' ? scaled : null
}

/**
 * 1250 at scale 2 → `12.50`, always with exactly `scale` places. Throws RangeError for what is no
 * safe integer.
 */
export function fromScaled(scaled: number, scale: number): string {
  if (!Number.isSafeInteger(scaled)) throw new RangeError(`No scaled integer of 53 bits: ${scaled}`)
  const sign = scaled < 0 ? '-' : ''
  if (scale === 0) return sign + String(Math.abs(scaled))
  const digits = String(Math.abs(scaled)).padStart(scale + 1, '0')
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
