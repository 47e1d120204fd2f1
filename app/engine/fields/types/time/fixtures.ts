import type { FieldFixtures } from '../../shared/fixtures.js'
import { GERMANY, fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', format: 'time' }

export const fixtures: FieldFixtures = {
  field: fieldWith('time', json),
  valid: [
    { json: '08:30', columns: { it: 510 } },
    { json: '00:00', columns: { it: 0 } },
    { json: '23:59', columns: { it: 1439 } },
  ],
  invalid: [
    ['24:00', 'HH:MM'],
    ['8:30', 'HH:MM'],
    ['08:60', 'HH:MM'],
    ['08:30:00', 'HH:MM'],
    ['08:30\n', 'HH:MM'],
    ['', 'HH:MM'],
    [830, 'HH:MM'],
    [['08:30'], 'HH:MM'],
  ],
  texts: [
    { text: ' 8:30 ', json: '08:30' },
    { text: '8:30 pm', json: '20:30' },
    { text: '12 am', json: '00:00' },
    { text: '12:15PM', json: '12:15' },
    { text: '20.30', json: '20:30', locale: GERMANY },
    { text: '08:30:00', json: '08:30' },
  ],
  badTexts: ['', '8', '13 pm', '0 am', '24:00', 'noon', '8:5', '08:30:15'],
  formats: [
    { json: '08:30', text: '8:30 am' },
    { json: '20:05', text: '20:05', locale: GERMANY },
  ],
  checks: [
    { field: fieldWith('time', { ...json, minLength: 5 }), codes: ['FLD002'] },
    { field: fieldWith('time', { type: 'integer' }), codes: ['FLD001'] },
    { field: fieldWith('time', json, {}, { default: '8:30' }), codes: ['FLD006'] },
  ],
  inferred: [json],
}
