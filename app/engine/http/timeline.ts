import { mayReadHistory, readHistory } from '../audit/main.js'
import { Refusal } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import { admit, attachmentsOn, commentsOn, cutPage, messagesOn, parsePage, seesMessages } from '../discussion/main.js'
import type { ListAnswer, QueryParameter, Session } from '../query/main.js'

/** Acts of the audit that the timeline tells by what they were about. */
const TOLD_OTHERWISE = ['comment', 'edit_comment', 'remove_comment', 'attach', 'detach', 'follow', 'unfollow']

/** Items of one page. */
const MOST = 100

/**
 * What became of a record, newest first, in one order: its changes, what was said about it, files that were attached, and
 * messages that were sent, each as far as the reader may see it by the rights of that part. Statements depend on the number
 * of parts. Who may see none of them is refused.
 */
export async function readTimeline(
  session: Session,
  entity: string,
  id: string,
  parameters: readonly QueryParameter[]
): Promise<ListAnswer> {
  const admitted = await admit(session, entity, id, null)
  const page = parsePage(parameters, MOST)
  const parts: (readonly JsonObject[])[] = []
  const add = (kind: string, items: readonly JsonObject[]) => void parts.push(items.map((item) => ({ kind, ...item })))
  const seesChanges = mayReadHistory(session.registry, session.actor, entity)
  const takesPart = admitted.rights.has('comment')
  if (!seesChanges && !takesPart) throw new Refusal('forbidden', 'You may not read what was done to these records.')
  if (seesChanges) add('change', await changesOn(session, entity, admitted.record, parameters, page.perPage))
  if (takesPart) {
    add('comment', await commentsOn(admitted, page))
    add('attachment', await attachmentsOn(admitted, page))
    if (seesMessages(session)) add('message', await messagesOn(admitted, page))
  }
  return cutPage(page, parts.flat().toSorted(newestFirst))
}

/** Those of a page and one more, which tells whether it goes on; none where only a role of the portal shows the record. */
async function changesOn(
  session: Session,
  entity: string,
  record: string,
  parameters: readonly QueryParameter[],
  perPage: number
): Promise<readonly JsonObject[]> {
  const others = parameters.filter(({ name }) => name !== 'per_page')
  const size = { name: 'per_page', keys: [], value: String(perPage + 1), text: 'per_page' }
  try {
    return (await readHistory(session, entity, record, [...others, size], TOLD_OTHERWISE)).data
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'not_found') return []
    throw error
  }
}

function newestFirst(a: JsonObject, b: JsonObject): number {
  if (a['at'] !== b['at']) return String(a['at']) < String(b['at']) ? 1 : -1
  return String(a['id']) < String(b['id']) ? 1 : -1
}
