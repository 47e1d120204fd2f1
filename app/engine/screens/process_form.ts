import type { RefusalDetails } from '../base/main.js'
import type { Action, Entity, Transition } from '../model/main.js'
import { conditionsView } from './conditions_view.js'
import type { FormTexts } from './form_texts.js'
import { problemsOf, sectionsOf } from './form_view.js'
import { Labels } from './labels.js'
import { recordPath, screenPath } from './paths.js'
import { actionLabel, actionPath, transitionLabel, transitionPath } from './process_view.js'
import type { Rights, ScreenScene } from './scene.js'
import type { ProcessFormView } from './process_views.js'
import type { FormSectionView, InputView } from './view_models.js'

const LONGEST_REASON = 500
const REASON = 'reason'

/** What is done by a form: an action of a record (`id`) or the collection (null), or a transition of a record. */
export type ProcessSubject =
  | { readonly kind: 'action'; readonly action: Action; readonly id: string | null }
  | { readonly kind: 'transition'; readonly transition: Transition; readonly id: string }

/** What the form holds and what is wrong with it. */
export interface ProcessFormState {
  /** What the record is called; empty on the collection. */
  readonly recordLabel: string
  readonly texts: FormTexts
  readonly errors?: RefusalDetails
  readonly labels?: Labels
  /** Why it could not be done, apart from the fields. */
  readonly obstacle?: string
  /** Makes a repetition of the form harmless. */
  readonly key: string
  readonly version?: number | null
}

/**
 * The scene of an action's input: its fields are all to be written, for who may do the action may give its
 * input; the records that its links name have their own rights.
 */
export function inputScene(scene: ScreenScene, input: Entity): ScreenScene {
  const names = new Set(input.fields.filter((field) => !field.system).map((field) => field.name))
  const rights: Rights = { readable: names, writable: names, filterable: new Set(), sortable: new Set(), can: {} }
  return {
    ...scene,
    entity: input,
    rights,
    rightsOf: (name) => (name === input.name ? rights : scene.rightsOf(name)),
  }
}

/** The form of an action or a transition, its question, and its errors beside the fields. */
export function processFormView(scene: ScreenScene, subject: ProcessSubject, state: ProcessFormState): ProcessFormView {
  const { entity, translator } = scene
  const errors = state.errors ?? {}
  const labels = state.labels ?? new Labels()
  const form = { texts: state.texts, errors, labels }
  const shared = {
    recordLabel: state.recordLabel,
    cancelHref: subject.id === null ? screenPath(entity) : recordPath(entity, subject.id),
    obstacle: state.obstacle ?? '',
    key: state.key,
    version: state.version ?? null,
  }
  if (subject.kind === 'transition') {
    const { transition, id } = subject
    const sections = reasonSection(scene, transition, form)
    return {
      ...shared,
      title: transitionLabel(translator, entity, transition),
      lead: translator.declared(`declared.${entity.name}.hints.${transition.name}`, transition.description),
      question: questionOf(scene, transition.name, transition.confirm),
      path: transitionPath(entity, id, transition.name),
      icon: transition.icon,
      tone: transition.tone,
      reads: false,
      sections,
      conditions: null,
      problems: problemsOf(scene, sections, errors),
    }
  }
  const { action, id } = subject
  const inner = action.input && inputScene(scene, action.input)
  const sections = inner ? sectionsOf(inner, form, null) : []
  return {
    ...shared,
    title: actionLabel(translator, entity, action),
    lead: translator.declared(`declared.${entity.name}.hints.${action.name}`, action.description),
    question: questionOf(scene, action.name, action.button?.confirm ?? null),
    path: actionPath(entity, id, action.name),
    icon: action.button?.icon ?? '',
    tone: action.button?.tone ?? 'neutral',
    reads: action.reads,
    sections,
    conditions: inner && conditionsView(inner, null),
    problems: problemsOf(inner ?? scene, sections, errors),
  }
}

function questionOf({ entity, translator }: ScreenScene, name: string, confirm: string | null): string {
  return confirm === null ? '' : translator.declared(`declared.${entity.name}.questions.${name}`, confirm)
}

/** The one thing that a transition may ask. */
export function reasonSection(
  scene: ScreenScene,
  { reason }: Transition,
  { texts, errors }: { readonly texts: FormTexts; readonly errors: RefusalDetails }
): readonly FormSectionView[] {
  if (reason === 'none') return []
  const held = texts[REASON]
  const input: InputView = {
    view: 'long_text.input',
    key: REASON,
    name: REASON,
    id: `field-${REASON}`,
    label: scene.translator.text('screens.process.reason'),
    hint: '',
    error: (errors[REASON] ?? []).join(' '),
    isRequired: reason === 'required',
    value: typeof held === 'string' ? held : '',
    attributes: { maxlength: LONGEST_REASON },
    options: [],
    picker: null,
    grid: null,
    fixed: null,
    isWide: true,
  }
  return [{ key: 'main', title: '', columns: null, note: '', inputs: [input] }]
}
