import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', maxLength: 20 }
const options = { suggestions: ['North Gate', 'South Gate'] }

export const fixtures: FieldFixtures = {
  field: fieldWith('autocomplete', json, options),
  valid: [
    { json: 'North Gate', columns: { it: 'North Gate', it_key: 'north gate' } },
    { json: 'Some other stop', columns: { it: 'Some other stop', it_key: 'some other stop' } },
    { json: '<b>&\'"--', columns: { it: '<b>&\'"--', it_key: '<b>&\'"--' } },
  ],
  invalid: [
    [5, 'must be text'],
    ['', 'must not be blank'],
    ['x'.repeat(21), 'at most 20'],
    ['a\nb', 'control characters'],
  ],
  texts: [{ text: ' North Gate ', json: 'North Gate' }],
  badTexts: ['a\u0000b'],
  formats: [{ json: '<b>', text: '<b>' }],
  checks: [
    { field: fieldWith('autocomplete', json), codes: [] },
    { field: fieldWith('autocomplete', json, { ...options, from_values: false }), codes: [] },
    { field: fieldWith('autocomplete', json, { from_values: false }), codes: ['FLD007'] },
    { field: fieldWith('autocomplete', json, { suggestions: ['Gate', 'GATE'] }), codes: ['FLD007'] },
    { field: fieldWith('autocomplete', json, { suggestions: ['x'.repeat(21)] }), codes: ['FLD007'] },
    { field: fieldWith('autocomplete', { ...json, pattern: '^a$' }), codes: ['FLD002'] },
    { field: fieldWith('autocomplete', { type: 'integer' }), codes: ['FLD001'] },
  ],
  inferred: [],
}
