import type { FieldFixtures } from '../../shared/fixtures.js'
import { GERMANY, fieldWith } from '../../shared/fixtures.js'

const json = { type: 'integer' }

export const fixtures: FieldFixtures = {
  field: fieldWith('duration', json),
  valid: [
    { json: 90, columns: { it: 90 } },
    { json: 0, columns: { it: 0 } },
    { json: 527_040, columns: { it: 527_040 } },
  ],
  invalid: [
    [-1, 'at least 0'],
    [527_041, 'at most 527040'],
    [1.5, 'whole number'],
    ['1:30', 'whole number'],
    [[90], 'whole number'],
  ],
  texts: [
    { text: ' 1:30 ', json: 90 },
    { text: '90', json: 90 },
    { text: '1h 30m', json: 90 },
    { text: '2 hours', json: 120 },
    { text: '45 min', json: 45, locale: GERMANY },
    { text: '0:05', json: 5 },
  ],
  badTexts: ['', '1:60', '-5', '1,5', 'an hour', '1:3', 'h'],
  formats: [
    { json: 90, text: '1 hr, 30 mins' },
    { json: 40, text: '40 mins' },
    { json: 120, text: '2 hrs' },
    { json: 0, text: '0 mins' },
    { json: 90, text: '1 Std., 30 Min.', locale: GERMANY },
  ],
  checks: [
    { field: fieldWith('duration', { ...json, minimum: 5, maximum: 240 }), codes: [] },
    { field: fieldWith('duration', { ...json, minimum: -5 }), codes: ['FLD003'] },
    { field: fieldWith('duration', { type: 'string' }), codes: ['FLD001'] },
    { field: fieldWith('duration', { ...json, maximum: 60 }, {}, { default: 90 }), codes: ['FLD006'] },
  ],
  inferred: [],
}
