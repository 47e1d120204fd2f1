import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', format: 'phone' }

export const fixtures: FieldFixtures = {
  field: fieldWith('phone', json),
  valid: [{ json: '+919876543210', columns: { it: '+919876543210', it_key: '+919876543210' } }],
  invalid: [
    ['9876543210', 'country code'],
    ['+91 98765 43210', 'country code'],
    ['+1234567', 'country code'],
    ['+1234567890123456', 'country code'],
    ['+019876543210', 'country code'],
    ['+९१९८७६५४३२१०', 'country code'],
    [919876543210, 'country code'],
  ],
  texts: [
    { text: ' +91 (987) 654-32.10 ', json: '+919876543210' },
    { text: '98765', json: '98765' },
    { text: 'no phone', json: 'no phone' },
  ],
  badTexts: ['+91\u0000'],
  formats: [{ json: '+919876543210', text: '+919876543210' }],
  checks: [{ field: fieldWith('phone', json, {}, { default: '100' }), codes: ['FLD006'] }],
  inferred: [json],
}
