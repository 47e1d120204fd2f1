import type { Actor, ConfigurationArea, Registry } from '../model/main.js'

/** True where a role of the actor, as the school has it, configures an area beyond records. */
export function mayConfigure({ roles }: Registry, actor: Actor, area: ConfigurationArea): boolean {
  return actor.roles.some((name) => Object.hasOwn(roles, name) && roles[name]?.configures?.includes(area))
}
