import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string' }

export const fixtures: FieldFixtures = {
  field: fieldWith('colour', json),
  valid: [
    { json: '#1f6feb', columns: { it: '#1f6feb' } },
    { json: '#FFAA00', canonical: '#ffaa00', columns: { it: '#ffaa00' } },
  ],
  invalid: [
    ['#fff', '#1f6feb'],
    ['1f6feb', '#1f6feb'],
    ['#1f6febff', '#1f6feb'],
    ['red', '#1f6feb'],
    ['#1f6feb;', '#1f6feb'],
    ['', '#1f6feb'],
    [0, '#1f6feb'],
  ],
  texts: [
    { text: ' #FFF ', json: '#ffffff' },
    { text: '1F6FEB', json: '#1f6feb' },
  ],
  badTexts: ['\u0000'],
  formats: [{ json: '#1f6feb', text: '#1f6feb' }],
  checks: [
    { field: fieldWith('colour', { ...json, pattern: 'x' }), codes: ['FLD002'] },
    { field: fieldWith('colour', json, {}, { default: 'blue' }), codes: ['FLD006'] },
  ],
  inferred: [],
}
