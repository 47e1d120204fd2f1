import { notFound } from '../base/main.js'
import { actionKey, entityOf, isAmend } from '../model/main.js'
import type { Action, ActionFunction, Bound } from '../model/main.js'
import type { Session } from '../query/main.js'

/** An action and the function that does it. */
export interface FoundAction {
  readonly action: Action
  readonly code: Bound<ActionFunction>
}

/** Stands for the engine's own action on documents. */
export const AMENDS: FoundAction['code'] = {
  plugin: 'core',
  run: () => Promise.reject(new Error('Documents are amended by the engine itself')),
}

/** The action of a name; a 404 where the entity has none. */
export function findAction({ registry, extensions }: Session, entityName: string, name: string): FoundAction {
  const entity = Object.hasOwn(registry.entities, entityName) ? entityOf(registry, entityName) : null
  const action = entity?.actions.find((candidate) => candidate.name === name)
  if (!entity || !action) throw notFound()
  if (isAmend(entity, name)) return { action, code: AMENDS }
  const code = extensions.action(actionKey(entityName, name))
  if (!code) throw new Error(`No code is bound to ${actionKey(entityName, name)}`)
  return { action, code }
}
