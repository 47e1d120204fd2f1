import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const ID = '0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71'
const json = { type: 'object' }
const PHOTO = { id: ID, name: 'asha.jpg', type: 'image/jpeg', size: 90_000, width: 600, height: 800 }

export const fixtures: FieldFixtures = {
  field: fieldWith('image', json),
  valid: [{ json: PHOTO, columns: { it: JSON.stringify(PHOTO) } }],
  invalid: [
    ['photo', 'id of an uploaded file'],
    [{ url: 'http://example.org/a.png' }, 'id of an uploaded file'],
  ],
  texts: [{ text: ID, json: { id: ID } }],
  badTexts: ['asha.jpg'],
  formats: [{ json: PHOTO, text: 'asha.jpg' }],
  checks: [{ field: fieldWith('image', json, { max_megabytes: 2 }), codes: [] }],
  inferred: [],
}
