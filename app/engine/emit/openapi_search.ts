import type { JsonObject } from '../base/main.js'
import { envelope, refusals } from './openapi_components.js'
import { object } from './openapi_oauth.js'

const RECORD = object('Found record', {
  id: { type: 'string', format: 'uuid' },
  label: { type: 'string', description: 'What it is called, as far as one may read that.' },
})
const FOUND = object('Found records', {
  entity: { type: 'string', description: 'Their kind, such as `<plugin>.<entity>`.' },
  records: { type: 'array', maxItems: 5, items: RECORD },
  has_more: { type: 'boolean', description: 'The list of the kind finds more.' },
})

/** The search over all kinds of records. */
export function searchPaths(): Readonly<Record<string, JsonObject>> {
  return {
    '/api/v1/search': {
      get: {
        operationId: 'searchEverywhere',
        tags: ['search'],
        summary: 'Records of every kind in which a text is found',
        description:
          'Five of each kind at most, found as its list would find them with `search`. All words must occur; at least two characters.',
        parameters: [
          { name: 'q', in: 'query', required: true, schema: { type: 'string', minLength: 2, maxLength: 100 } },
          {
            name: 'entities',
            in: 'query',
            schema: { type: 'string' },
            description: 'Kinds, separated by commas; all if absent.',
          },
        ],
        responses: {
          '200': {
            description: 'By kind; those without a find are left out.',
            content: { 'application/json': { schema: envelope({ type: 'array', items: FOUND }) } },
          },
          ...refusals(422),
        },
      },
    },
  }
}
