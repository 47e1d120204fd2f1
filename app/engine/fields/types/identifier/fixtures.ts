import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const ID = '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71'
const json = { type: 'string', format: 'uuid' }

export const fixtures: FieldFixtures = {
  field: fieldWith('identifier', json),
  valid: [{ json: ID, columns: { it: ID } }],
  invalid: [
    [ID.toUpperCase(), 'lower-case UUID'],
    [`{${ID}}`, 'lower-case UUID'],
    [ID.replaceAll('-', ''), 'lower-case UUID'],
    [`${ID}\n`, 'lower-case UUID'],
    [7, 'lower-case UUID'],
    ['', 'lower-case UUID'],
  ],
  texts: [{ text: ` ${ID.toUpperCase()} `, json: ID }],
  badTexts: ['', 'x', `${ID}'--`],
  formats: [{ json: ID, text: ID }],
  checks: [
    { field: fieldWith('identifier', { ...json, maxLength: 36 }), codes: ['FLD002'] },
    { field: fieldWith('identifier', { type: 'integer' }), codes: ['FLD001'] },
    { field: fieldWith('identifier', json, {}, { default: 'x' }), codes: ['FLD006'] },
  ],
  inferred: [json],
}
