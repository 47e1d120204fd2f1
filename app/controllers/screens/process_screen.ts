import { randomUUID } from 'node:crypto'
import { processFormView, recordLabel, recordQuery } from '#engine'
import type { JsonObject, ProcessFormState, ProcessSubject } from '#engine'
import { idOf, isPartial, shellOf } from './screen.js'
import type { Screen } from './screen.js'

const KEY = /^[\w-]{8,100}$/

/** The `:action` or `:transition` of the address as declarations spell it. */
export function processNameOf({ ctx }: Screen, parameter: 'action' | 'transition'): string {
  return String((ctx.params as Record<string, unknown>)[parameter]).replaceAll('-', '_')
}

/** The record of the address, with what can be done with it and the labels of its links. */
export function readSubject(screen: Screen): Promise<JsonObject> {
  return screen.engine.read(screen.actor, screen.entity.name, idOf(screen), recordQuery(screen.scene))
}

/**
 * The key that a form carries so that sending it twice does its work once: made with the form, kept while
 * the form comes back with errors.
 */
export function keyOf(form: unknown): string {
  const key = typeof form === 'object' && form !== null && '_key' in form ? form._key : undefined
  return typeof key === 'string' && KEY.test(key) ? key : randomUUID()
}

/** The form as a page, or for htmx as the content of the page's dialog. */
export async function renderProcess(
  screen: Screen,
  subject: ProcessSubject,
  record: JsonObject | null,
  state: Omit<ProcessFormState, 'recordLabel'>
): Promise<string> {
  const { ctx, scene } = screen
  const label = record ? recordLabel(scene, record) : ''
  const form = processFormView(scene, subject, { ...state, recordLabel: label })
  ctx.response.header('Vary', 'HX-Request, HX-Request-Type')
  ctx.response.header('Cache-Control', 'private, no-store')
  if (isPartial(ctx)) return ctx.view.render('partials/process_dialog', { form })
  const crumbs = [...(record ? [{ href: form.cancelHref, label }] : []), { href: '', label: form.title }]
  return ctx.view.render('pages/process', { shell: shellOf(screen, crumbs), form })
}
