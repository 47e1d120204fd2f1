import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'integer' }

export const fixtures: FieldFixtures = {
  field: fieldWith('rating', json),
  valid: [
    { json: 1, columns: { it: 1 } },
    { json: 5, columns: { it: 5 } },
  ],
  invalid: [
    [0, 'at least 1'],
    [6, 'at most 5'],
    [4.5, 'whole number'],
    ['4', 'whole number'],
  ],
  texts: [{ text: ' 4 ', json: 4 }],
  badTexts: ['', 'four', '4.5', '-1', '4 / 5'],
  formats: [{ json: 4, text: '4 / 5' }],
  checks: [
    { field: fieldWith('rating', { ...json, maximum: 10 }, {}, { default: 10 }), codes: [] },
    { field: fieldWith('rating', { ...json, maximum: 11 }), codes: ['FLD003'] },
    { field: fieldWith('rating', { ...json, minimum: 2 }), codes: ['FLD002'] },
    { field: fieldWith('rating', json, {}, { default: 6 }), codes: ['FLD006'] },
  ],
  inferred: [],
}
