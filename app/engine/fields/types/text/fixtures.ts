import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', minLength: 2, maxLength: 20 }

export const fixtures: FieldFixtures = {
  field: fieldWith('text', json),
  valid: [
    { json: 'Meera Nair', columns: { it: 'Meera Nair', it_key: 'meera nair' } },
    { json: '  Two  Spaces ', columns: { it: '  Two  Spaces ', it_key: 'two spaces' } },
    { json: 'STRASSE ß', columns: { it: 'STRASSE ß', it_key: 'strasse ss' } },
    { json: '<b>&\'"--', columns: { it: '<b>&\'"--', it_key: '<b>&\'"--' } },
    { json: '😀'.repeat(20), columns: { it: '😀'.repeat(20), it_key: '😀'.repeat(20) } },
  ],
  invalid: [
    [5, 'must be text'],
    [true, 'must be text'],
    [['ab'], 'must be text'],
    ['', 'must not be blank'],
    ['   ', 'must not be blank'],
    ['a', 'at least 2'],
    ['😀', 'at least 2'],
    ['😀'.repeat(21), 'at most 20'],
    ['x'.repeat(100_000), 'at most 20'],
    ['a\u0000b', 'control characters'],
    ['a\nb', 'control characters'],
    ['a\tb', 'control characters'],
    ['a\u009bb', 'control characters'],
    ['a\ud800b', 'valid Unicode'],
  ],
  texts: [
    { text: ' as it is ', json: ' as it is ' },
    { text: 'M', json: 'M' },
  ],
  badTexts: ['a\u0000b', 'a\ud800b'],
  formats: [{ json: '<b>', text: '<b>' }],
  checks: [
    { field: fieldWith('text', { type: 'string', maxLength: 300 }), codes: ['FLD003'] },
    { field: fieldWith('text', { type: 'string', minLength: 9, maxLength: 3 }), codes: ['FLD003'] },
    { field: fieldWith('text', { type: 'string', minLength: -1 }), codes: ['FLD003'] },
    { field: fieldWith('text', { type: 'string', pattern: '(' }), codes: ['FLD004'] },
    { field: fieldWith('text', { type: 'string', pattern: '^(a+)+$' }), codes: ['FLD005'] },
    { field: fieldWith('text', { type: 'string', pattern: '^[A-Z]{2}-\\d{1,4}$' }), codes: [] },
    { field: fieldWith('text', { type: 'string', minimum: 1 }), codes: ['FLD002'] },
    { field: fieldWith('text', { type: 'string', format: 'date' }), codes: ['FLD001'] },
    { field: fieldWith('text', { type: ['string', 'null'] }), codes: ['FLD001'] },
    { field: fieldWith('text', json, {}, { default: 'x' }), codes: ['FLD006'] },
  ],
  inferred: [{ type: 'string' }, { type: 'string', maxLength: 255 }, { type: 'string', pattern: '^a' }],
}
