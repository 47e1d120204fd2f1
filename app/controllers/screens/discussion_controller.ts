import type { HttpContext } from '@adonisjs/core/http'
import {
  addComment,
  attach,
  changeTags,
  detach,
  Engine,
  follow,
  parseQueryString,
  readTimeline,
  recordLabel,
  recordPath,
  Refusal,
  removeComment,
  unfollow,
} from '#engine'
import type { JsonObject } from '#engine'
import { timelineView } from './discussion_view.js'
import { idOf, openScreen, shellOf } from './screen.js'
import type { Screen } from './screen.js'
import { leaveNotice } from './shell.js'

/** What people do with a record beside its fields: each form does one thing and leads back to the record. */
export default class DiscussionController {
  /** `GET /:plugin/:plural/:id/timeline?cursor=…`: what became of the record, older than what its page shows. */
  async timeline(ctx: HttpContext): Promise<string> {
    const screen = await openScreen(ctx)
    const { engine, actor, entity, scene } = screen
    const record = await engine.read(actor, entity.name, idOf(screen), 'fields=id')
    const { session } = await workOf(ctx, screen)
    const query = parseQueryString(ctx.request.parsedUrl.query ?? '')
    const page = await readTimeline(session, entity.name, idOf(screen), query)
    const path = recordPath(entity, idOf(screen))
    const label = recordLabel(scene, record)
    const title = ctx.i18n.t('discussion.title')
    const next = page.meta.next_cursor
    return ctx.view.render('pages/timeline', {
      shell: shellOf(screen, [
        { href: path, label },
        { href: '', label: title },
      ]),
      title,
      label,
      backHref: path,
      items: await timelineView(screen, session, page.data),
      nextHref: next === null ? null : `${path}/timeline?cursor=${next}`,
    })
  }

  async comment(ctx: HttpContext): Promise<void> {
    await act(ctx, (work, form) => addComment(work.context, work.entity, work.id, { text: form['text'] ?? '' }))
  }

  async removeComment(ctx: HttpContext): Promise<void> {
    await act(ctx, (work) => removeComment(work.context, work.entity, work.id, partOf(ctx)))
  }

  /** Tags are chosen one at a time; a button takes one off. */
  async tags(ctx: HttpContext): Promise<void> {
    await act(ctx, (work, form) => {
      const body: JsonObject = form['remove'] ? { remove: [form['remove']] } : { add: [form['add'] ?? ''] }
      return changeTags(work.context, work.entity, work.id, body)
    })
  }

  async follow(ctx: HttpContext): Promise<void> {
    await act(ctx, (work, form) =>
      form['on'] === '1' ? follow(work.context, work.entity, work.id) : unfollow(work.context, work.entity, work.id)
    )
  }

  /** The form holds the files that were uploaded, each by its id. */
  async attach(ctx: HttpContext): Promise<void> {
    const given: unknown = ctx.request.body()['file']
    const ids = (Array.isArray(given) ? given : [given]).map(fileIdOf).filter((id) => id !== '')
    await act(ctx, async (work) => {
      for (const file of ids) await attach(work.context, work.entity, work.id, { file })
    })
  }

  async detach(ctx: HttpContext): Promise<void> {
    await act(ctx, (work) => detach(work.context, work.entity, work.id, partOf(ctx)))
  }
}

interface Work {
  readonly context: Parameters<typeof addComment>[0]
  readonly entity: string
  readonly id: string
}

/** Does what a form asks and leads back to the record; what is wrong with it is said there. */
async function act(
  ctx: HttpContext,
  work: (work: Work, form: Readonly<Record<string, string | undefined>>) => Promise<unknown>
): Promise<void> {
  const screen = await openScreen(ctx)
  const { session } = await workOf(ctx, screen)
  const form = Object.fromEntries(
    Object.entries(ctx.request.body()).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
  )
  const id = idOf(screen)
  try {
    await work({ context: { session, idempotency: null }, entity: screen.entity.name, id }, form)
  } catch (error) {
    if (!(error instanceof Refusal) || !['invalid', 'conflict'].includes(error.kind)) throw error
    const [message = error.message] = Object.values(error.details).flat()
    leaveNotice(ctx, { tone: 'bad', key: 'discussion.refused', data: { message } })
  }
  ctx.response
    .redirect()
    .status(303)
    .toPath(`${recordPath(screen.entity, id)}#discussion`)
}

async function workOf(ctx: HttpContext, { actor }: Screen) {
  const engine = await ctx.containerResolver.make(Engine)
  return { session: engine.session(actor) }
}

function partOf({ params }: HttpContext): string {
  return String((params as Readonly<Record<string, unknown>>)['part']).toLowerCase()
}

/** A box of the upload component holds what is known of a file as JSON, or its id. */
function fileIdOf(box: unknown): string {
  if (typeof box !== 'string' || !box.startsWith('{')) return typeof box === 'string' ? box.trim() : ''
  try {
    const { id } = JSON.parse(box) as { readonly id?: unknown }
    return typeof id === 'string' ? id : ''
  } catch {
    return ''
  }
}
