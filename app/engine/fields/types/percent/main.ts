import type { FieldType } from '../../contract.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { remembered } from '../../shared/remembered.js'
import { BOUNDS, checkRange, scaledTest } from '../../shared/scaled_range.js'
import { scaledParts } from '../../shared/scaled_type.js'

/** From 0 to 100 unless said otherwise. */
const FRAME = { scale: 2, usual: { min: 0, max: 10_000 } }

const formatOf = remembered(
  (language) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: FRAME.scale })
)

/** A share of a hundred with two decimals: `"12.50"` in JSON, 1250 in columns and expressions. From 0 to 100 unless said otherwise. */
export const fieldType: FieldType<string> = {
  name: 'percent',
  options: optionsOf('percent'),
  infers: { priority: 20, matches: ({ format }) => format === 'percent' },
  check(field, findings) {
    checkKeywords(field, { type: 'string', format: 'percent', keywords: BOUNDS }, findings)
    checkRange(field, FRAME, findings)
    checkDefault(field, scaledTest(field, FRAME), findings)
  },
  ...scaledParts({
    format: 'percent',
    frameOf: () => FRAME,
    strip: (text) => text.replace(/[%\u066a]\s*$/u, ''),
    show: (value, _scale, { language }) => formatOf(language).format(`${value}e-2` as Intl.StringNumericLiteral),
    aggregates: ['count', 'min', 'max', 'avg'],
  }),
}
