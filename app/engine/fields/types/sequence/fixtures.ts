import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string' }
const kept = { readOnly: true }
const withPattern = (pattern: string) => fieldWith('sequence', json, { pattern }, kept)

export const fixtures: FieldFixtures = {
  field: withPattern('STU-{fy}-{#####}'),
  valid: [{ json: 'STU-2026-27-00001', columns: { it: 'STU-2026-27-00001', it_key: 'stu-2026-27-00001' } }],
  invalid: [
    [1, 'must be text'],
    ['', 'must not be blank'],
    ['x'.repeat(81), 'at most 80'],
    ['a\nb', 'control characters'],
  ],
  texts: [{ text: ' STU-1 ', json: 'STU-1' }],
  badTexts: ['a\u0000'],
  formats: [{ json: 'STU-1', text: 'STU-1' }],
  checks: [
    { field: withPattern('{yyyy}/{###}'), codes: [] },
    { field: withPattern('STU'), codes: ['FLD010'] },
    { field: withPattern('{##}{##}'), codes: ['FLD010'] },
    { field: withPattern('{class}-{##}'), codes: [] },
    { field: withPattern('{block}/{room}'), codes: [] },
    { field: withPattern('CPN-{????????}'), codes: [] },
    { field: withPattern('{????}{????}'), codes: ['FLD010'] },
    { field: withPattern('{??}'), codes: ['FLD010'] },
    { field: withPattern('{Class}-{##}'), codes: ['FLD010'] },
    { field: fieldWith('sequence', json, { pattern: '{????}', alphabet: '0123456789' }, kept), codes: [] },
    { field: fieldWith('sequence', json, { pattern: '{????}', alphabet: 'abcdefghijA' }, kept), codes: ['FLD010'] },
    { field: fieldWith('sequence', json, { pattern: '{##}', alphabet: '0123456789' }, kept), codes: ['FLD010'] },
    { field: fieldWith('sequence', json, { pattern: '{????}', gapless: true }, kept), codes: ['FLD010'] },
    { field: fieldWith('sequence', json, { pattern: '{class}{##}', at: 'issue' }, kept), codes: ['FLD010'] },
    { field: withPattern('<{##}'), codes: ['FLD010'] },
    { field: fieldWith('sequence', json, { pattern: '{##}' }), codes: [] },
    { field: fieldWith('sequence', json, { pattern: '{##}', gapless: true }), codes: ['FLD011'] },
    { field: fieldWith('sequence', json, { pattern: '{##}', gapless: true }, kept), codes: [] },
    { field: fieldWith('sequence', json, { pattern: '{##}' }, { ...kept, default: '01' }), codes: ['FLD006'] },
  ],
  inferred: [],
}
