import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'object' }
const deep = JSON.parse('['.repeat(20) + ']'.repeat(20)) as never[]

export const fixtures: FieldFixtures = {
  field: fieldWith('json', json),
  valid: [
    {
      json: { b: 1, a: [true, null, { d: 'x', c: 1.5 }] },
      columns: { it: '{"a":[true,null,{"c":1.5,"d":"x"}],"b":1}' },
    },
    { json: [], columns: { it: '[]' } },
    { json: { क: 'ख\nग' }, columns: { it: '{"क":"ख\\nग"}' } },
  ],
  invalid: [
    ['{}', 'object or a list'],
    [1, 'object or a list'],
    [true, 'object or a list'],
    [deep, '16 levels'],
    [{ a: 'x'.repeat(70_000) }, '65536 bytes'],
    [{ a: '\u0000' }, 'cannot store'],
    [{ 'a\u0000': 1 }, 'cannot store'],
    [['\ud800'], 'cannot store'],
  ],
  texts: [{ text: ' { "a": 1 } ', json: { a: 1 } }],
  badTexts: ['', '{', '1', '"a"', '{"a": "\\u0000"}'],
  formats: [{ json: { a: 1 }, text: '{\n  "a": 1\n}' }],
  checks: [
    { field: fieldWith('json', { type: 'array' }, {}, { default: [] }), codes: [] },
    { field: fieldWith('json', { ...json, properties: {} }), codes: ['FLD002'] },
    { field: fieldWith('json', { type: 'string' }), codes: ['FLD001'] },
    { field: fieldWith('json', json, {}, { default: 'x' }), codes: ['FLD006'] },
  ],
  inferred: [],
}
