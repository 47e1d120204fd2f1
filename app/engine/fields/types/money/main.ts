import type { FieldType, Locale } from '../../contract.js'
import { MOST_MINOR_UNITS } from '../../shared/currency.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { remembered } from '../../shared/remembered.js'
import { MOST_DIGITS } from '../../shared/scaled.js'
import { BOUNDS, checkRange, scaledTest } from '../../shared/scaled_range.js'
import { scaledParts } from '../../shared/scaled_type.js'

/** Amounts that schools of all currencies can spell: whole, and short enough for the most decimals. */
const EVERYWHERE = { scale: 0, digits: MOST_DIGITS - MOST_MINOR_UNITS }

/** Keyed by JSON of language, currency and places. */
const formatOf = remembered((key) => {
  const [language, currency, scale] = JSON.parse(key) as [string, string, number]
  const places = { minimumFractionDigits: scale, maximumFractionDigits: scale }
  return new Intl.NumberFormat(language, { style: 'currency', currency, ...places })
})

function show(value: Intl.StringNumericLiteral, scale: number, { language, currency }: Locale): string {
  return formatOf(JSON.stringify([language, currency, scale])).format(value)
}

/**
 * An amount in the school's currency: `"1250.00"` in JSON, minor units in columns and expressions (125000
 * of INR, 1250 of JPY). One declaration serves schools of all currencies, so its bounds and its default
 * are whole: what they mean must not depend on how many places there are.
 */
export const fieldType: FieldType<string> = {
  name: 'money',
  options: optionsOf('money'),
  infers: { priority: 20, matches: ({ format }) => format === 'money' },
  check(field, findings) {
    checkKeywords(field, { type: 'string', format: 'money', keywords: BOUNDS }, findings)
    checkRange(field, EVERYWHERE, findings)
    checkDefault(field, scaledTest(field, EVERYWHERE), findings)
  },
  ...scaledParts({
    format: 'money',
    frameOf: (field) => ({ scale: field.minorUnits }),
    columnScale: 'currency',
    show,
    aggregates: ['count', 'sum', 'min', 'max', 'avg'],
  }),
  // How many places an amount has differs from school to school, which no statement over all rows knows.
  conversions: [],
}
