import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { enum: ['draft', 'part_paid', 'A+', 'SC/ST'] }

export const fixtures: FieldFixtures = {
  field: fieldWith('choice', json, { labels: { draft: 'In preparation' } }),
  valid: [
    { json: 'draft', columns: { it: 'draft' } },
    { json: 'A+', columns: { it: 'A+' } },
  ],
  invalid: [
    ['paid', 'one of the given choices'],
    ['Draft', 'one of the given choices'],
    ['', 'one of the given choices'],
    [0, 'one of the given choices'],
    [['draft'], 'one of the given choices'],
    ['constructor', 'one of the given choices'],
  ],
  texts: [{ text: ' part_paid ', json: 'part_paid' }],
  badTexts: ['', 'In preparation', 'toString'],
  formats: [
    { json: 'draft', text: 'In preparation' },
    { json: 'part_paid', text: 'Part paid' },
    { json: 'A+', text: 'A+' },
  ],
  checks: [
    { field: fieldWith('choice', { type: 'string' }), codes: ['FLD007'] },
    { field: fieldWith('choice', { enum: ['a', 'a'] }), codes: ['FLD007'] },
    { field: fieldWith('choice', { enum: ['a,b'] }), codes: ['FLD007'] },
    { field: fieldWith('choice', { enum: [1, null, ''] }), codes: ['FLD007', 'FLD007', 'FLD007'] },
    { field: fieldWith('choice', { enum: ['a'] }, { labels: { b: 'B' } }), codes: ['FLD007'] },
    { field: fieldWith('choice', json, {}, { default: 'paid' }), codes: ['FLD006'] },
  ],
  inferred: [json, { type: 'string', enum: ['a'] }, { type: 'string', maxLength: 300, enum: ['a'] }],
}
