import { answerView, processFormView, recordLabel } from '#engine'
import type { FileAnswer, JsonObject } from '#engine'
import { blankTexts, inputScreen, obstacleOf } from './action_screen.js'
import type { ActionScreen } from './action_screen.js'
import { labelsOf, saveForm } from './save_form.js'
import type { Outcome } from './save_form.js'
import { shellOf } from './screen.js'
import { sendFile } from './send_file.js'

/** The parameter that a form of a read carries, so that an empty one counts as sent. */
const SENT = 'run'

interface Found {
  readonly answer: JsonObject | FileAnswer | null
}

/**
 * The page of a declared read: the form of its input and what it has found; a file is sent as it is. A form
 * that needs nothing filled in is answered at once.
 */
export async function readAnswer(opened: ActionScreen): Promise<unknown> {
  const { screen, action, id, record } = opened
  const { ctx, scene } = screen
  const obstacle = obstacleOf(opened)
  const { isSent, outcome } = obstacle === '' ? await ask(opened) : { isSent: false, outcome: null }
  const answer = outcome?.saved?.answer ?? null
  if (answer && isFile(answer)) return sendFile(ctx, answer)
  const unsaved = isSent && outcome && !outcome.saved ? outcome : null
  if (unsaved) ctx.response.status(unsaved.status)
  const texts = isSent && unsaved ? unsaved.texts : blankTexts(opened)
  const label = record ? recordLabel(scene, record) : ''
  const form = processFormView(
    scene,
    { kind: 'action', action, id },
    {
      recordLabel: label,
      texts,
      errors: unsaved?.errors ?? {},
      labels: await labelsOf(inputScreen(opened), action.input ? texts : {}),
      obstacle,
      key: '',
    }
  )
  const parts = answer ? answerView(scene, action, answer) : []
  const crumbs = [...(record ? [{ href: form.cancelHref, label }] : []), { href: '', label: form.title }]
  const isAnswered = Boolean(outcome?.saved)
  return ctx.view.render('pages/answer', { shell: shellOf(screen, crumbs), form, parts, isAnswered })
}

/** The page of an answer that is kept nowhere and shown this once. */
export async function showOnce({ screen, action, id, record }: ActionScreen, answer: JsonObject): Promise<string> {
  const { ctx, scene } = screen
  const label = record ? recordLabel(scene, record) : ''
  const form = processFormView(
    scene,
    { kind: 'action', action, id },
    { recordLabel: label, texts: {}, errors: {}, labels: await labelsOf(screen, {}), obstacle: '', key: '' }
  )
  const crumbs = [...(record ? [{ href: form.cancelHref, label }] : []), { href: '', label: form.title }]
  ctx.response.header('Cache-Control', 'no-store')
  const view = { form, parts: answerView(scene, action, answer), isAnswered: true, isOnce: true }
  return ctx.view.render('pages/answer', { shell: shellOf(screen, crumbs), ...view })
}

/** Asks where the form was sent, or where there is nothing that must be filled in first. */
async function ask(opened: ActionScreen): Promise<{ isSent: boolean; outcome: Outcome<Found> | null }> {
  const { screen, action, id } = opened
  const { ctx, engine, actor, entity } = screen
  const query = ctx.request.qs()
  const fields = action.input?.fields ?? []
  const isSent = fields.length === 0 || SENT in query || fields.some(({ name }) => name in query)
  const isComplete = fields.every((field) => !field.required || field.default !== undefined)
  const isFileWithInput = action.output?.kind === 'file' && fields.length > 0
  if (!isSent && (!isComplete || isFileWithInput)) return { isSent, outcome: null }
  const outcome = await saveForm<Found>(inputScreen(opened), query, async ({ version: _none, ...body }) => ({
    answer: await engine.ask(actor, entity.name, id, action.name, action.input ? body : {}),
  }))
  return { isSent, outcome }
}

function isFile(answer: JsonObject | FileAnswer): answer is FileAnswer {
  const file = 'file' in answer ? answer.file : null
  return typeof file === 'object' && file !== null && 'content' in file && file.content instanceof Uint8Array
}
