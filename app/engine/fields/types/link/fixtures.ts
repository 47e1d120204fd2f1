import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const ID = '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71'
const json = { type: 'string', format: 'uuid' }
const options = { entity: 'app.item' }

export const fixtures: FieldFixtures = {
  field: fieldWith('link', json, options),
  valid: [{ json: ID, columns: { it_id: ID } }],
  invalid: [
    [ID.toUpperCase(), 'lower-case UUID'],
    [{ id: ID }, 'lower-case UUID'],
    [[ID], 'lower-case UUID'],
  ],
  texts: [{ text: ID.toUpperCase(), json: ID }],
  badTexts: ['', 'Meera Nair'],
  formats: [{ json: ID, text: ID }],
  checks: [
    { field: fieldWith('link', json, { ...options, on_delete: 'clear' }, { required: true }), codes: ['FLD008'] },
    { field: fieldWith('link', json, { ...options, on_delete: 'clear' }), codes: [] },
    { field: fieldWith('link', json, options, { default: ID }), codes: ['FLD006'] },
  ],
  inferred: [],
}
