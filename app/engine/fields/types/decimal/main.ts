import type { FieldSpec, FieldType } from '../../contract.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { remembered } from '../../shared/remembered.js'
import { BOUNDS, checkRange, scaledTest } from '../../shared/scaled_range.js'
import type { ScaledFrame } from '../../shared/scaled_range.js'
import { scaledParts } from '../../shared/scaled_type.js'

const USUAL_SCALE = 2
const LARGEST_SCALE = 9

const OPTIONS = {
  scale: {
    type: 'integer',
    minimum: 0,
    maximum: LARGEST_SCALE,
    default: USUAL_SCALE,
    description: 'Decimal places of the values',
    overlay: 'never',
  },
}

function frameOf(field: FieldSpec): ScaledFrame {
  const { scale } = field.options
  return { scale: typeof scale === 'number' ? scale : USUAL_SCALE }
}

/** By number of places, then language. */
const formats = Array.from({ length: LARGEST_SCALE + 1 }, (_, scale) =>
  remembered(
    (language) => new Intl.NumberFormat(language, { minimumFractionDigits: scale, maximumFractionDigits: scale })
  )
)

/** An exact decimal with a fixed number of places: `"2.50"` in JSON, 250 in columns and expressions. */
export const fieldType: FieldType<string> = {
  name: 'decimal',
  options: optionsOf('decimal', OPTIONS),
  infers: { priority: 0, matches: ({ type }) => type === 'number' },
  check(field, findings) {
    // A JSON number would be a binary fraction on its way: the property may say `number`, the values are text.
    const type = field.json.type === 'number' ? 'number' : 'string'
    const frame = frameOf(field)
    checkKeywords(field, { type, format: 'decimal', keywords: BOUNDS }, findings)
    checkRange(field, frame, findings)
    checkDefault(field, scaledTest(field, frame), findings)
  },
  ...scaledParts({
    format: 'decimal',
    frameOf,
    show: (value, scale, { language }) => formats[scale]?.(language).format(value) ?? value,
    aggregates: ['count', 'sum', 'min', 'max', 'avg'],
  }),
}
