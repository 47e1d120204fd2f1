import type { HttpContext } from '@adonisjs/core/http'
import { CHANGE_REQUEST, entityOf, isObject, notFound, recordPath, recordQuery, Refusal, titleOf } from '#engine'
import type { JsonObject } from '#engine'
import { actorOf } from '../../middleware/context.js'
import { keyOf } from './process_screen.js'
import { linesView, namesOfFields } from './proposal_lines.js'
import { idOf, leaveFor, openScreen, sceneFor, screenEngine, shellOf } from './screen.js'
import type { Screen } from './screen.js'
import { appShellView, leaveNotice } from './shell.js'

type Form = Readonly<Record<string, unknown>>

/** Requests on one page. */
const MOST = 50

/** What others propose for records, for who decides. */
export default class ProposalsController {
  /** `GET /proposals`: the open ones that whoever looks may see, the newest first. */
  async index(ctx: HttpContext): Promise<string> {
    const engine = await screenEngine(ctx)
    const actor = actorOf(ctx)
    if (engine.rights(actor, CHANGE_REQUEST)?.can['read'] !== true) throw notFound()
    const mayName = engine.rights(actor, 'core.user') !== null
    const query = `filter[status]=open&sort=-number${mayName ? '&include=proposed_by' : ''}&per_page=${MOST}`
    const { data, meta } = await engine.list(actor, CHANGE_REQUEST, query)
    const kinds = Map.groupBy(data, (request) => String(request['entity']))
    const items = new Map<unknown, object>()
    for (const [kind, requests] of kinds) {
      const rights = engine.rights(actor, kind)
      if (rights?.can['read'] !== true) continue
      const scene = sceneFor(ctx, engine, actor, kind, rights)
      const ids = [...new Set(requests.map((request) => String(request['record'])))]
      const records = await engine.pick(actor, kind, { ids, limit: ids.length })
      const labels = new Map(records.map(({ id, label }) => [id, label]))
      for (const request of requests) {
        const label = labels.get(String(request['record']))
        // A request about a record that he does not read is nothing to him.
        if (label === undefined) continue
        items.set(request['id'], {
          href: reviewPath(String(request['id'])),
          number: String(request['number'] ?? ''),
          kind: titleOf(scene.translator, scene.entity),
          label,
          fields: namesOfFields(scene, String(request['asked_for'] ?? '')),
          by: isObject(request['proposed_by']) ? String(request['proposed_by']['name'] ?? '') : '',
          reason: typeof request['reason'] === 'string' ? request['reason'] : '',
        })
      }
    }
    return ctx.view.render('pages/proposals', {
      shell: appShellView(ctx, engine, actor, []),
      // In the order of the list, whatever their kind.
      items: data.flatMap(({ id }) => items.get(id) ?? []),
      isMore: (meta.total ?? 0) > data.length,
    })
  }

  /** `GET /core/change-requests/:id/review`: what stands there, what is proposed, and boxes to decide. */
  async show(ctx: HttpContext): Promise<string> {
    return review(await openReview(ctx), '', {})
  }

  /** Decides, against the record as it was shown. */
  async store(ctx: HttpContext): Promise<unknown> {
    const screen = await openReview(ctx)
    const form = ctx.request.body() as Form
    const outcome = isObject(form['outcome']) ? form['outcome'] : {}
    const named = (what: string) => Object.keys(outcome).filter((name) => outcome[name] === what)
    const [accept, reject] = [named('accept'), named('reject')]
    const answer = typeof form['answer'] === 'string' ? form['answer'].trim() : ''
    const input = {
      record_version: Number(form['record_version']),
      ...(accept.length > 0 ? { accept } : {}),
      ...(reject.length > 0 ? { reject } : {}),
      ...(answer === '' ? {} : { answer }),
    }
    const { engine, actor, entity, scene } = screen
    try {
      if (accept.length + reject.length === 0) {
        throw new Refusal('invalid', scene.translator.text('proposals.nothing'))
      }
      await engine.act(actor, entity.name, idOf(screen), 'decide', input, keyOf(form))
    } catch (error) {
      if (!(error instanceof Refusal) || !['invalid', 'conflict', 'stale', 'precondition'].includes(error.kind)) {
        throw error
      }
      const [message = error.message] = Object.values(error.details).flat()
      const told = error.kind === 'stale' ? scene.translator.text('proposals.stale_record') : message
      ctx.response.status(error.kind === 'invalid' ? 422 : 409)
      return review(screen, told, { outcome, answer })
    }
    leaveNotice(ctx, { tone: 'good', key: 'proposals.decided', data: {} })
    return leaveFor(ctx, reviewPath(idOf(screen)))
  }
}

export function reviewPath(id: string): string {
  return `/core/change-requests/${id}/review`
}

/** The request of the address; 404 for records of other kinds, 403 for who may not review. */
async function openReview(ctx: HttpContext): Promise<Screen> {
  const screen = await openScreen(ctx)
  if (screen.entity.name !== CHANGE_REQUEST) throw notFound()
  await screen.policy.authorize('review')
  return screen
}

async function review(screen: Screen, problem: string, held: JsonObject): Promise<string> {
  const { ctx, engine, actor, entity, scene } = screen
  const id = idOf(screen)
  const request = await engine.read(actor, entity.name, id, recordQuery(scene))
  const answer = await engine.ask(actor, entity.name, id, 'review', {})
  if (!answer || 'file' in answer) throw notFound()
  const about = entityOf(scene.registry, String(answer['entity']))
  const rights = engine.rights(actor, about.name)
  if (!rights) throw notFound()
  const lines = await linesView(screen, sceneFor(ctx, engine, actor, about.name, rights), answer, held['outcome'])
  const can = isObject(request['_can']) ? request['_can'] : {}
  const person = (name: string) => (isObject(request[name]) ? String(request[name]['name'] ?? '') : '')
  const text = (name: string) => (typeof request[name] === 'string' ? String(request[name]) : '')
  const isDecider = can['decide'] === true && !actor.viewer
  const label = typeof answer['label'] === 'string' ? answer['label'] : String(answer['record']).slice(0, 8)
  return ctx.view.render('pages/proposal', {
    shell: shellOf(screen, [{ href: '', label: text('number') }]),
    proposal: {
      path: reviewPath(id),
      title: scene.translator.text('proposals.title', { number: text('number') }),
      kind: titleOf(scene.translator, about),
      label,
      href: recordPath(about, String(answer['record'])),
      version: answer['version'],
      by: typeof answer['proposed_by'] === 'string' ? answer['proposed_by'] : '',
      reason: text('reason'),
      decidedBy: person('decided_by'),
      answer: text('answer'),
      status: scene.translator.text(`proposals.status.${text('status')}`),
      isOpen: text('status') === 'open',
      mayDecide: isDecider && lines.some((line) => line.mayDecide),
      lines,
      problem,
      held: typeof held['answer'] === 'string' ? held['answer'] : '',
    },
    key: keyOf(null),
  })
}
