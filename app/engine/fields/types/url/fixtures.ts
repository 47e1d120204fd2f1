import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', format: 'uri' }

export const fixtures: FieldFixtures = {
  field: fieldWith('url', json),
  valid: [
    {
      json: 'https://School.example.org/A?b=1#c',
      columns: { it: 'https://School.example.org/A?b=1#c', it_key: 'https://school.example.org/a?b=1#c' },
    },
    { json: 'http://127.0.0.1:8080/', columns: { it: 'http://127.0.0.1:8080/', it_key: 'http://127.0.0.1:8080/' } },
  ],
  invalid: [
    ['javascript:alert(1)', 'https://'],
    ['data:text/html,x', 'https://'],
    ['//school.example.org', 'https://'],
    ['school.example.org', 'https://'],
    ['https://', 'https://'],
    ['https://user:secret@school.example.org/', 'https://'],
    ['https://school.example.org/a b', 'https://'],
    ['https://school.example.org/"onclick', 'https://'],
    [' https://school.example.org', 'https://'],
    ['https://school.example.org\n', 'control characters'],
    [`https://school.example.org/${'x'.repeat(1000)}`, 'at most 1000'],
    ['', 'must not be blank'],
    [1, 'must be text'],
  ],
  texts: [{ text: ' https://school.example.org ', json: 'https://school.example.org' }],
  badTexts: ['a\u0000b'],
  formats: [{ json: 'https://school.example.org/', text: 'https://school.example.org/' }],
  checks: [
    { field: fieldWith('url', { ...json, maxLength: 2000 }), codes: ['FLD003'] },
    { field: fieldWith('url', { ...json, pattern: 'x' }), codes: ['FLD002'] },
    { field: fieldWith('url', json, {}, { default: 'ftp://x' }), codes: ['FLD006'] },
  ],
  inferred: [json],
}
