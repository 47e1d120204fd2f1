import type { ValueType } from '../expressions/main.js'
import type { DialectName } from '../fields/main.js'
import type { School } from '../model/main.js'
import { param, SCHOOL_DAY, sql } from '../sql/main.js'
import type { Fragment } from '../sql/main.js'
import type { BucketName } from './aggregate_query.js'

/** Holds the school's zone where a statement reckons in its days. */
export const ZONE_PARAM = 'zone'

/** What of a school decides over the text of a statement with spans of days: the begin of its weeks and of its year. */
export type BucketSettings = Pick<School, 'firstWeekday' | 'fiscalYearStart'>

/** Months between two spans' begins, and how the first of them lies behind the first day of a year. */
interface MonthGrid {
  readonly months: number
  readonly offset: number
  readonly days: number
}

/**
 * The first day of the span that a value falls in, as a date; null of null. Instants count for the school day
 * they fall on. Binds `ZONE_PARAM` for instants.
 */
export function bucketOf(
  value: Fragment,
  type: ValueType,
  bucket: BucketName,
  { firstWeekday, fiscalYearStart }: BucketSettings,
  dialect: DialectName
): Fragment {
  const day = type.kind === 'instant' ? schoolDay(value, dialect) : value
  if (bucket === 'day') return day
  const [month = 1, first = 1] = fiscalYearStart.split('-').map(Number)
  const fiscal = { offset: month - 1, days: first - 1 }
  const calendar = { offset: 0, days: 0 }
  switch (bucket) {
    case 'week':
      return within(day, weekOf(firstWeekday, dialect))
    case 'month':
      return within(day, monthsOf({ months: 1, ...calendar }, dialect))
    case 'quarter':
      return within(day, monthsOf({ months: 3, ...calendar }, dialect))
    case 'year':
      return within(day, monthsOf({ months: 12, ...calendar }, dialect))
    case 'fiscal_quarter':
      return within(day, monthsOf({ months: 3, ...fiscal }, dialect))
    case 'fiscal_year':
      return within(day, monthsOf({ months: 12, ...fiscal }, dialect))
  }
}

function schoolDay(value: Fragment, dialect: DialectName): Fragment {
  return dialect === 'postgres'
    ? sql`(${value} at time zone ${param(ZONE_PARAM)}::text)::date`
    : sql`${SCHOOL_DAY}(${value}, ${param(ZONE_PARAM)})`
}

/** `formula` speaks of the day as `v`, which is worked out once. */
function within(day: Fragment, formula: string): Fragment {
  return sql`(select case when v is not null then ${formula} end from (select ${day} as v) as o)`
}

function weekOf(firstWeekday: number, dialect: DialectName): string {
  return dialect === 'postgres'
    ? `v - ((extract(isodow from v)::int + 7 - ${firstWeekday}) % 7)`
    : `date(v, '-' || ((cast(strftime('%w', v) as integer) + 14 - ${firstWeekday}) % 7) || ' days')`
}

/** Months are counted from the year 0, behind the days by which a span begins after the first of a month. */
function monthsOf({ months, offset, days }: MonthGrid, dialect: DialectName): string {
  const counted =
    dialect === 'postgres'
      ? `(extract(year from v - ${days})::int * 12 + extract(month from v - ${days})::int - 1 - ${offset})`
      : `(cast(strftime('%Y', v, '-${days} days') as integer) * 12 + cast(strftime('%m', v, '-${days} days') as integer) - 1 - ${offset})`
  const start = `(${counted} - ${counted} % ${months} + ${offset})`
  return dialect === 'postgres'
    ? `make_date(${start} / 12, ${start} % 12 + 1, 1) + ${days}`
    : `date(printf('%04d-%02d-01', ${start} / 12, ${start} % 12 + 1), '+${days} days')`
}
