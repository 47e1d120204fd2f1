import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'array', items: { $ref: 'app.order_line' } }
const ID = '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71'

export const fixtures: FieldFixtures = {
  field: fieldWith('rows', json),
  valid: [
    { json: [], columns: {} },
    { json: [{ amount: '1.00' }, { id: ID, amount: '2.00' }], columns: {} },
    { json: { add: [{ amount: '1.00' }], remove: [ID] }, columns: {} },
    { json: { update: [{ id: ID }] }, columns: {} },
  ],
  invalid: [
    ['x', 'a list of rows'],
    [1, 'a list of rows'],
    [[1], 'a list of rows'],
    [[null], 'a list of rows'],
    [{ delete: [] }, 'a list of rows'],
    [{ add: {} }, 'a list of rows'],
    [{ update: [{}] }, 'by its id'],
    [{ remove: ['x'] }, 'by its id'],
    [{ update: [{ id: ID }], remove: [ID] }, 'once'],
    [[{ id: ID }, { id: ID }], 'once'],
    [Array.from({ length: 501 }, () => ({})), 'at most 500'],
    [{ add: Array.from({ length: 501 }, () => ({})) }, 'at most 500'],
  ],
  texts: [{ text: '[{"a":1}]', json: [{ a: 1 }] }],
  badTexts: ['', '[', 'undefined'],
  formats: [{ json: [{}, {}], text: '2' }],
  checks: [
    { field: fieldWith('rows', { type: 'array' }), codes: ['FLD009'] },
    { field: fieldWith('rows', { type: 'array', items: { type: 'string' } }), codes: ['FLD009'] },
    { field: fieldWith('rows', { ...json, maxItems: 501 }), codes: ['FLD003'] },
    { field: fieldWith('rows', json, {}, { default: [] }), codes: ['FLD006'] },
  ],
  inferred: [json],
}
