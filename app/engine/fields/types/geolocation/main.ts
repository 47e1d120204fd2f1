import { isObject } from '../../../base/main.js'
import type { FieldType } from '../../contract.js'
import { checkDefault, checkKeywords } from '../../shared/keywords.js'
import { optionsOf } from '../../shared/options.js'
import { schemaOf } from '../../shared/rule.js'
import type { Problem, Test } from '../../shared/rule.js'

/** A place on Earth in degrees of WGS 84. */
interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly [name: string]: number
}

const NOT_PLACE: Problem = {
  rule: 'geolocation',
  message: 'must be a latitude from -90 to 90 and a longitude from -180 to 180.',
}
/** Seven places are a centimetre: more is noise, and would not survive as text. */
const PLACES = 1e7

const test: Test = (value) => {
  if (!isObject(value) || Object.keys(value).length !== 2) return NOT_PLACE
  return isWithin(value.latitude, 90) && isWithin(value.longitude, 180) ? null : NOT_PLACE
}

function isWithin(degrees: unknown, most: number): boolean {
  return typeof degrees === 'number' && Number.isFinite(degrees) && Math.abs(degrees) <= most
}

function rounded({ latitude, longitude }: Place): Place {
  const round = (degrees: number) => Math.round(degrees * PLACES) / PLACES + 0
  return { latitude: round(latitude), longitude: round(longitude) }
}

const textOf = (place: Place): string => `${place.latitude}, ${place.longitude}`

function placeIn(text: string): Place | null {
  const [, latitude, longitude] =
    /^(-?\d{1,2}(?:\.\d{1,15})?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d{1,15})?)$/.exec(text.trim()) ?? []
  if (latitude === undefined || longitude === undefined) return null
  const place = { latitude: Number(latitude), longitude: Number(longitude) }
  return test(place) === null ? rounded(place) : null
}

/** A place on Earth: `{ "latitude": 28.6139, "longitude": 77.209 }`, kept as a text that maps understand. */
export const fieldType: FieldType<Place> = {
  name: 'geolocation',
  trait: 'scalar',
  options: optionsOf('geolocation'),
  valueType: () => ({ kind: 'text' }),
  check(field, findings) {
    checkKeywords(field, { type: 'object' }, findings)
    checkDefault(field, test, findings)
  },
  columns: (field) => [{ name: field.name, kind: 'text', facet: 'value', nullable: !field.required }],
  codec: {
    toColumns: (field, value) => ({ [field.name]: textOf(rounded(value)) }),
    fromColumn(_field, raw) {
      const place = placeIn(String(raw))
      if (!place) throw new TypeError('A stored place is none')
      return place
    },
    parse(_field, text) {
      const value = placeIn(text)
      return value
        ? { ok: true, value }
        : { ok: false, message: 'must be a latitude and a longitude, as 28.6139, 77.209.' }
    },
    toText: (_field, value) => textOf(value),
    format: (_field, value) => textOf(value),
    toScalar: (_field, value) => textOf(rounded(value)),
  },
  rules: () => schemaOf(test, (value) => rounded(value as Place)),
  filters: ['null'],
  aggregates: ['count'],
  sortable: false,
  searchable: false,
  equals: (a, b) => textOf(rounded(a)) === textOf(rounded(b)),
  conversions: [{ to: 'text', lossy: false }],
  mask: () => '•••',
  erase: () => null,
  samples: () => [
    { latitude: 28.6139, longitude: 77.209 },
    { latitude: -33.9249, longitude: 18.4241 },
  ],
  describe: () => ({
    openapi: {
      type: 'object',
      properties: {
        latitude: { type: 'number', minimum: -90, maximum: 90 },
        longitude: { type: 'number', minimum: -180, maximum: 180 },
      },
      required: ['latitude', 'longitude'],
      additionalProperties: false,
    },
    ts: '{ latitude: number; longitude: number }',
  }),
  views: { input: 'text.input', cell: 'geolocation.cell' },
}
