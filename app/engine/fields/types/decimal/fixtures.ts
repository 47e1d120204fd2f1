import type { FieldFixtures } from '../../shared/fixtures.js'
import { GERMANY, fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string' }
const weight = { ...json, exclusiveMinimum: 0, maximum: 99.5 }

export const fixtures: FieldFixtures = {
  field: fieldWith('decimal', json, { scale: 3 }),
  valid: [
    { json: '1250.125', columns: { it: 1_250_125 } },
    { json: '0.1', canonical: '0.100', columns: { it: 100 } },
    { json: '-7', canonical: '-7.000', columns: { it: -7000 } },
    { json: '-0.0', canonical: '0.000', columns: { it: 0 } },
    { json: '007', canonical: '7.000', columns: { it: 7000 } },
    { json: '999999999999.999', columns: { it: 999_999_999_999_999 } },
    { json: '-999999999999.999', columns: { it: -999_999_999_999_999 } },
  ],
  invalid: [
    [1.5, 'decimal number in text, as "12.500"'],
    ['1.2500', 'at most 3 decimals'],
    ['1000000000000', 'at most 12 digits before its decimals'],
    ['1,5', 'decimal number in text'],
    ['1e3', 'decimal number in text'],
    ['+1', 'decimal number in text'],
    ['1.', 'decimal number in text'],
    ['--1', 'decimal number in text'],
    ['Infinity', 'decimal number in text'],
    ['', 'decimal number in text'],
    [{}, 'decimal number in text'],
  ],
  texts: [
    { text: ' 12.5 ', json: '12.500' },
    { text: '-1.250', json: '-1.250' },
    { text: '1,250', json: '1.250', locale: GERMANY },
    { text: '1250.5', json: '1250.500', locale: GERMANY },
    { text: '١٢٫٥', json: '12.500', locale: { ...GERMANY, language: 'ar-EG' } },
  ],
  badTexts: ['', '1,250', '1.2345', '1.250.000', 'a', '12 kg'],
  formats: [
    { json: '125000.500', text: '1,25,000.500' },
    { json: '125000.500', text: '125.000,500', locale: GERMANY },
    { json: '-999999999999.999', text: '-9,99,99,99,99,999.999' },
  ],
  checks: [
    { field: fieldWith('decimal', { type: 'number' }), codes: [] },
    { field: fieldWith('decimal', weight, {}, { default: '0.01' }), codes: [] },
    { field: fieldWith('decimal', weight, {}, { default: '0' }), codes: ['FLD006'] },
    { field: fieldWith('decimal', weight, { scale: 0 }), codes: ['FLD003'] },
    { field: fieldWith('decimal', { ...json, minimum: 0.0000001 }, { scale: 9 }), codes: [] },
    { field: fieldWith('decimal', { ...json, maximum: 1e21 }), codes: ['FLD003'] },
    { field: fieldWith('decimal', { ...json, exclusiveMinimum: 1, exclusiveMaximum: 1.01 }), codes: ['FLD003'] },
    { field: fieldWith('decimal', { ...json, minimum: '1' }), codes: ['FLD003'] },
    { field: fieldWith('decimal', { type: 'integer' }), codes: ['FLD001'] },
    { field: fieldWith('decimal', { ...json, format: 'money' }), codes: ['FLD001'] },
    { field: fieldWith('decimal', { ...json, multipleOf: 5 }), codes: ['FLD002'] },
    { field: fieldWith('decimal', json, {}, { default: 1.5 }), codes: ['FLD006'] },
  ],
  inferred: [{ type: 'number' }, { type: 'number', minimum: 0 }],
}
