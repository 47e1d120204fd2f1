import type { JsonObject } from '../base/main.js'
import { endpoint } from './openapi_endpoint.js'
import { object } from './openapi_oauth.js'

const FOUND = object('Scanned', {
  entity: { type: 'string', description: '`plugin.entity`.' },
  id: { type: 'string', format: 'uuid' },
  label: { type: 'string' },
  field: { type: 'string', description: 'The field in which the code stands.' },
})

/** What a hand scanner or a camera asks. */
export function scanPaths(): Readonly<Record<string, JsonObject>> {
  const code = { name: 'code', in: 'query', required: true, schema: { type: 'string', minLength: 1, maxLength: 200 } }
  return {
    '/api/v1/scan': {
      get: endpoint({
        id: 'scanCode',
        summary: 'The records on whose card, label or pass a code stands',
        data: { type: 'array', items: FOUND },
        parameters: [code],
        refused: [401, 422],
        tag: 'scan',
      }),
    },
  }
}
