import { invalid, isObject, Refusal, UNKNOWN_NAME } from '../../base/main.js'
import type { Json, JsonObject } from '../../base/main.js'
import { fieldTypeOf } from '../../fields/main.js'
import { CHANGE_REQUEST, entityOf, PROPOSAL_REASON } from '../../model/main.js'
import type { ActionCall, Field, PluginContext, Records } from '../../model/main.js'
import { conflict, forbidden } from '../../records/main.js'

const IS_REQUIRED = 'is required.'
const NOTHING = 'Nothing is proposed that does not stand there already.'

/** One proposed field of an open request. */
interface NewValue {
  readonly field: string
  readonly base: JsonObject
  readonly proposed: JsonObject
}

/**
 * Keeps what somebody proposes for a record that he reads, and tells those who decide. What is the same as what stands there is
 * no proposal; a field that he does not see is unknown to him. One open request of a person for a record: 409.
 */
export async function propose(call: ActionCall, entityName: string): Promise<JsonObject> {
  const { actor, record, records, input, registry } = call
  if (actor.userId === null) throw forbidden()
  const entity = entityOf(registry, entityName)
  const { [PROPOSAL_REASON]: reason = null, ...proposed } = input
  const values = Object.entries(proposed).flatMap(([name, value = null]) => {
    const field = entity.field[name]
    // A form sends what it does not show as empty; a value is another matter.
    if (value === null && !Object.hasOwn(record, name)) return []
    if (!field || !Object.hasOwn(record, name)) throw invalid(name, UNKNOWN_NAME)
    return valueOf(field, idOf(record[name] ?? null), value)
  })
  if (values.length === 0) throw new Refusal('invalid', NOTHING)
  const own = records.elevated('a proposal')
  const id = String(record['id'])
  const open = { entity: entityName, record: id, status: 'open', proposed_by: actor.userId }
  if (await own.find(CHANGE_REQUEST, { where: open })) {
    throw conflict('You have proposed something for this record already. Withdraw it first.')
  }
  const askedFor = values.map(({ field }) => field).join(', ')
  const request = await own.create(CHANGE_REQUEST, {
    ...open,
    reason,
    asked_for: askedFor,
    values: values.map((one) => ({ ...one })),
  })
  await tell(call, 'people.change_proposed', String(request['id']))
  return { id: request['id'] ?? null, number: request['number'] ?? null, status: 'open', asked_for: askedFor }
}

function valueOf(field: Field, base: Json, proposed: Json): readonly NewValue[] {
  const isSame =
    base === proposed || (base !== null && proposed !== null && fieldTypeOf(field.type).equals(base, proposed))
  if (isSame) return []
  if (field.required && proposed === null) throw invalid(field.name, IS_REQUIRED)
  return [{ field: field.name, base: { value: base }, proposed: { value: proposed } }]
}

/** A request with all that is proposed; for code that has all rights on requests. */
export async function openRequest(records: Records, id: string): Promise<JsonObject> {
  const name: string = CHANGE_REQUEST
  return records.read(name, id, { include: ['values'] })
}

/** A linked record as its id. */
export function idOf(value: Json): Json {
  return isObject(value) && typeof value['id'] === 'string' ? value['id'] : value
}

/** Sends a message where somebody has declared it. */
export async function tell({ registry, notify }: PluginContext, message: string, id: string): Promise<void> {
  if (Object.hasOwn(registry.messages, message)) await notify(message, id)
}
