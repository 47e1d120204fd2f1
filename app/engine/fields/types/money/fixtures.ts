import type { FieldFixtures } from '../../shared/fixtures.js'
import { GERMANY, INDIA, fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', format: 'money' }

export const fixtures: FieldFixtures = {
  field: fieldWith('money', json),
  valid: [
    { json: '1250.00', columns: { it: 125_000 } },
    { json: '1250', canonical: '1250.00', columns: { it: 125_000 } },
    { json: '0.1', canonical: '0.10', columns: { it: 10 } },
    { json: '-40.05', columns: { it: -4005 } },
    { json: '-0', canonical: '0.00', columns: { it: 0 } },
    { json: '9999999999999.99', columns: { it: 999_999_999_999_999 } },
  ],
  invalid: [
    [1250, 'decimal number in text, as "12.50"'],
    ['1250.005', 'at most 2 decimals'],
    ['1250.500', 'at most 2 decimals'],
    ['10000000000000', 'at most 13 digits before its decimals'],
    ['₹1250', 'decimal number in text'],
    ['1,250.00', 'decimal number in text'],
    ['1e3', 'decimal number in text'],
    ['', 'decimal number in text'],
  ],
  texts: [
    { text: ' 1250.5 ', json: '1250.50' },
    { text: '१२५०.५', json: '1250.50', locale: { ...INDIA, language: 'ne-NP', currency: 'NPR' } },
    { text: '1250,5', json: '1250.50', locale: GERMANY },
    { text: '1250.50', json: '1250.50', locale: GERMANY },
  ],
  badTexts: ['', '1,250', '1,25,000.00', '12.505', 'ten'],
  formats: [
    { json: '125000.00', text: '₹1,25,000.00' },
    { json: '-0.29', text: '-₹0.29' },
    { json: '9999999999999.99', text: '₹99,99,99,99,99,999.99' },
    { json: '125000.00', text: '125.000,00 €', locale: GERMANY },
    { json: '1250.50', text: 'नेरू १,२५०.५०', locale: { ...INDIA, language: 'ne-NP', currency: 'NPR' } },
  ],
  checks: [
    { field: fieldWith('money', { ...json, exclusiveMinimum: 0 }, {}, { default: '1' }), codes: [] },
    { field: fieldWith('money', { ...json, minimum: -500, maximum: 99_999_999_999 }, {}, { default: '0' }), codes: [] },
    { field: fieldWith('money', { ...json, minimum: 0.01 }), codes: ['FLD003'] },
    { field: fieldWith('money', { ...json, maximum: 100_000_000_000 }), codes: ['FLD003'] },
    { field: fieldWith('money', { ...json, exclusiveMinimum: 0, exclusiveMaximum: 1 }), codes: ['FLD003'] },
    { field: fieldWith('money', json, {}, { default: '0.00' }), codes: ['FLD006'] },
    { field: fieldWith('money', json, {}, { default: 0 }), codes: ['FLD006'] },
    { field: fieldWith('money', { ...json, type: 'number' }), codes: ['FLD001'] },
    { field: fieldWith('money', { ...json, pattern: '^1' }), codes: ['FLD002'] },
  ],
  inferred: [json, { format: 'money' }],
}
