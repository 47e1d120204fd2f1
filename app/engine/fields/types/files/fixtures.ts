import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const ID = '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71'
const OTHER = '0192f3a4-7c1f-7d02-8e10-6b2a9f4c1d35'
const json = { type: 'array' }
const SCAN = { id: ID, name: 'scan.pdf', type: 'application/pdf', size: 1200 }

export const fixtures: FieldFixtures = {
  field: fieldWith('files', json, { max_files: 2 }),
  valid: [
    { json: [SCAN], columns: { it: JSON.stringify([SCAN]) } },
    {
      json: [ID, OTHER],
      canonical: [{ id: ID }, { id: OTHER }],
      columns: { it: `[{"id":"${ID}"},{"id":"${OTHER}"}]` },
    },
    { json: [], columns: { it: '[]' } },
  ],
  invalid: [
    [ID, 'list of uploaded files'],
    [['scan.pdf'], 'id of an uploaded file'],
    [[ID, { id: ID }], 'twice'],
    [[ID, OTHER, ID], 'at most 2 files'],
  ],
  texts: [
    { text: `${ID} ${OTHER}`, json: [{ id: ID }, { id: OTHER }] },
    { text: '[]', json: [] },
  ],
  badTexts: ['', 'scan.pdf', '['],
  formats: [
    { json: [SCAN, { id: OTHER, name: 'b.png' }], text: 'scan.pdf, b.png' },
    { json: [], text: '' },
  ],
  checks: [{ field: fieldWith('files', { type: 'object' }), codes: ['FLD001'] }],
  inferred: [],
}
