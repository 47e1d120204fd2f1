import { actionLabel, labelOf, pluralOf, transitionLabel } from '#engine'
import type { ActionGrant, Entity, Role, Translator } from '#engine'

/** The name of a role, as people read it. */
export function roleTitle(translator: Translator, { name, title }: Pick<Role, 'name' | 'title'>): string {
  return translator.declared(`declared.roles.${name}`, title)
}

/** What may be done with an entity: a standard action, one of its own, or a transition. */
export function actionTitle(translator: Translator, entity: Entity, name: string): string {
  const action = entity.actions.find((candidate) => candidate.name === name)
  if (action) return actionLabel(translator, entity, action)
  const transition = entity.workflow?.transitions.find((candidate) => candidate.name === name)
  return transition
    ? transitionLabel(translator, entity, transition)
    : translator.declared(`declared.verbs.${name}`, spaced(name))
}

/** On which records a grant holds: all, or what its scope is called. */
export function grantTitle(translator: Translator, entity: Entity, { scope }: ActionGrant): string {
  if (scope === null) return translator.text('roles.rows.all')
  const name = translator.declared(`declared.scopes.${scope.scope}`, spaced(scope.scope))
  const [link] = scope.via
  const field = link === undefined ? undefined : entity.field[link]
  return field ? translator.text('roles.rows.via', { scope: name, field: labelOf(translator, entity, field) }) : name
}

/** The entity's name for many records. */
export function entityTitle(translator: Translator, entity: Entity): string {
  return pluralOf(translator, entity)
}

/** A use of a field. */
export function useTitle(translator: Translator, use: string): string {
  return translator.text(use === 'write' ? 'roles.uses.write' : 'roles.uses.read')
}

function spaced(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
