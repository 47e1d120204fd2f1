import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'object' }
const WRONG = 'latitude from -90 to 90'

export const fixtures: FieldFixtures = {
  field: fieldWith('geolocation', json),
  valid: [
    { json: { latitude: 28.6139, longitude: 77.209 }, columns: { it: '28.6139, 77.209' } },
    { json: { latitude: -90, longitude: 180 }, columns: { it: '-90, 180' } },
    {
      json: { latitude: 28.613900049, longitude: -0 },
      canonical: { latitude: 28.6139, longitude: 0 },
      columns: { it: '28.6139, 0' },
    },
  ],
  invalid: [
    [{ latitude: 90.1, longitude: 0 }, WRONG],
    [{ latitude: 0, longitude: -180.5 }, WRONG],
    [{ latitude: '28', longitude: 77 }, WRONG],
    [{ latitude: 28 }, WRONG],
    [{ latitude: 28, longitude: 77, altitude: 5 }, WRONG],
    ['28.6139, 77.209', WRONG],
    [[28.6139, 77.209], WRONG],
  ],
  texts: [
    { text: ' 28.6139, 77.2090 ', json: { latitude: 28.6139, longitude: 77.209 } },
    { text: '-33.9249 18.4241', json: { latitude: -33.9249, longitude: 18.4241 } },
  ],
  badTexts: ['', '91, 0', 'Delhi', '28.6139'],
  formats: [{ json: { latitude: 28.6139, longitude: 77.209 }, text: '28.6139, 77.209' }],
  checks: [
    { field: fieldWith('geolocation', { ...json, properties: {} }), codes: ['FLD002'] },
    { field: fieldWith('geolocation', { type: 'string' }), codes: ['FLD001'] },
    { field: fieldWith('geolocation', json, {}, { default: { latitude: 100, longitude: 0 } }), codes: ['FLD006'] },
  ],
  inferred: [],
}
