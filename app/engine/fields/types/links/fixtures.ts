import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'array' }
const ID = '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71'
const OTHER = '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b72'

export const fixtures: FieldFixtures = {
  field: fieldWith('links', json, { entity: 'app.thing' }),
  valid: [
    { json: [], columns: {} },
    { json: [ID, OTHER], columns: {} },
    {
      json: [
        { target: ID, amount: '1.00' },
        { id: OTHER, amount: '2.00' },
      ],
      columns: {},
    },
    { json: { add: [ID], update: [{ target: OTHER, amount: '1.00' }] }, columns: {} },
    { json: { remove: [ID] }, columns: {} },
  ],
  invalid: [
    ['x', 'a list of rows'],
    [['x'], 'a list of rows'],
    [[1], 'a list of rows'],
    [{ delete: [] }, 'a list of rows'],
    [{ update: [{}] }, 'by its id'],
    [{ remove: ['x'] }, 'by its id'],
    [{ update: [{ target: ID }], remove: [ID] }, 'once'],
    [[ID, ID], 'once'],
    [[ID, { target: ID }], 'once'],
    [Array.from({ length: 501 }, () => ({})), 'at most 500'],
  ],
  texts: [{ text: `["${ID}"]`, json: [ID] }],
  badTexts: ['', '[', 'undefined'],
  formats: [{ json: [ID, OTHER], text: '2' }],
  checks: [
    { field: fieldWith('links', { ...json, maxItems: 501 }, { entity: 'app.thing' }), codes: ['FLD003'] },
    { field: fieldWith('links', json, { entity: 'app.thing' }, { default: [] }), codes: ['FLD006'] },
  ],
  inferred: [],
}
