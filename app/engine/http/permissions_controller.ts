import { invalid, Refusal, UNKNOWN_NAME } from '../base/main.js'
import type { Actor, RecordRoute } from '../model/main.js'
import { mayExplain } from '../permissions/main.js'
import { explainRecord } from '../query/main.js'
import { envelope, parametersOf, rightsKey } from './answers.js'
import type { EndpointRequest, Subject } from './answers.js'
import { sendConditional } from './conditional.js'

/**
 * Answers what may be done with a record, and why: by whoever asks or, for those who may `explain` all records of the
 * entity, by a user (`?user=`) or somebody in one role alone (`?role=`). To others these parameters are unknown.
 */
export async function handlePermissions(request: EndpointRequest<RecordRoute>): Promise<void> {
  const { ctx, session, route, id } = request
  const subject = await subjectOf(request)
  const told = await explainRecord(session, route.entity, id ?? '', subject)
  sendConditional(ctx, envelope(told), rightsKey(session, route.entity))
}

async function subjectOf({ ctx, session, route, actorAs }: EndpointRequest<RecordRoute>): Promise<Actor> {
  const { registry, actor } = session
  const parameters = parametersOf(ctx)
  const known = mayExplain(registry, actor, route.entity) ? ['user', 'role'] : []
  const strange = parameters.filter(({ name, keys }, index) => index > 0 || keys.length > 0 || !known.includes(name))
  if (strange.length > 0) {
    const details = Object.fromEntries(strange.map(({ text }) => [text, [UNKNOWN_NAME]]))
    throw new Refusal('invalid', 'The request has invalid parameters.', { details })
  }
  const [asked] = parameters
  if (!asked) return actor
  const found = await actorAs({ kind: asked.name as Subject['kind'], name: asked.value })
  if (!found) throw invalid(asked.name, 'does not exist.')
  return found
}
