import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string' }

export const fixtures: FieldFixtures = {
  field: fieldWith('password', json),
  valid: [
    { json: 'correct horse battery', columns: { it: 'correct horse battery' } },
    { json: ' spaces count ', columns: { it: ' spaces count ' } },
    { json: 'पासवर्ड-1234', columns: { it: 'पासवर्ड-1234' } },
  ],
  invalid: [
    ['short', 'at least 8'],
    ['x'.repeat(256), 'at most 255'],
    ['        ', 'must not be blank'],
    ['', 'must not be blank'],
    ['line\nbreak here', 'control characters'],
    [12345678, 'must be text'],
  ],
  texts: [{ text: ' spaces count ', json: ' spaces count ' }],
  badTexts: ['a\u0000b'],
  formats: [{ json: 'correct horse battery', text: '•••' }],
  checks: [
    { field: fieldWith('password', { ...json, minLength: 4, maxLength: 8 }), codes: [] },
    { field: fieldWith('password', { ...json, maxLength: 6 }), codes: ['FLD003'] },
    { field: fieldWith('password', { ...json, pattern: '^[0-9]+$' }), codes: ['FLD002'] },
    { field: fieldWith('password', json, {}, { default: 'correct horse' }), codes: ['FLD002'] },
    { field: fieldWith('password', json, { default: 'name' }), codes: ['FLD002'] },
    { field: fieldWith('password', json, { require_if: 'name != null' }), codes: ['FLD002'] },
    { field: fieldWith('password', { type: 'integer' }), codes: ['FLD001'] },
  ],
  inferred: [],
}
