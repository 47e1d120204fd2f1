import { isObject } from '../../base/main.js'
import type { Json, JsonObject } from '../../base/main.js'
import { CHANGE_REQUEST, entityOf } from '../../model/main.js'
import type { ActionCall, Entity } from '../../model/main.js'
import { grantOf } from '../../permissions/main.js'
import { idOf, openRequest } from './propose.js'

const REQUEST: string = CHANGE_REQUEST

/** One field of a request beside what stands in the record now. */
export interface Line {
  readonly row: string
  readonly field: string
  readonly title: string
  readonly current: Json
  readonly base: Json
  readonly proposed: Json
  /** Somebody has changed it since it was proposed. */
  readonly isStale: boolean
  readonly mayDecide: boolean
  readonly outcome: string
}

/** A request with its record, as far as whoever asks may read that; a record that he may not read is not found. */
export interface Reviewed {
  readonly request: JsonObject
  readonly entity: Entity
  readonly record: JsonObject
  readonly lines: readonly Line[]
}

/** Reads both: the request with all rights, the record with those of whoever asks. */
export async function reviewed({ record: asked, records, registry, actor }: ActionCall): Promise<Reviewed> {
  const id = String(asked['id'])
  const request = await openRequest(records.elevated('a review'), id)
  const entity = entityOf(registry, String(request['entity']))
  const record: JsonObject = await records.read(entity.name, String(request['record']), { include: ['_can'] })
  const can = isObject(record['_can']) && record['_can']['update'] === true
  const grant = can ? grantOf(registry, actor, entity.name, 'update') : null
  const values = Array.isArray(request['values']) ? (request['values'] as readonly JsonObject[]) : []
  const lines = values.flatMap((value): readonly Line[] => {
    const field = String(value['field'])
    const declared = entity.field[field]
    if (!declared || !Object.hasOwn(record, field)) return []
    const current = idOf(record[field] ?? null)
    const base = heldIn(value['base'])
    const isOpen = value['outcome'] === 'open'
    return [
      {
        row: String(value['id']),
        field,
        title: declared.title,
        current,
        base,
        proposed: heldIn(value['proposed']),
        isStale: isOpen && current !== base,
        mayDecide: isOpen && (grant?.allows(field, 'write') ?? false),
        outcome: String(value['outcome']),
      },
    ]
  })
  return { request, entity, record, lines }
}

/** What a review answers; see its declaration. */
export async function review(call: ActionCall): Promise<JsonObject> {
  const { entity, record, lines } = await reviewed(call)
  const label = record[entity.display]
  const request = await call.records
    .elevated('a review')
    .read(REQUEST, String(call.record['id']), { fields: ['id'], include: ['proposed_by'] })
  const by = isObject(request['proposed_by']) ? request['proposed_by']['name'] : null
  return {
    proposed_by: typeof by === 'string' ? by : null,
    entity: entity.name,
    record: record['id'] ?? null,
    label: typeof label === 'string' ? label : null,
    version: record['version'] ?? null,
    lines: lines.map(({ isStale, mayDecide, row: _row, ...line }) => ({
      ...line,
      is_stale: isStale,
      may_decide: mayDecide,
    })),
  }
}

function heldIn(value: Json | undefined): Json {
  return isObject(value) ? (value['value'] ?? null) : null
}
