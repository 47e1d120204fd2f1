import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'boolean' }

export const fixtures: FieldFixtures = {
  field: fieldWith('boolean', json),
  valid: [
    { json: true, columns: { it: 1 }, postgres: { it: true } },
    { json: false, columns: { it: 0 }, postgres: { it: false } },
  ],
  invalid: [
    [1, 'true or false'],
    [0, 'true or false'],
    ['true', 'true or false'],
    ['', 'true or false'],
  ],
  texts: [
    ...['true', '1', 'yes', 'on', ' YES '].map((text) => ({ text, json: true })),
    ...['false', '0', 'no', 'off'].map((text) => ({ text, json: false })),
  ],
  badTexts: ['', '2', 'maybe', 'null'],
  formats: [
    { json: true, text: 'Yes' },
    { json: false, text: 'No' },
  ],
  checks: [
    { field: fieldWith('boolean', json, {}, { default: 1 }), codes: ['FLD006'] },
    { field: fieldWith('boolean', json, {}, { default: false }), codes: [] },
    { field: fieldWith('boolean', { type: 'boolean', const: true }), codes: ['FLD002'] },
  ],
  inferred: [json],
}
