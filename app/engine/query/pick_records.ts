import { notFound } from '../base/main.js'
import { grantOf } from '../permissions/main.js'
import { EMPTY_QUERY } from './list_query.js'
import type { FilterAtom } from './list_query.js'
import { listGranted } from './list_records.js'
import { searchTerms } from './parse.js'
import type { Session } from './session.js'

/** Records to choose from: those that a text is found in, or those with these ids. */
export interface PickRequest {
  readonly search?: string
  readonly ids?: readonly string[]
  readonly limit: number
}

/** A record as it stands in a picker. */
export interface PickedRecord {
  readonly id: string
  readonly label: string
}

/**
 * Labels of records that the actor may refer to, in the entity's own order: all that `read` gives, and
 * what `refer` gives of id and label alone. One whose label is kept from him is called by its id.
 */
export async function pickRecords(
  session: Session,
  entityName: string,
  request: PickRequest
): Promise<readonly PickedRecord[]> {
  const { registry, actor } = session
  const grant = Object.hasOwn(registry.entities, entityName) ? grantOf(registry, actor, entityName, 'refer') : null
  if (!grant) throw notFound()
  if (request.ids?.length === 0) return []
  const byId: FilterAtom[] = request.ids
    ? [{ path: ['id'], operator: 'in', operands: request.ids.map((id) => id.toLowerCase()), name: 'ids' }]
    : []
  const { data } = await listGranted(session, grant, {
    ...EMPTY_QUERY,
    filter: { all: byId, any: [] },
    search: searchTerms(request.search ?? ''),
    fields: ['id'],
    perPage: request.limit,
    count: 'none',
  })
  return data.map((record) => ({ id: String(record.id), label: String(record._label ?? record.id) }))
}
