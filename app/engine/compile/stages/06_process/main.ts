import { mapEntities } from '../../draft.js'
import type { EntitiesOf, PrivateEntity, ProcessedEntity, Scene } from '../../draft.js'
import { compileActions } from './actions.js'
import { checkHidden } from './documents.js'
import { compileWorkflows } from './workflows.js'

/** What may be done with records beyond writing them: the workflow of each entity and its actions. */
export function processEntities(entities: EntitiesOf<PrivateEntity>, scene: Scene): EntitiesOf<ProcessedEntity> {
  const workflows = compileWorkflows(entities, scene)
  for (const entity of entities.values()) checkHidden(entity, workflows.get(entity.name), scene)
  const actions = compileActions(entities, workflows, scene)
  return mapEntities(entities, (entity) => ({
    ...entity,
    workflow: workflows.get(entity.name) ?? null,
    actions: actions.filter((action) => action.entity === entity.name),
  }))
}
