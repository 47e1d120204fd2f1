import type { FieldFixtures } from '../../shared/fixtures.js'
import { GERMANY, fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string' }

export const fixtures: FieldFixtures = {
  field: fieldWith('year_month', json),
  valid: [
    { json: '2026-04', columns: { it: 24_315 } },
    { json: '2026-12', columns: { it: 24_323 } },
    { json: '0001-01', columns: { it: 12 } },
    { json: '9999-12', columns: { it: 119_999 } },
  ],
  invalid: [
    ['2026-13', 'YYYY-MM'],
    ['2026-00', 'YYYY-MM'],
    ['0000-01', 'YYYY-MM'],
    ['2026-4', 'YYYY-MM'],
    ['2026-04-01', 'YYYY-MM'],
    ['', 'YYYY-MM'],
    [202_604, 'YYYY-MM'],
  ],
  texts: [
    { text: ' 2026-04 ', json: '2026-04' },
    { text: '4/2026', json: '2026-04' },
    { text: '04.2026', json: '2026-04', locale: GERMANY },
  ],
  badTexts: ['', 'April', '13/2026', '2026'],
  formats: [
    { json: '2026-04', text: 'April 2026' },
    { json: '2026-03', text: 'März 2026', locale: GERMANY },
  ],
  checks: [
    { field: fieldWith('year_month', { ...json, format: 'date' }), codes: ['FLD001'] },
    { field: fieldWith('year_month', { ...json, pattern: 'x' }), codes: ['FLD002'] },
    { field: fieldWith('year_month', json, {}, { default: '2026' }), codes: ['FLD006'] },
  ],
  inferred: [],
}
