import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', maxLength: 1000 }

export const fixtures: FieldFixtures = {
  field: fieldWith('long_text', json),
  valid: [
    { json: 'One\nTwo\tthree', columns: { it: 'One\nTwo\tthree' } },
    { json: 'x'.repeat(1000), columns: { it: 'x'.repeat(1000) } },
  ],
  invalid: [
    ['x'.repeat(1001), 'at most 1000'],
    ['a\r\nb', 'control characters'],
    ['a\u0000', 'control characters'],
    ['\n', 'must not be blank'],
    ['a\udc00', 'valid Unicode'],
    [1, 'must be text'],
  ],
  texts: [{ text: 'One\r\nTwo\rThree\nFour', json: 'One\nTwo\nThree\nFour' }],
  badTexts: ['a\u0000'],
  formats: [{ json: 'One\nTwo', text: 'One\nTwo' }],
  checks: [
    { field: fieldWith('long_text', { type: 'string', maxLength: 65_536 }), codes: ['FLD003'] },
    { field: fieldWith('long_text', { type: 'string', pattern: 'a+b' }), codes: ['FLD005'] },
    { field: fieldWith('long_text', { type: 'string', pattern: '^a+b' }), codes: [] },
  ],
  inferred: [{ type: 'string', maxLength: 256 }],
}
