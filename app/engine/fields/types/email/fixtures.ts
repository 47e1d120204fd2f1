import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', format: 'email' }

export const fixtures: FieldFixtures = {
  field: fieldWith('email', json),
  valid: [
    { json: 'Meera.Nair@Example.org', columns: { it: 'Meera.Nair@Example.org', it_key: 'meera.nair@example.org' } },
  ],
  invalid: [
    ['meera', 'e-mail address'],
    ['meera@', 'e-mail address'],
    ['Meera <meera@example.org>', 'e-mail address'],
    [' meera@example.org', 'e-mail address'],
    ['meera@example.org\n', 'control characters'],
    [`${'x'.repeat(250)}@example.org`, 'at most 254'],
    ['', 'must not be blank'],
    [1, 'must be text'],
  ],
  texts: [
    { text: ' meera@example.org ', json: 'meera@example.org' },
    { text: '@example', json: '@example' },
  ],
  badTexts: ['a\u0000b'],
  formats: [{ json: 'meera@example.org', text: 'meera@example.org' }],
  checks: [
    { field: fieldWith('email', { ...json, pattern: 'x' }), codes: ['FLD002'] },
    { field: fieldWith('email', { ...json, maxLength: 300 }), codes: ['FLD003'] },
    { field: fieldWith('email', json, {}, { default: 'office' }), codes: ['FLD006'] },
  ],
  inferred: [json],
}
