import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', maxLength: 20 }

export const fixtures: FieldFixtures = {
  field: fieldWith('encrypted_text', json),
  valid: [{ json: '4821 7730 1192', columns: { it: '4821 7730 1192' } }],
  invalid: [
    ['x'.repeat(21), 'at most 20'],
    ['a\nb', 'control characters'],
    ['', 'must not be blank'],
    [1, 'must be text'],
  ],
  texts: [{ text: ' 4821 ', json: '4821' }],
  badTexts: ['a\u0000b'],
  formats: [{ json: '4821', text: '4821' }],
  checks: [
    { field: fieldWith('encrypted_text', { ...json, maxLength: 300 }), codes: ['FLD003'] },
    { field: fieldWith('encrypted_text', json, {}, { default: 'x' }), codes: ['FLD002'] },
    { field: fieldWith('encrypted_text', json, { fetched: 'a.b' }), codes: ['FLD002'] },
  ],
  inferred: [],
}
