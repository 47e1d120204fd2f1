import type { JsonObject } from '../base/main.js'
import { isObject } from '../base/main.js'
import { isAmend } from '../model/main.js'
import type { Action, Entity, Tone as DeclaredTone, Transition, Workflow, WorkflowState } from '../model/main.js'
import { stateNamed } from '../workflow/main.js'
import { recordPath, screenPath } from './paths.js'
import type { Rights, ScreenScene, Translator } from './scene.js'
import type { ProcessButtonView, Tone, WorkflowBarView, WorkflowStepView } from './process_bar_views.js'

/** How a declared tone feels in a badge. */
const STATE_TONES = {
  neutral: 'calm',
  primary: 'main',
  success: 'good',
  warning: 'warn',
  danger: 'bad',
} as const satisfies Record<DeclaredTone, Tone>

/** How a state of a workflow feels. */
export function toneOfState(state: WorkflowState): Tone {
  return STATE_TONES[state.tone]
}

/** The product's own word for something that the compiler has written out of a standard workflow. */
export function standardWord(translator: Translator, { workflow }: Entity, name: string, title: string): string {
  return workflow?.document ? translator.declared(`declared.standard.document.${name}`, title) : title
}

/** What a state is called. */
export function stateLabel(translator: Translator, entity: Entity, state: WorkflowState): string {
  const title = standardWord(translator, entity, `states.${state.name}`, state.title)
  return translator.declared(`declared.${entity.name}.states.${state.name}`, title)
}

/** What the button of a transition says. */
export function transitionLabel(translator: Translator, entity: Entity, transition: Transition): string {
  const title = standardWord(translator, entity, `transitions.${transition.name}`, transition.title)
  return translator.declared(`declared.${entity.name}.transitions.${transition.name}`, title)
}

/** What the button of an action says. */
export function actionLabel(translator: Translator, entity: Entity, action: Action): string {
  const title = isAmend(entity, action.name)
    ? standardWord(translator, entity, 'actions.amend', action.title)
    : action.title
  return translator.declared(`declared.${entity.name}.actions.${action.name}`, title)
}

/** The address of an action: of a record, or with null of the collection. */
export function actionPath(entity: Entity, id: string | null, name: string): string {
  return `${id === null ? screenPath(entity) : recordPath(entity, id)}/actions/${kebab(name)}`
}

/** The address of a transition. */
export function transitionPath(entity: Entity, id: string, name: string): string {
  return `${recordPath(entity, id)}/transitions/${kebab(name)}`
}

function kebab(name: string): string {
  return name.replaceAll('_', '-')
}

/** The state in which a record stands; null where the entity has no workflow or the actor does not see it. */
export function stateOf(entity: Entity, record: JsonObject): WorkflowState | null {
  return entity.workflow ? stateNamed(entity.workflow, record[entity.workflow.field]) : null
}

/** Whether a field of a record is open in its state. */
export function isOpenField(entity: Entity, record: JsonObject | null, name: string): boolean {
  const editable = (record && stateOf(entity, record)?.editable) ?? null
  return editable === null || editable.includes(name)
}

/**
 * Where a record stands in its workflow and which steps this actor can take. Null without a workflow, and
 * where its state is hidden.
 */
export function workflowBarView(scene: ScreenScene, record: JsonObject): WorkflowBarView | null {
  const { entity, rights, translator } = scene
  const state = stateOf(entity, record)
  if (!entity.workflow || !state || !rights.readable.has(entity.workflow.field)) return null
  const id = String(record.id)
  const can = canOf(rights, record)
  return {
    steps: stepsOf(scene, entity.workflow, state),
    buttons: entity.workflow.transitions
      .filter(({ name, from }) => can[name] === true && from.includes(state.name))
      .map((transition) => ({
        key: transition.name,
        label: transitionLabel(translator, entity, transition),
        hint: transition.description,
        icon: transition.icon,
        tone: transition.tone,
        path: transitionPath(entity, id, transition.name),
        ask: transition.reason === 'none' && transition.confirm === null ? 'nothing' : 'dialog',
        inMenu: false,
        version: typeof record.version === 'number' ? record.version : null,
      })),
  }
}

/**
 * The way of a record through the workflow: what lies behind it, where it stands, what comes next when all goes
 * well. Ways out (those by a transition that spells danger) show only when the record has taken them.
 */
function stepsOf(scene: ScreenScene, workflow: Workflow, current: WorkflowState): readonly WorkflowStepView[] {
  const main = onwards(workflow, [workflow.initial])
  const way = main.includes(current.name) ? main : onwards(workflow, shortestWay(workflow, current.name))
  const at = way.indexOf(current.name)
  return way.flatMap((name, index): readonly WorkflowStepView[] => {
    const state = stateNamed(workflow, name)
    if (!state) return []
    const position = index < at ? 'done' : index === at ? 'current' : 'ahead'
    return [{ key: name, label: stateLabel(scene.translator, scene.entity, state), tone: toneOfState(state), position }]
  })
}

/** Goes on from the end of a way by the first transition that leads somewhere new. */
function onwards({ transitions }: Workflow, start: readonly string[]): readonly string[] {
  const way = [...start]
  for (;;) {
    const last = way.at(-1) ?? ''
    const next = transitions.find(
      ({ from, to, tone, reason }) =>
        from.includes(last) && !way.includes(to) && tone !== 'danger' && reason !== 'required'
    )
    if (!next) return way
    way.push(next.to)
  }
}

/** The fewest states from the initial one to another, both included; that one alone where no way leads there. */
function shortestWay({ initial, transitions }: Workflow, target: string): readonly string[] {
  const ways: string[][] = [[initial]]
  const seen = new Set([initial])
  for (const way of ways) {
    const last = way.at(-1) ?? ''
    if (last === target) return way
    for (const { from, to } of transitions) {
      if (!from.includes(last) || seen.has(to)) continue
      seen.add(to)
      ways.push([...way, to])
    }
  }
  return [target]
}

/** The buttons of what can be done with a record beyond changing it. */
export function actionButtonsView(scene: ScreenScene, record: JsonObject): readonly ProcessButtonView[] {
  const can = canOf(scene.rights, record)
  return buttonsOf(scene, 'record', can, String(record.id))
}

/** The buttons of what can be done with the collection as a whole. */
export function collectionButtonsView(scene: ScreenScene): readonly ProcessButtonView[] {
  return buttonsOf(scene, 'collection', scene.rights.can, null)
}

function buttonsOf(
  { entity, translator }: ScreenScene,
  on: Action['on'],
  can: JsonObject | Rights['can'],
  id: string | null
): readonly ProcessButtonView[] {
  return entity.actions.flatMap((action): readonly ProcessButtonView[] => {
    if (action.on !== on || !action.button || can[action.name] !== true) return []
    return [
      {
        key: action.name,
        label: actionLabel(translator, entity, action),
        hint: action.description,
        icon: action.button.icon,
        tone: action.button.tone,
        path: actionPath(entity, id, action.name),
        ask: askOf(action),
        inMenu: action.button.inMenu,
        version: null,
      },
    ]
  })
}

/** What stands between the button and the deed: a page to read, a dialog to fill in or agree to, or nothing. */
function askOf({ reads, input, button }: Action): ProcessButtonView['ask'] {
  if (reads) return 'page'
  return input && input.fields.length > 0 ? 'dialog' : button?.confirm == null ? 'nothing' : 'dialog'
}

/** What the record itself says of it (`_can`), else what is granted on any record. */
export function canOf(rights: Rights, record: JsonObject): JsonObject | Rights['can'] {
  return isObject(record._can) ? record._can : rights.can
}
