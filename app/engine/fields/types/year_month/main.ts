import type { FieldType } from '../../contract.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { ordinalParts, ordinalTest } from '../../shared/ordinal_type.js'
import type { OrdinalKind } from '../../shared/ordinal_type.js'
import { remembered } from '../../shared/remembered.js'

const PATTERN = '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])$'
const isMonth = new RegExp(PATTERN)

const formatOf = remembered(
  (language) => new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' })
)

function textOf(ordinal: number): string {
  return `${String(Math.floor(ordinal / 12)).padStart(4, '0')}-${String((ordinal % 12) + 1).padStart(2, '0')}`
}

const kind: OrdinalKind = {
  read: (text) => (isMonth.test(text) ? Number(text.slice(0, 4)) * 12 + Number(text.slice(5)) - 1 : null),
  write: textOf,
  typed: (text) =>
    text.replace(/^(\d{1,2})[/.](\d{4})$/, (_all, month: string, year: string) => {
      return `${year}-${month.padStart(2, '0')}`
    }),
  show: (ordinal, { language }) => formatOf(language).format(new Date(`${textOf(ordinal)}-01T00:00:00Z`)),
  wrong: { rule: 'year_month', message: 'must be a month of a year, as YYYY-MM.' },
  pattern: PATTERN,
  candidates: ['2026-04', '2024-02'],
}

/** A month of a year: `"2026-04"` in JSON, months since the year 0 in columns and expressions. */
export const fieldType: FieldType<string> = {
  name: 'year_month',
  options: optionsOf('year_month'),
  check(field, findings) {
    checkKeywords(field, { type: 'string' }, findings)
    checkDefault(field, ordinalTest(kind), findings)
  },
  ...ordinalParts(kind),
  views: { input: 'text.input', cell: 'year_month.cell', filter: 'range.filter' },
}
