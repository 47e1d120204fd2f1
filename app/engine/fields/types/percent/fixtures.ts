import type { FieldFixtures } from '../../shared/fixtures.js'
import { GERMANY, fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', format: 'percent' }

export const fixtures: FieldFixtures = {
  field: fieldWith('percent', json),
  valid: [
    { json: '12.50', columns: { it: 1250 } },
    { json: '12.5', canonical: '12.50', columns: { it: 1250 } },
    { json: '7', canonical: '7.00', columns: { it: 700 } },
    { json: '0.05', columns: { it: 5 } },
    { json: '100', canonical: '100.00', columns: { it: 10_000 } },
    { json: '-0', canonical: '0.00', columns: { it: 0 } },
  ],
  invalid: [
    [12.5, 'decimal number in text'],
    ['12.505', 'at most 2 decimals'],
    ['12,5', 'decimal number in text'],
    ['1e1', 'decimal number in text'],
    ['.5', 'decimal number in text'],
    ['', 'decimal number in text'],
    ['100.01', 'at most 100.00'],
    ['-0.01', 'at least 0.00'],
    ['99999999999999999999', 'at most 13 digits before its decimals'],
    [{}, 'decimal number in text'],
  ],
  texts: [
    { text: ' 12.5 % ', json: '12.50' },
    { text: '12,5', json: '12.50', locale: GERMANY },
    { text: '12.50', json: '12.50', locale: GERMANY },
  ],
  badTexts: ['', '%', '1,250', '12.505', 'half'],
  formats: [
    { json: '12.50', text: '12.5%' },
    { json: '12.50', text: '12,5 %', locale: GERMANY },
    { json: '0.29', text: '0.29%' },
  ],
  checks: [
    { field: fieldWith('percent', { ...json, minimum: -10, maximum: 250.5 }), codes: [] },
    { field: fieldWith('percent', { ...json, minimum: 50, maximum: 10 }), codes: ['FLD003'] },
    { field: fieldWith('percent', { ...json, maximum: 0.125 }), codes: ['FLD003'] },
    { field: fieldWith('percent', { ...json, exclusiveMinimum: 100 }), codes: ['FLD003'] },
    { field: fieldWith('percent', { ...json, exclusiveMinimum: 0, exclusiveMaximum: 100 }), codes: [] },
    { field: fieldWith('percent', { type: 'number' }), codes: ['FLD001'] },
    { field: fieldWith('percent', json, {}, { default: '101' }), codes: ['FLD006'] },
  ],
  inferred: [json],
}
