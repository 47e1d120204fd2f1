import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const ID = '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71'
const json = { type: 'object' }
const SIGNED = { id: ID, name: 'signature.png', type: 'image/png', size: 9000, width: 600, height: 200 }

export const fixtures: FieldFixtures = {
  field: fieldWith('signature', json),
  valid: [
    { json: SIGNED, columns: { it: JSON.stringify(SIGNED) } },
    { json: ID, canonical: { id: ID }, columns: { it: `{"id":"${ID}"}` } },
  ],
  invalid: [
    ['data:image/png;base64,AAAA', 'id of an uploaded file'],
    [[[1, 2]], 'id of an uploaded file'],
    [{ strokes: [] }, 'id of an uploaded file'],
  ],
  texts: [{ text: ID, json: { id: ID } }],
  badTexts: ['signature.png', '{"strokes":[]}'],
  formats: [{ json: SIGNED, text: 'signature.png' }],
  checks: [
    { field: fieldWith('signature', json, { max_megabytes: 2 }), codes: [] },
    { field: fieldWith('signature', json, {}, { default: { id: ID } }), codes: ['FLD002'] },
    { field: fieldWith('signature', { type: 'string' }), codes: ['FLD001'] },
  ],
  inferred: [],
}
