import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'array', items: { enum: ['monday', 'tuesday', 'part_time'] } }

export const fixtures: FieldFixtures = {
  field: fieldWith('choices', json, { labels: { monday: 'Mon' } }),
  valid: [
    { json: ['monday'], columns: { it: '|monday|' } },
    { json: ['part_time', 'monday'], canonical: ['monday', 'part_time'], columns: { it: '|monday|part_time|' } },
  ],
  invalid: [
    ['monday', 'must be a list'],
    [[], 'must not be empty'],
    [['sunday'], 'one of the given choices'],
    [['monday', 'monday'], 'twice'],
    [[1], 'one of the given choices'],
    [[['monday']], 'one of the given choices'],
    [{ 0: 'monday' }, 'must be a list'],
  ],
  texts: [
    { text: ' tuesday , monday,', json: ['monday', 'tuesday'] },
    { text: 'monday,monday', json: ['monday'] },
  ],
  badTexts: ['', ',', 'sunday', 'Mon'],
  formats: [{ json: ['monday', 'part_time'], text: 'Mon, Part time' }],
  checks: [
    { field: fieldWith('choices', { ...json, minItems: 1, maxItems: 2, uniqueItems: true }), codes: [] },
    { field: fieldWith('choices', { type: 'array', items: { type: 'string' } }), codes: ['FLD007'] },
    { field: fieldWith('choices', { type: 'array', items: { enum: ['a|b', 'c,d'] } }), codes: ['FLD007', 'FLD007'] },
    { field: fieldWith('choices', json, { labels: { sunday: 'Sun' } }), codes: ['FLD007'] },
    { field: fieldWith('choices', { ...json, maxItems: 51 }), codes: ['FLD003'] },
    { field: fieldWith('choices', json, {}, { default: ['sunday'] }), codes: ['FLD006'] },
    { field: fieldWith('choices', { ...json, type: 'string' }), codes: ['FLD001'] },
  ],
  inferred: [json],
}
