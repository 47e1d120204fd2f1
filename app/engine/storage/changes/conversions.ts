import type { ColumnKind, DialectName } from '../../fields/main.js'
import type { ColumnType } from './contract.js'

/** How stored values of one class become values of another; `lossy` where they cannot come back equal. */
export interface StoredConversion {
  readonly lossy: boolean
  expression(column: string, dialect: DialectName): string
}

type Render = Readonly<Record<DialectName, (column: string) => string>>

const same = (column: string): string => column
const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`
const words = (column: string): string => `case when ${column} then 'true' else 'false' end`

/** The conversions that are possible without asking anybody. What is missing here is refused. */
const CONVERSIONS: Readonly<Partial<Record<`${ColumnKind} ${ColumnKind}`, Render & { lossy?: true }>>> = {
  'integer text': { postgres: (c) => `${c}::text`, sqlite: (c) => `cast(${c} as text)` },
  'boolean integer': { postgres: (c) => `${c}::int::bigint`, sqlite: same },
  'integer boolean': { postgres: (c) => `${c} <> 0`, sqlite: (c) => `${c} <> 0`, lossy: true },
  'boolean text': {
    postgres: (c) => `case when ${c} is null then null else ${words(c)} end`,
    sqlite: (c) => `case when ${c} is null then null else ${words(c)} end`,
  },
  'id text': { postgres: (c) => `${c}::text`, sqlite: same },
  'date text': { postgres: (c) => `to_char(${c}, 'YYYY-MM-DD')`, sqlite: same },
  'instant text': { postgres: (c) => `to_char(${c} at time zone 'UTC', ${ISO})`, sqlite: same },
  'instant date': {
    postgres: (c) => `(${c} at time zone 'UTC')::date`,
    sqlite: (c) => `substr(${c}, 1, 10)`,
    lossy: true,
  },
  'date instant': { postgres: (c) => `${c}::timestamp at time zone 'UTC'`, sqlite: (c) => `${c} || 'T00:00:00.000Z'` },
  'json text': { postgres: (c) => `${c}::text`, sqlite: same },
  'text json': {
    postgres: (c) => `to_jsonb(${c})`,
    sqlite: (c) => `case when ${c} is not null then json_quote(${c}) end`,
  },
}

/** The way from one stored form to another, or null when there is none. */
export function conversionOf(from: ColumnType, to: ColumnType): StoredConversion | null {
  // By how much an amount is scaled differs from row to row, and no statement here knows it.
  if (from.scale === 'currency' || to.scale === 'currency') return null
  if (from.kind === to.kind) return rescale(from.scale ?? 0, to.scale ?? 0)
  if ((from.scale ?? 0) !== 0 || (to.scale ?? 0) !== 0) return null
  const found = CONVERSIONS[`${from.kind} ${to.kind}`]
  return found ? { lossy: found.lossy ?? false, expression: (column, dialect) => found[dialect](column) } : null
}

/** Decimals are scaled integers: more places multiply, fewer round half away from zero. */
function rescale(from: number, to: number): StoredConversion {
  const factor = 10 ** Math.abs(to - from)
  if (to >= from) return { lossy: false, expression: (column) => `${column} * ${factor}` }
  return {
    lossy: true,
    expression: (column, dialect) =>
      dialect === 'postgres'
        ? `round(${column}::numeric / ${factor})::bigint`
        : `cast(round(${column} * 1.0 / ${factor}) as integer)`,
  }
}
