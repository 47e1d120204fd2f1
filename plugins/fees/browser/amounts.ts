/// <reference lib="dom" />

import { ungrouped } from '#engine/kernel/money/typed'

/** Reads and writes amounts as whole minor units: no fractions are ever computed with. */
export interface Spelling {
  /** Minor units of a typed amount; 0 of none, null of what is no amount. */
  read(text: string): number | null
  /** As an input holds it: `1250.00`. */
  typed(minor: number): string
  /** As people read it: `₹1,250.00`. */
  shown(minor: number): string
}

/** How amounts are spelled in a language, of a currency with so many decimal places. */
export function spellingOf(language: string, currency: string, units: number): Spelling {
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: units,
    maximumFractionDigits: units,
  })
  const parts = format.formatToParts(12345678.9)
  const point = parts.find(({ type }) => type === 'decimal')?.value ?? '.'
  const spelled = (minor: number, mark: string) => {
    const digits = String(minor).padStart(units + 1, '0')
    return units === 0 ? digits : `${digits.slice(0, -units)}${mark}${digits.slice(-units)}`
  }
  return {
    read(text) {
      const plain = ungrouped(text.trim(), language, units)
      if (plain === null) return null
      const [whole = '', fraction = '', ...more] = plain.split(point)
      if (whole === '' && fraction === '') return more.length > 0 ? null : 0
      if (more.length > 0 || !/^\d{1,13}$/.test(whole) || !/^\d*$/.test(fraction)) return null
      if (fraction.length > units) return null
      return Number(whole + fraction.padEnd(units, '0'))
    },
    typed: (minor) => spelled(minor, point),
    shown: (minor) => format.format(spelled(minor, '.') as Intl.StringNumericLiteral),
  }
}
