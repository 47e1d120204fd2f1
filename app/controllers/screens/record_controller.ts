import type { HttpContext } from '@adonisjs/core/http'
import { CHANGE_REQUEST, connectionQueries, PROPOSE, recordQuery, recordView } from '#engine'
import type { ConnectionCounts } from '#engine'
import { discussionView } from './discussion_view.js'
import { keyOf } from './process_screen.js'
import { isExplainOpen } from './explain_controller.js'
import { isHistoryOpen } from './history_controller.js'
import { withRoleWords } from './user_roles.js'
import { idOf, liveRecord, openScreen, shellOf } from './screen.js'
import type { Screen } from './screen.js'

/** `GET /:plugin/:plural/:id`: one record to read. */
export default class RecordController {
  async handle(ctx: HttpContext): Promise<string> {
    const screen = await openScreen(ctx)
    const { engine, actor, entity, scene } = screen
    const record = await engine.read(actor, entity.name, idOf(screen), recordQuery(scene))
    const plain = recordView(scene, record, await countConnections(screen, idOf(screen)))
    const view = await withRoleWords(screen, plain, record)
    const can = { ...view.can, history: isHistoryOpen(screen), explain: isExplainOpen(screen) }
    return ctx.view.render('pages/record', {
      shell: shellOf(screen),
      record: { ...view, can },
      hasMenu: can.history || can.explain || view.can['delete'] === true || view.actions.some(({ inMenu }) => inMenu),
      proposals: await waitingProposals(screen, idOf(screen)),
      discussion: await discussionView(screen, idOf(screen)),
      key: keyOf(null),
      live: liveRecord(screen, record, false),
    })
  }
}

/** How many records of each kind name this one; counted together, each by the reader's own rights. */
async function countConnections({ engine, actor, scene }: Screen, id: string): Promise<ConnectionCounts> {
  const counted = await Promise.all(
    connectionQueries(scene, id).map(async ({ key, entity, query }) => {
      const { meta } = await engine.list(actor, entity, `${query}&per_page=1&fields=id`)
      return [key, { count: meta.total ?? 0, isCapped: meta.total_is_capped === true }] as const
    })
  )
  return Object.fromEntries(counted)
}

/** How many proposals for the record wait, of those that its reader may see, and where they are; null for none. */
async function waitingProposals({ engine, actor, entity }: Screen, id: string) {
  const takesProposals = entity.actions.some(({ name }) => name === PROPOSE)
  if (!takesProposals || engine.rights(actor, CHANGE_REQUEST)?.can['read'] !== true) return null
  const query = `filter[entity]=${entity.name}&filter[record]=${id}&filter[status]=open`
  const { data, meta } = await engine.list(actor, CHANGE_REQUEST, `${query}&fields=id&per_page=1`)
  const count = meta.total ?? data.length
  const [first] = data
  if (count === 0 || !first) return null
  const list = '/core/change-requests'
  return { count, href: count === 1 ? `${list}/${String(first['id'])}/review` : `${list}?${query}` }
}
