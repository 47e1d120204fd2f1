import type { FieldFixtures } from '../../shared/fixtures.js'
import { GERMANY, fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', format: 'date-time' }
const NOON = '2026-06-01T12:00:00.000Z'

export const fixtures: FieldFixtures = {
  field: fieldWith('datetime', json),
  valid: [
    { json: NOON, columns: { it: NOON } },
    { json: '2026-06-01T17:30:00+05:30', canonical: NOON, columns: { it: NOON } },
    { json: '2026-06-01T07:00:00.0009999-05:00', canonical: NOON, columns: { it: NOON } },
    {
      json: '2024-02-29T23:59:59.5Z',
      canonical: '2024-02-29T23:59:59.500Z',
      columns: { it: '2024-02-29T23:59:59.500Z' },
    },
  ],
  invalid: [
    '2026-06-01',
    '2026-06-01T12:00:00',
    '2026-06-01T12:00Z',
    '2026-06-01 12:00:00Z',
    '2026-02-29T12:00:00Z',
    '2026-06-01T24:00:00Z',
    '2026-06-01T12:60:00Z',
    '2026-06-01T23:59:60Z',
    '2026-06-01T12:00:00+24:00',
    '0001-01-01T00:00:00+05:30',
    '9999-12-31T23:59:59-01:00',
    '',
  ].map((instant) => [instant, 'a date and time with offset'] as const),
  texts: [
    { text: '2026-06-01T17:30', json: NOON },
    { text: '2026-06-01 17:30:00', json: NOON },
    { text: '2026-06-01T14:00', json: NOON, locale: GERMANY },
    { text: '2026-06-01T12:00:00Z', json: NOON },
    { text: '2026-03-29T02:30', json: '2026-03-29T01:30:00.000Z', locale: GERMANY },
    { text: '2026-10-25T01:30:00Z', json: '2026-10-25T01:30:00.000Z', locale: GERMANY },
  ],
  badTexts: ['', '2026-06-01', 'now', '2026-06-01T25:00', '2026-02-30T10:00'],
  formats: [
    { json: NOON, text: '1 Jun 2026, 5:30 pm' },
    { json: NOON, text: '1. Juni 2026, 14:00', locale: GERMANY },
  ],
  checks: [
    { field: fieldWith('datetime', json, {}, { default: '2026-06-01' }), codes: ['FLD006'] },
    { field: fieldWith('datetime', { ...json, pattern: '^2' }), codes: ['FLD002'] },
  ],
  inferred: [json],
}
