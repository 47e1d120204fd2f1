import type { JsonObject } from '../base/main.js'
import { envelope, refusals } from './openapi_components.js'

/** An operation that no entity makes. */
export interface Endpoint {
  readonly id: string
  readonly summary: string
  readonly body?: JsonObject
  readonly data: JsonObject
  readonly status?: 200 | 201 | 202
  /** Asked without an access token. */
  readonly open?: boolean
  readonly refused?: readonly number[]
  readonly byId?: boolean
  /** Of the path beside the id, and of the query. They stand with the operation, for not every reader of documents looks for them at the path. */
  readonly parameters?: readonly JsonObject[]
  /** `auth` where absent. */
  readonly tag?: string
}

/** One operation by hand, in the envelope. */
export function endpoint({
  id,
  summary,
  body,
  data,
  status = 200,
  open,
  refused = [],
  byId,
  parameters = [],
  tag = 'auth',
}: Endpoint): JsonObject {
  const statuses = [...(body ? [413, 415, 422] : []), ...(byId ? [404] : []), ...refused]
  const all = [...(byId ? [{ $ref: '#/components/parameters/Id' }] : []), ...parameters]
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(open ? { security: [] } : {}),
    ...(all.length > 0 ? { parameters: all } : {}),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      [String(status)]: { description: 'Done.', content: { 'application/json': { schema: envelope(data) } } },
      ...refusals(...statuses),
    },
  }
}
