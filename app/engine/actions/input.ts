import { isObject, Refusal, UNKNOWN_NAME } from '../base/main.js'
import type { Json, JsonObject, RefusalDetails } from '../base/main.js'
import { grantOf } from '../permissions/main.js'
import type { Action, Entity } from '../model/main.js'
import { LIMITS, pickRecords } from '../query/main.js'
import type { Session } from '../query/main.js'
import { judgeValues } from '../records/main.js'

const DOES_NOT_EXIST = 'does not exist.'

/**
 * The input of an action in its one spelling, defaults filled in. Everything wrong is told at once (422): unknown
 * names, values, checks, and links to what is not there for this actor.
 */
export async function readInput(session: Session, action: Action, body: Json): Promise<JsonObject> {
  if (!isObject(body)) throw new Refusal('malformed', 'The body must be a JSON object.')
  const given = renamed(action, body)
  const { input } = action
  if (!input) return {}
  const { values, problems } = await judgeValues(session, input, given)
  if (Object.keys(problems).length === 0) await noteMissing(session, input, values, problems)
  refuse(problems)
  return values
}

/** The names of a body as the input knows them; a name that is none, or stands twice, is refused. */
function renamed({ input, synonyms }: Action, body: JsonObject): Record<string, Json> {
  const values: Record<string, Json> = {}
  const problems: Record<string, string[]> = {}
  for (const [given, value = null] of Object.entries(body)) {
    const name = Object.hasOwn(synonyms, given) ? (synonyms[given] ?? given) : given
    if (!input || !Object.hasOwn(input.field, name)) problems[given] = [UNKNOWN_NAME]
    else if (Object.hasOwn(values, name)) problems[given] = ['is given twice.']
    else values[name] = value
  }
  refuse(problems)
  return values
}

/** Links lead to records that the actor may refer to, as links of records do. */
async function noteMissing(
  session: Session,
  input: Entity,
  values: JsonObject,
  problems: Record<string, string[]>
): Promise<void> {
  for (const { name, link } of input.fields) {
    const id = values[name]
    if (!link || typeof id !== 'string') continue
    const isReferable = grantOf(session.registry, session.actor, link.entity, 'refer') !== null
    const found = isReferable ? await pickRecords(session, link.entity, { ids: [id], limit: LIMITS.perPage }) : []
    if (found.length === 0) problems[name] = [DOES_NOT_EXIST]
  }
}

function refuse(details: RefusalDetails): void {
  if (Object.keys(details).length > 0) throw new Refusal('invalid', 'The request has invalid values.', { details })
}
