import type { JsonObject } from '../base/main.js'
import { endpoint } from './openapi_endpoint.js'
import { object } from './openapi_oauth.js'

const TEXT: JsonObject = { type: 'string' }
const OPTIONAL_TEXT: JsonObject = { type: ['string', 'null'] }
const UUID: JsonObject = { type: 'string', format: 'uuid' }
const COUNT: JsonObject = { type: 'integer', minimum: 0 }
const OPTIONAL_COUNT: JsonObject = { type: ['integer', 'null'], minimum: 0 }
const FLAG: JsonObject = { type: 'boolean' }
const NAMES: JsonObject = { type: 'array', items: TEXT }

const SETTINGS = {
  name: TEXT,
  timezone: TEXT,
  locale: TEXT,
  currency: { ...TEXT, description: 'Fixed as soon as there are amounts in it.' },
  first_weekday: { type: 'integer', minimum: 1, maximum: 7 },
  working_days: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 7 } },
  fiscal_year_start: { ...TEXT, description: 'MM-DD.' },
  rounding: { enum: ['half_up', 'half_even', 'down'] },
  colour: OPTIONAL_TEXT,
  logo: { description: 'A picture, uploaded for `core.school` and `logo`; by its id, or an object with it.' },
  second_factor_roles: { ...NAMES, description: 'Roles whose holders sign in with a second factor only.' },
  open_sign_up: { type: ['boolean', 'null'] },
  sign_up_role: { ...OPTIONAL_TEXT, description: 'The one portal role of who signs up by himself.' },
  login_limit_account: OPTIONAL_COUNT,
  login_limit_address: OPTIONAL_COUNT,
} satisfies JsonObject

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const list = (name: string): JsonObject => ({ type: 'array', items: ref(name) })

/** Schemas of schools and their settings. */
export function schoolSchemas(): Readonly<Record<string, JsonObject>> {
  return {
    SchoolOverview: object('School as the operator sees it', {
      ...{ id: UUID, slug: TEXT, name: TEXT, status: TEXT, members: COUNT },
      ...{ timezone: TEXT, locale: TEXT, currency: TEXT },
    }),
    SchoolSettings: object('Settings of a school', {
      ...{ id: UUID, slug: TEXT, status: TEXT, version: COUNT, settings_version: COUNT, ...SETTINGS },
      plugins: {
        type: 'array',
        items: object('Plugin of a school', { name: TEXT, title: TEXT, version: TEXT, requires: NAMES, on: FLAG }),
      },
    }),
    SchoolSettingsPatch: object('Change of settings', { ...SETTINGS, version: COUNT }, [
      ...Object.keys(SETTINGS),
      'version',
    ]),
  }
}

/** Paths of the own school's settings, and of the schools for the platform operator. */
export function schoolPaths(): Readonly<Record<string, JsonObject>> {
  const tag = 'schools'
  const settings = { tag, data: ref('SchoolSettings'), refused: [403, 404, 409] }
  const school = { tag, data: ref('SchoolOverview'), byId: true }
  const plugin = { name: 'plugin', in: 'path', required: true, schema: TEXT }
  const on = object('Switch of a plugin', { on: FLAG, with_required: FLAG }, ['with_required'])
  return {
    '/api/v1/schools/current': {
      get: endpoint({ id: 'readSchoolSettings', summary: 'The settings of the own school', ...settings }),
      patch: endpoint({
        ...{ id: 'changeSchoolSettings', summary: 'Change settings of the own school', ...settings },
        body: ref('SchoolSettingsPatch'),
      }),
    },
    '/api/v1/schools/current/plugins/{plugin}': {
      put: endpoint({
        parameters: [plugin],
        ...{ id: 'switchPlugin', summary: 'Switch a plugin on or off for the own school', ...settings },
        body: on,
      }),
    },
    '/api/v1/schools': {
      get: endpoint({
        ...{ id: 'listSchools', tag, summary: 'All schools; for the platform operator' },
        ...{ data: list('SchoolOverview'), refused: [404] },
      }),
    },
    '/api/v1/schools/{id}': {
      get: endpoint({ id: 'readSchool', summary: 'One school; for the platform operator', ...school }),
    },
    '/api/v1/schools/{id}/suspend': {
      post: endpoint({ id: 'suspendSchool', summary: 'Shut a school from the next request on', ...school }),
    },
    '/api/v1/schools/{id}/resume': {
      post: endpoint({ id: 'resumeSchool', summary: 'Open a school again', ...school }),
    },
  }
}
