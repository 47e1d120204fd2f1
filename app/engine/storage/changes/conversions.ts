import type { ColumnKind, DialectName } from '../../fields/main.js'
import type { ColumnType } from './contract.js'

type Render = (column: string, dialect: DialectName) => string

/** How stored values of one class become values of another. */
export interface StoredConversion {
  /** True for values that come back equal; null where all do. Of a column that is not empty. */
  readonly fits: Render | null
  /** The new value; null for a text that cannot be read. */
  readonly expression: Render
  /** Only values out of all measure do not fit: they stand in the way of a change in place rather than go to the bin. */
  readonly isInPlace?: true
  /** No conversion leads back to the values as they were. */
  readonly oneWay?: true
}

const same: Render = (column) => column
const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`
const isWhole = (type: ColumnType) => type.scale === undefined || type.scale === 0

/** The conversions that do not depend on decimals. What is missing here and below is refused. */
const CONVERSIONS: Readonly<Partial<Record<`${ColumnKind} ${ColumnKind}`, StoredConversion>>> = {
  'boolean integer': of((c, dialect) => (dialect === 'postgres' ? `${c}::int::bigint` : c)),
  'integer boolean': of(
    (c) => `${c} <> 0`,
    (c) => `${c} in (0, 1)`
  ),
  'boolean text': of((c) => `case when ${c} is null then null when ${c} then 'true' else 'false' end`),
  'text boolean': read(
    (c) => `${c} in ('true', 'false')`,
    (c) => `${c} = 'true'`
  ),
  'id text': of((c, dialect) => (dialect === 'postgres' ? `${c}::text` : c)),
  'text id': read(isId, (c, dialect) => (dialect === 'postgres' ? `${c}::uuid` : c)),
  'date text': of((c, dialect) => (dialect === 'postgres' ? `to_char(${c}, 'YYYY-MM-DD')` : c)),
  'text date': read(isDate, (c, dialect) => (dialect === 'postgres' ? `${c}::date` : c)),
  'instant text': {
    ...of((c, dialect) => (dialect === 'postgres' ? `to_char(${c} at time zone 'UTC', ${ISO})` : c)),
    oneWay: true,
  },
  'instant date': of(
    (c, dialect) => (dialect === 'postgres' ? `(${c} at time zone 'UTC')::date` : `substr(${c}, 1, 10)`),
    (c, dialect) =>
      dialect === 'postgres'
        ? `(${c} at time zone 'UTC') = date_trunc('day', ${c} at time zone 'UTC')`
        : `${c} like '%T00:00:00.000Z'`
  ),
  'date instant': of((c, dialect) =>
    dialect === 'postgres' ? `${c}::timestamp at time zone 'UTC'` : `${c} || 'T00:00:00.000Z'`
  ),
  'json text': { ...of((c, dialect) => (dialect === 'postgres' ? `${c}::text` : c)), oneWay: true },
  'text json': {
    ...of((c, dialect) =>
      dialect === 'postgres' ? `to_jsonb(${c})` : `case when ${c} is not null then json_quote(${c}) end`
    ),
    oneWay: true,
  },
}

/** The way from one stored form to another, or null when there is none. */
export function conversionOf(from: ColumnType, to: ColumnType): StoredConversion | null {
  // By how much an amount is scaled differs from row to row, and no statement here knows it.
  if (from.scale === 'currency' || to.scale === 'currency') return null
  if (from.kind === to.kind) return rescale(from.scale ?? 0, to.scale ?? 0)
  if (from.kind === 'integer' && to.kind === 'text') return of(written(from.scale ?? 0))
  if (from.kind === 'text' && to.kind === 'integer') return number(to.scale ?? 0)
  return isWhole(from) && isWhole(to) ? (CONVERSIONS[`${from.kind} ${to.kind}`] ?? null) : null
}

function of(expression: Render, fits: Render | null = null): StoredConversion {
  return { expression, fits }
}

/** Only some values can be read, and none of the others may meet the cast. */
function read(fits: Render, cast: Render): StoredConversion {
  return { fits, expression: (c, dialect) => `case when ${fits(c, dialect)} then ${cast(c, dialect)} end` }
}

/** Decimals are scaled integers of 53 bits: more places multiply, fewer round half away from zero. */
function rescale(from: number, to: number): StoredConversion {
  const factor = 10 ** Math.abs(to - from)
  if (to === from) return of(same)
  if (to > from) {
    const most = Math.floor(Number.MAX_SAFE_INTEGER / factor)
    const more = read(
      (column) => `${column} between ${-most} and ${most}`,
      (column) => `${column} * ${factor}`
    )
    return { ...more, isInPlace: true }
  }
  return of(
    (column, dialect) =>
      dialect === 'postgres'
        ? `round(${column}::numeric / ${factor})::bigint`
        : `cast(round(${column} * 1.0 / ${factor}) as integer)`,
    (column) => `${column} % ${factor} = 0`
  )
}

/** A scaled integer with all its places: `-12.50`. */
function written(scale: number): Render {
  if (scale === 0) return (c) => `cast(${c} as text)`
  const factor = 10 ** scale
  const zeros = '0'.repeat(scale)
  return (c) => {
    const places = `'${zeros}' || cast(abs(${c}) % ${factor} as text)`
    return (
      `case when ${c} < 0 then '-' else '' end || cast(abs(${c}) / ${factor} as text) || '.' || ` +
      `substr(${places}, length(${places}) - ${scale - 1})`
    )
  }
}

/** Texts that say a number that an integer of 53 bits holds: of at most 15 digits where it has places. */
function number(scale: number): StoredConversion {
  const factor = 10 ** scale
  const digits = scale === 0 ? String(Number.MAX_SAFE_INTEGER).length : 15 - scale
  return read(
    (c, dialect) => {
      const [shape, size] =
        dialect === 'postgres'
          ? [numberIn(c, digits, scale), `${c}::numeric`]
          : [plainIn(c, digits, scale), `cast(${c} as integer)`]
      return scale > 0 ? shape : `case when ${shape} then abs(${size}) <= ${Number.MAX_SAFE_INTEGER} else false end`
    },
    (c, dialect) =>
      dialect === 'postgres'
        ? `round(${c}::numeric * ${factor})::bigint`
        : scale === 0
          ? `cast(${c} as integer)`
          : `cast(round(cast(${c} as real) * ${factor}) as integer)`
  )
}

function numberIn(column: string, digits: number, scale: number): string {
  return `${column} ~ '^-?[0-9]{1,${digits}}${scale > 0 ? `(\\.[0-9]{1,${scale}})?` : ''}$'`
}

/** The same for SQLite, which has no patterns with counts. */
function plainIn(column: string, digits: number, scale: number): string {
  const bare = `case when ${column} like '-%' then substr(${column}, 2) else ${column} end`
  const dot = `instr(${bare}, '.')`
  const whole = `case when ${dot} = 0 then ${bare} else substr(${bare}, 1, ${dot} - 1) end`
  const places = `substr(${bare}, ${dot} + 1)`
  const isFraction = `length(${places}) between 1 and ${scale} and ${places} not glob '*[^0-9]*'`
  return (
    `(length(${whole}) between 1 and ${digits} and (${whole}) not glob '*[^0-9]*' ` +
    `and (${dot} = 0${scale > 0 ? ` or ${isFraction}` : ''}))`
  )
}

function isId(column: string, dialect: DialectName): string {
  const hex = '[0-9a-f]'
  const lengths = [8, 4, 4, 4, 12]
  return dialect === 'postgres'
    ? `${column} ~ '^${lengths.map((length) => `${hex}{${length}}`).join('-')}$'`
    : `${column} glob '${lengths.map((length) => hex.repeat(length)).join('-')}'`
}

/** A day of the calendar, `2026-02-28`. */
function isDate(column: string, dialect: DialectName): string {
  if (dialect === 'sqlite') {
    const pattern = ['[0-9]'.repeat(4), '[0-9]'.repeat(2), '[0-9]'.repeat(2)].join('-')
    return `(${column} glob '${pattern}' and date(${column}) is ${column} and ${column} >= '0001')`
  }
  const [year, month, day] = [`left(${column}, 4)::int`, `substr(${column}, 6, 2)::int`, `right(${column}, 2)::int`]
  const last = `extract(day from make_date(${year}, ${month}, 1) + interval '1 month - 1 day')`
  return (
    `case when ${column} !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then false when ${year} < 1 then false ` +
    `when ${month} not between 1 and 12 then false else ${day} between 1 and ${last} end`
  )
}
