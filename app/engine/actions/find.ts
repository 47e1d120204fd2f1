import { notFound } from '../base/main.js'
import { actionKey, entityOf } from '../model/main.js'
import type { Action, ActionFunction, Bound } from '../model/main.js'
import type { Session } from '../query/main.js'

/** An action and the function that does it. */
export interface FoundAction {
  readonly action: Action
  readonly code: Bound<ActionFunction>
}

/** The action of a name; a 404 where the entity has none. */
export function findAction({ registry, extensions }: Session, entityName: string, name: string): FoundAction {
  const entity = Object.hasOwn(registry.entities, entityName) ? entityOf(registry, entityName) : null
  const action = entity?.actions.find((candidate) => candidate.name === name)
  if (!action) throw notFound()
  const code = extensions.action(actionKey(entityName, name))
  if (!code) throw new Error(`No code is bound to ${actionKey(entityName, name)}`)
  return { action, code }
}
