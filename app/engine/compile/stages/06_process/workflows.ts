import { at } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import { STANDARD_ACTIONS, UNPUBLISHED } from '../../../model/main.js'
import type { Transition, Workflow, WorkflowState } from '../../../model/main.js'
import type { StateJson, TransitionJson, WorkflowDeclaration } from '../../../schema/main.js'
import { humanise, own } from '../../draft.js'
import type { ConstrainedEntity, EntitiesOf, Scene } from '../../draft.js'
import { compileDocument } from './documents.js'
import { compileGuard, subjectOf } from './guards.js'

const ICON = 'arrow-right'

/** The workflows by entity, checked against the fields that hold their states. */
export function compileWorkflows(entities: EntitiesOf<ConstrainedEntity>, scene: Scene): ReadonlyMap<string, Workflow> {
  const workflows = new Map<string, Workflow>()
  for (const declaration of scene.declarations.workflows) {
    const entity = subjectOf(declaration.entity, declaration.plugin, declaration.source, entities, scene)
    if (!entity) continue
    if (workflows.has(entity.name)) {
      const message = `"${entity.name}" has a workflow already.`
      scene.findings.error('WFL001', at(declaration.source, '$id'), message, 'Keep one of them.')
      continue
    }
    workflows.set(entity.name, compileWorkflow(entity, declaration, entities, scene))
  }
  for (const entity of entities.values()) checkSequences(entity, workflows.get(entity.name), scene)
  return workflows
}

function compileWorkflow(
  entity: ConstrainedEntity,
  { json, source }: WorkflowDeclaration,
  entities: EntitiesOf<ConstrainedEntity>,
  scene: Scene
): Workflow {
  checkField(entity, json.field, json.states, json.initial, source, scene)
  const names = json.states.map((state) => state.name)
  if (!names.includes(json.initial)) {
    const message = `"${json.initial}" is none of the states.`
    scene.findings.error('WFL004', at(source, 'initial'), message, hintFor(json.initial, names))
  }
  const isDocument = json.document !== undefined
  const states = json.states.map((state, index) =>
    compileState(entity, { state, isDocument }, at(source, 'states', index), scene)
  )
  const taken = new Set<string>([...STANDARD_ACTIONS, UNPUBLISHED])
  const transitions = json.transitions.map((transition, index) => {
    const place = at(source, 'transitions', index)
    if (taken.has(transition.name)) {
      scene.findings.error('WFL005', at(place, 'name'), `"${transition.name}" means something else already.`)
    }
    taken.add(transition.name)
    checkEnds(transition, names, place, scene)
    return compileTransition(entity, transition, place, entities, scene)
  })
  const document = isDocument ? compileDocument(entity, json, entities, scene) : null
  return { field: json.field, initial: json.initial, states, transitions, document }
}

/** The state is kept in a choice that nobody writes, with exactly the states as its choices. */
function checkField(
  entity: ConstrainedEntity,
  name: string,
  states: readonly StateJson[],
  initial: string,
  source: SourceRef,
  scene: Scene
): void {
  if (entity.broken.has(name)) return
  const place = at(source, 'field')
  const field = own(entity.field, name)
  if (field?.valueType?.kind !== 'choice' || field.columns.length === 0 || field.derived) {
    const hint = 'Give the entity a field with "enum", whose values are the states.'
    scene.findings.error('WFL002', place, `"${name}" is no stored choice of "${entity.name}".`, hint)
    return
  }
  if (!field.readOnly || !field.required || field.default !== initial) {
    const hint = `Set "readOnly": true and "default": "${initial}" there, and name it under "required".`
    scene.findings.error('WFL002', place, `"${name}" could be set or left out without a transition.`, hint)
  }
  const names = states.map((state) => state.name)
  const different = field.valueType.values.filter((value) => !names.includes(value))
  const missing = names.filter((value) => field.valueType?.kind === 'choice' && !field.valueType.values.includes(value))
  if (different.length + missing.length > 0) {
    const message = `States and choices of "${name}" differ: ${[...different, ...missing].join(', ')}.`
    scene.findings.error('WFL003', at(source, 'states'), message, 'Name the same in both.')
  }
}

/** Code with all rights may write what nobody else writes; of a document only what stays open. */
function compileState(
  entity: ConstrainedEntity,
  { state, isDocument }: { readonly state: StateJson; readonly isDocument: boolean },
  place: SourceRef,
  scene: Scene
): WorkflowState {
  for (const [index, name] of (state.editable ?? []).entries()) {
    const field = own(entity.field, name)
    if (entity.broken.has(name) || (field && !field.system && (isDocument || !field.readOnly))) continue
    const message = `"${name}" is no field of "${entity.name}" that is written.`
    scene.findings.error('WFL006', at(place, 'editable', index), message, hintFor(name, Object.keys(entity.field)))
  }
  const { name, title = humanise(name), tone = 'neutral', editable = null } = state
  return { name, title, tone, editable }
}

function checkEnds(transition: TransitionJson, states: readonly string[], place: SourceRef, scene: Scene): void {
  const ends: readonly (readonly [string, SourceRef])[] = [
    ...transition.from.map((name, index) => [name, at(place, 'from', index)] as const),
    [transition.to, at(place, 'to')],
  ]
  for (const [name, source] of ends) {
    if (states.includes(name)) continue
    scene.findings.error('WFL004', source, `"${name}" is none of the states.`, hintFor(name, states))
  }
}

function compileTransition(
  entity: ConstrainedEntity,
  json: TransitionJson,
  place: SourceRef,
  entities: EntitiesOf<ConstrainedEntity>,
  scene: Scene
): Transition {
  const { guard, inputs } = compileGuard(entity, json.guard, place, entities, scene)
  return {
    name: json.name,
    title: json.title,
    description: json.description ?? '',
    from: json.from,
    to: json.to,
    guard,
    message: json.message ?? '',
    inputs,
    reason: json.reason ?? 'none',
    confirm: json.confirm ?? null,
    tone: json.tone ?? 'primary',
    icon: json.icon ?? ICON,
  }
}

/** A number that a transition takes needs that transition. */
function checkSequences(entity: ConstrainedEntity, workflow: Workflow | undefined, scene: Scene): void {
  for (const field of entity.fields) {
    const name = field.sequence?.at ?? null
    if (name === null || workflow?.transitions.some((transition) => transition.name === name)) continue
    if (scene.isUnreadable(`${entity.name}:`)) continue
    const known = workflow?.transitions.map((transition) => transition.name) ?? []
    const message = `"${name}" is no transition of "${entity.name}".`
    scene.findings.error('WFL007', at(field.source, 'x-field', 'at'), message, hintFor(name, known))
  }
}
