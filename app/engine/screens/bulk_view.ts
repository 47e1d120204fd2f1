import type { Field, Transition } from '../model/main.js'
import { inputView } from './input_view.js'
import type { InputScene } from './input_view.js'
import { isWritten } from './open_fields.js'
import { isLinkShown } from './paths.js'
import { reasonSection } from './process_form.js'
import type { ScreenScene } from './scene.js'
import type { InputView } from './view_models.js'

/** What many records are changed by. */
export type BulkSubject =
  | { readonly op: 'update'; readonly field: Field }
  | { readonly op: 'delete' }
  | { readonly op: 'transition'; readonly transition: Transition }

/** Inputs that hold what belongs to one record alone. */
const OF_ONE: ReadonlySet<string> = new Set(['files.input', 'rows.input', 'links.input'])

/** Whether a field may be set in many records at once: open to this actor, and nothing that every record has its own of. */
export function isBulkField(scene: ScreenScene, field: Field): boolean {
  const isUnique = scene.entity.uniques.some(({ fields }) => fields.length === 1 && fields[0] === field.name)
  return isWritten(scene, scene.entity, field, null) && !OF_ONE.has(field.views.input) && !field.rows && !isUnique
}

/** True unless the field is a link whose records cannot be named to this actor. */
export function hasUsableLink(scene: ScreenScene, field: Field): boolean {
  return isLinkShown(scene, field)
}

/** The one box of the form: the new value, or the reason; null where nothing is asked. */
export function bulkInput(scene: ScreenScene, subject: BulkSubject, form: InputScene): InputView | null {
  if (subject.op === 'delete') return null
  if (subject.op === 'transition') return reasonSection(scene, subject.transition, form)[0]?.inputs[0] ?? null
  return inputView(scene, form, { entity: scene.entity, field: subject.field, texts: form.texts, prefix: [] })
}
