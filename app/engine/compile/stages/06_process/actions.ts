import { at } from '../../../base/main.js'
import { STANDARD_ACTIONS, UNPUBLISHED } from '../../../model/main.js'
import type { Action, ActionOutput, Workflow } from '../../../model/main.js'
import type { ActionDeclaration } from '../../../schema/main.js'
import { own } from '../../draft.js'
import type { ConstrainedEntity, EntitiesOf, PrivateEntity, Scene } from '../../draft.js'
import { reservedSegment } from '../../reserved.js'
import { compileGuard, subjectOf } from './guards.js'
import { compileInput } from './inputs.js'
import { personActions } from './person_actions.js'

const ICON = 'bolt'

/** What can be done with all persons, then the actions of all plugins in the order of their files. */
export function compileActions(
  entities: EntitiesOf<PrivateEntity>,
  workflows: ReadonlyMap<string, Workflow>,
  scene: Scene
): readonly Action[] {
  const taken = new Set<string>()
  const persons = [...entities.values()].flatMap(personActions)
  return [...persons, ...scene.declarations.actions].flatMap((declaration) => {
    const entity = subjectOf(declaration.entity, declaration.plugin, declaration.source, entities, scene)
    if (!entity || !isNameFree(declaration, workflows.get(entity.name), taken, scene)) return []
    taken.add(declaration.key)
    return [compileAction(entity, declaration, entities, scene)]
  })
}

function isNameFree(
  { key, name, source }: ActionDeclaration,
  workflow: Workflow | undefined,
  taken: ReadonlySet<string>,
  scene: Scene
): boolean {
  const place = at(source, '$id')
  const isStandard = [...STANDARD_ACTIONS, UNPUBLISHED].some((known) => known === name)
  const isTransition = workflow?.transitions.some((transition) => transition.name === name) ?? false
  const reserved = reservedSegment(name)
  if (!taken.has(key) && !isStandard && !isTransition && reserved === null) return true
  const why = reserved ?? (isStandard ? 'is a standard permission' : isTransition ? 'is a transition' : 'stands twice')
  scene.findings.error('ACT001', place, `The action "${name}" ${why}.`, 'Choose another name.')
  return false
}

function compileAction(
  entity: ConstrainedEntity,
  declaration: ActionDeclaration,
  entities: EntitiesOf<ConstrainedEntity>,
  scene: Scene
): Action {
  const { json, source, name } = declaration
  const { guard, inputs } = compileGuard(entity, json.guard, source, entities, scene)
  const on = json.on ?? 'record'
  if (guard && on === 'collection') {
    scene.findings.error('ACT002', at(source, 'guard'), 'An action on the collection has no record to guard.')
  }
  const input = json.input ? compileInput(entity, declaration, entities, scene) : null
  const synonyms = json.api?.body ?? {}
  for (const [synonym, field] of Object.entries(synonyms)) {
    const place = at(source, 'api', 'body', synonym)
    if (!input || !own(input.field, field)) {
      scene.findings.error('ACT003', place, `"${field}" is no field of the input.`)
    } else if (own(input.field, synonym)) {
      scene.findings.error('ACT003', place, `"${synonym}" is a field of the input itself.`)
    }
  }
  const button = json.button === false ? null : (json.button ?? {})
  return {
    name,
    entity: entity.name,
    title: json.title,
    description: json.description ?? '',
    on,
    reads: json.reads ?? false,
    guard,
    message: json.message ?? '',
    inputs,
    input,
    output: outputOf(declaration, entities, scene),
    idempotency: json.idempotency ?? 'optional',
    synonyms,
    button: button && {
      icon: button.icon ?? ICON,
      tone: button.tone ?? 'neutral',
      confirm: button.confirm ?? null,
      inMenu: button.menu ?? false,
    },
  }
}

function outputOf(
  { json, source, plugin }: ActionDeclaration,
  entities: EntitiesOf<ConstrainedEntity>,
  scene: Scene
): ActionOutput | null {
  const { record, records, schema, file } = json.output ?? {}
  if (schema) return { kind: 'schema', schema }
  if (file !== undefined) return { kind: 'file', type: file }
  const name = record ?? records
  if (name === undefined) return null
  const entity = entities.get(name)
  if (!entity || !scene.mayReach(plugin, entity.plugin)) {
    const message = `There is no entity "${name}" that "${plugin}" knows.`
    if (!scene.isUnreadable(name)) scene.findings.error('ACT004', at(source, 'output'), message)
    return null
  }
  return { kind: record === undefined ? 'records' : 'record', entity: name }
}
