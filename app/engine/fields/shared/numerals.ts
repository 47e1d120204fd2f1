import { remembered } from './remembered.js'

interface Numerals {
  readonly digits: ReadonlyMap<string, string>
  readonly decimal: string
  readonly minus: string
}

/** Whole numbers without grouping signs. */
export const plainFormat = remembered((language) => new Intl.NumberFormat(language, { useGrouping: false }))

const numeralsOf = remembered((language): Numerals => {
  const plain = plainFormat(language)
  const parts = plain.formatToParts(-1.5)
  return {
    digits: new Map(Array.from({ length: 10 }, (_, digit) => [plain.format(digit), String(digit)] as const)),
    decimal: parts.find((part) => part.type === 'decimal')?.value ?? '.',
    minus: (parts.find((part) => part.type === 'minusSign')?.value ?? '-').replace(/[\u200e\u200f\u061c]/gu, ''),
  }
})

/**
 * A number as a person of that language types it, in JSON's spelling: own digits and minus sign to
 * ASCII, own decimal sign to a point. Grouping signs stay, and so are refused: 1.250 is two numbers. Forms take them away
 * first, by the types that have them.
 */
export function plainNumber(text: string, language: string): string {
  const trimmed = text.trim()
  if (/^-?[0-9]+$/.test(trimmed)) return trimmed
  const { digits, decimal, minus } = numeralsOf(language)
  return Array.from(trimmed.replace(/[\u200e\u200f\u061c]/gu, ''), (sign) => {
    if (sign === decimal) return '.'
    // A point that is not this language's decimal sign can only be a grouping sign.
    if (sign === '.') return ' '
    return sign === minus || sign === '\u2212' ? '-' : (digits.get(sign) ?? sign)
  }).join('')
}

/** The sign between whole and fraction in that language. */
export function decimalSign(language: string): string {
  return numeralsOf(language).decimal
}
