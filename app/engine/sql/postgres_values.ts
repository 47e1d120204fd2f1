import pg from 'pg'

/** How pg asks for the reader of a result column. */
export interface TypeParsers {
  getTypeParser(oid: number, format?: string): (value: string) => unknown
}

const BIGINT = 20
const DATE = 1082
const TIMESTAMPTZ = 1184
const NUMERIC = 1700

/**
 * Readers of result columns, given with every statement so that the driver's global ones stay as
 * other packages expect them: integers are numbers (the engine stores 53 bits), sums and averages
 * too where they fit, dates are `YYYY-MM-DD`, instants ISO UTC with milliseconds.
 */
export const TYPE_PARSERS: TypeParsers = {
  getTypeParser(oid, format) {
    if (oid === BIGINT) return readInteger
    if (oid === DATE) return identity
    if (oid === TIMESTAMPTZ) return readInstant
    if (oid === NUMERIC) return readNumeric
    const parser: unknown = pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text')
    return parser as (value: string) => unknown
  },
}

function identity(value: string): unknown {
  return value
}

/** Throws beyond 53 bits, where the number would silently be another one. */
function readInteger(value: string): unknown {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} does not fit in 53 bits`)
  return number
}

/** `2026-04-01 10:00:00.5+00` → `2026-04-01T10:00:00.500Z`; other offsets go through Date. */
function readInstant(value: string): unknown {
  if (value.endsWith('+00') && value.length >= 22 && value[10] === ' ') {
    const fraction = value.slice(20, -3).padEnd(3, '0').slice(0, 3)
    return `${value.slice(0, 10)}T${value.slice(11, 19)}.${fraction}Z`
  }
  const date = new Date(`${value.replace(' ', 'T')}${/[+-]\d\d$/.test(value) ? ':00' : ''}`)
  return Number.isNaN(date.getTime()) ? value : date.toISOString()
}

/** A number unless digits would be lost; then the text as it is. */
function readNumeric(value: string): unknown {
  const number = Number(value)
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : value
}
