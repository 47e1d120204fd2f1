import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'array', items: { type: 'string' } }

export const fixtures: FieldFixtures = {
  field: fieldWith('tags', json),
  valid: [
    { json: ['Olympiad', 'band'], columns: { it: '|Olympiad|band|', it_key: '|olympiad|band|' } },
    { json: ['बाल दिवस'], columns: { it: '|बाल दिवस|', it_key: '|बाल दिवस|' } },
  ],
  invalid: [
    ['Olympiad', 'must be a list'],
    [[], 'must not be empty'],
    [[''], 'words of at most 40'],
    [[' band'], 'words of at most 40'],
    [['a,b'], 'without commas'],
    [['a|b'], 'without commas'],
    [['x'.repeat(41)], 'words of at most 40'],
    [['band', 'Band'], 'twice'],
    [['a\u0000'], 'control characters'],
    [[1], 'words of at most 40'],
    [Array.from({ length: 21 }, (_, index) => `tag ${index}`), 'at most 20'],
  ],
  texts: [
    { text: ' Olympiad , band,, ', json: ['Olympiad', 'band'] },
    { text: 'band', json: ['band'] },
  ],
  badTexts: ['', ' , ', 'a|b', 'x'.repeat(41)],
  formats: [{ json: ['Olympiad', 'band'], text: 'Olympiad, band' }],
  checks: [
    { field: fieldWith('tags', { ...json, maxItems: 5 }, {}, { default: ['new'] }), codes: [] },
    { field: fieldWith('tags', { ...json, maxItems: 21 }), codes: ['FLD003'] },
    { field: fieldWith('tags', { type: 'string' }), codes: ['FLD001'] },
    { field: fieldWith('tags', json, {}, { default: ['a,b'] }), codes: ['FLD006'] },
  ],
  inferred: [],
}
