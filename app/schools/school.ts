import { isObject } from '#engine'
import type { Row, School } from '#engine'

/**
 * The columns of `core_schools` that make a `School`, for the select list of any statement that joins
 * the table as `s`. Prefixed, so that they stand beside columns of other tables.
 */
export const SCHOOL_COLUMNS = [
  'id',
  'slug',
  'name',
  'timezone',
  'locale',
  'currency',
  'first_weekday',
  'working_days',
  'fiscal_year_start',
  'rounding',
  'overlay',
  'plugins_off',
  'colour',
  'logo',
  'second_factor_roles',
  'quota_records',
  'quota_users',
  'quota_requests',
  'quota_storage',
  'used_records',
]
  .map((column) => `s.${column} as school_${column}`)
  .join(', ')

/** The condition under which a school, joined as `s`, serves anybody. */
export const SCHOOL_IS_OPEN = `s.status = 'active' and s.deleted_at is null`

/** Reads the columns of `SCHOOL_COLUMNS`; the same object shape on both databases. */
export function schoolFromRow(row: Row): School {
  const text = (column: string) => String(row[`school_${column}`])
  return {
    id: text('id'),
    slug: text('slug'),
    name: text('name'),
    timezone: text('timezone'),
    locale: text('locale'),
    currency: text('currency'),
    firstWeekday: Number(row['school_first_weekday']),
    workingDays: text('working_days').split(',').map(Number),
    fiscalYearStart: text('fiscal_year_start'),
    rounding: text('rounding'),
    overlay: typeof row['school_overlay'] === 'string' ? row['school_overlay'] : null,
    pluginsOff: namesIn(row['school_plugins_off']),
    secondFactorRoles: namesIn(row['school_second_factor_roles']),
    quotas: {
      records: numberIn(row['school_quota_records']),
      users: numberIn(row['school_quota_users']),
      requests: numberIn(row['school_quota_requests']),
      storage: numberIn(row['school_quota_storage']),
      usedRecords: numberIn(row['school_used_records']) ?? 0,
    },
    colour: typeof row['school_colour'] === 'string' ? row['school_colour'] : null,
    logo: fileIn(row['school_logo']),
  }
}

/** The names in a column that holds them separated by commas, sorted; none in an empty one. */
export function namesIn(column: unknown): readonly string[] {
  return typeof column === 'string' && column !== '' ? column.split(',').sort() : NO_NAMES
}

/** The id of the file that a column of files holds, as JSON or as its text. */
function fileIn(column: unknown): string | null {
  const file: unknown = typeof column === 'string' ? JSON.parse(column) : column
  return isObject(file) && typeof file['id'] === 'string' ? file['id'] : null
}

function numberIn(column: unknown): number | null {
  return column === null || column === undefined ? null : Number(column)
}

const NO_NAMES: readonly string[] = []
