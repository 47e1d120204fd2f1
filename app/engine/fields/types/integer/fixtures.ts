import type { FieldFixtures } from '../../shared/fixtures.js'
import { GERMANY, INDIA, fieldWith } from '../../shared/fixtures.js'

const json = { type: 'integer' }

export const fixtures: FieldFixtures = {
  field: fieldWith('integer', json),
  valid: [
    { json: 0, columns: { it: 0 } },
    { json: -7, columns: { it: -7 } },
    { json: Number.MAX_SAFE_INTEGER, columns: { it: Number.MAX_SAFE_INTEGER } },
  ],
  invalid: [
    ['5', 'whole number'],
    [1.5, 'whole number'],
    [2 ** 53, 'whole number'],
    [true, 'whole number'],
    [[1], 'whole number'],
  ],
  texts: [
    { text: ' 42 ', json: 42 },
    { text: '-7', json: -7 },
    { text: '-0', json: 0 },
    { text: '\u0662\u0660', json: 20, locale: { ...INDIA, language: 'ar-EG' } },
  ],
  badTexts: ['', '1,250', '1.0', '0x10', '1e3', '9007199254740992', '५', '--1'],
  formats: [
    { json: 2026, text: '2026' },
    { json: 1250000, text: '1250000', locale: GERMANY },
  ],
  checks: [
    { field: fieldWith('integer', { type: 'integer', minimum: 5, maximum: 1 }), codes: ['FLD003'] },
    { field: fieldWith('integer', { type: 'integer', minimum: 0.5 }), codes: ['FLD003'] },
    { field: fieldWith('integer', { type: 'integer', multipleOf: 5 }), codes: ['FLD002'] },
    { field: fieldWith('integer', { type: 'number' }), codes: ['FLD001'] },
    { field: fieldWith('integer', { type: 'integer', minimum: 1 }, {}, { default: 0 }), codes: ['FLD006'] },
  ],
  inferred: [json, { type: 'integer', minimum: 1 }],
}
