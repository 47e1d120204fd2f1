import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const ID = '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71'
const json = { type: 'object' }
const SCAN = { id: ID, name: 'scan.pdf', type: 'application/pdf', size: 1200 }

export const fixtures: FieldFixtures = {
  field: fieldWith('file', json),
  valid: [
    { json: SCAN, columns: { it: JSON.stringify(SCAN) } },
    { json: ID, canonical: { id: ID }, columns: { it: `{"id":"${ID}"}` } },
    { json: { id: ID, path: '../../etc/passwd' }, canonical: { id: ID }, columns: { it: `{"id":"${ID}"}` } },
  ],
  invalid: [
    [ID.toUpperCase(), 'id of an uploaded file'],
    [{ name: 'scan.pdf' }, 'id of an uploaded file'],
    [[ID], 'id of an uploaded file'],
    [1, 'id of an uploaded file'],
  ],
  texts: [
    { text: ` ${ID.toUpperCase()} `, json: { id: ID } },
    { text: JSON.stringify(SCAN), json: SCAN },
  ],
  badTexts: ['', 'scan.pdf', '{', `[]`, `["${ID}","${ID}"]`],
  formats: [
    { json: SCAN, text: 'scan.pdf' },
    { json: { id: ID }, text: ID },
  ],
  checks: [
    { field: fieldWith('file', json, { accept: ['pdf'], max_megabytes: 2 }), codes: [] },
    { field: fieldWith('file', json, {}, { default: { id: ID } }), codes: ['FLD002'] },
    { field: fieldWith('file', json, { computed: 'a' }), codes: ['FLD002'] },
    { field: fieldWith('file', { type: 'string' }), codes: ['FLD001'] },
  ],
  inferred: [],
}
