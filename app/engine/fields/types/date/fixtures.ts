import type { FieldFixtures } from '../../shared/fixtures.js'
import { GERMANY, fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', format: 'date' }

export const fixtures: FieldFixtures = {
  field: fieldWith('date', json),
  valid: ['2026-06-01', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'].map((date) => ({
    json: date,
    columns: { it: date },
  })),
  invalid: [
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '0000-01-01',
    '2026-6-1',
    '2026-06-01T00:00:00Z',
    '20260601',
    '+002026-06-01',
    '٢٠٢٦-٠٦-٠١',
    '',
  ].map((date) => [date, 'a date that exists'] as const),
  texts: [{ text: ' 2026-06-01 ', json: '2026-06-01' }],
  badTexts: ['', '01/06/2026', '1.6.2026', 'today', '2026-02-30'],
  formats: [
    { json: '2026-06-01', text: '1 Jun 2026' },
    { json: '2026-06-01', text: '1. Juni 2026', locale: GERMANY },
    { json: '0050-06-01', text: '1. Juni 50', locale: GERMANY },
  ],
  checks: [
    { field: fieldWith('date', json, {}, { default: '2026-02-30' }), codes: ['FLD006'] },
    { field: fieldWith('date', { type: 'string', format: 'date-time' }), codes: ['FLD001'] },
  ],
  inferred: [json],
}
