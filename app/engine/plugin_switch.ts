import type { Bound, Extensions, HookPoint, Hook, PluginInfo, Registry } from './model/main.js'
import { CORE } from './plugins/main.js'

/** Why a plugin cannot be switched, with the plugins that are in the way; null where it can. */
export interface SwitchObjection {
  readonly reason: 'unknown' | 'required' | 'requires'
  readonly plugins: readonly string[]
}

/**
 * Whether a plugin can be switched off beside those that are off already. It cannot while others that are on
 * require it.
 */
export function objectionToSwitchingOff(
  registry: Registry,
  off: readonly string[],
  name: string
): SwitchObjection | null {
  const plugin = registry.plugins.find((other) => other.name === name)
  if (!plugin) return { reason: 'unknown', plugins: [] }
  const users = registry.plugins.filter((other) => !off.includes(other.name) && needsOf(registry, other).has(name))
  return users.length > 0 ? { reason: 'required', plugins: users.map((user) => user.name) } : null
}

/** Whether a plugin can be switched on: all that it requires is on. */
export function objectionToSwitchingOn(
  registry: Registry,
  off: readonly string[],
  name: string
): SwitchObjection | null {
  const plugin = registry.plugins.find((other) => other.name === name)
  if (!plugin) return { reason: 'unknown', plugins: [] }
  const missing = [...needsOf(registry, plugin)].filter((need) => off.includes(need))
  return missing.length > 0 ? { reason: 'requires', plugins: missing } : null
}

/** All that a plugin requires, directly or by others. */
function needsOf(registry: Registry, plugin: PluginInfo): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...plugin.requires]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    found.add(name)
    open.push(...(registry.plugins.find((other) => other.name === name)?.requires ?? []))
  }
  return found
}

/** By all the code there is and the registry that chooses of it. */
const known = new WeakMap<Extensions, WeakMap<Registry, Extensions>>()

/** The code of the host and of those plugins that a registry has: hooks, services and messages of the others are not there. */
export function extensionsOf(all: Extensions, registry: Registry): Extensions {
  let chosen = known.get(all)
  if (!chosen) known.set(all, (chosen = new WeakMap()))
  const made = chosen.get(registry)
  if (made) return made
  const on = new Set([CORE, ...registry.plugins.map(({ name }) => name)])
  const unlessOff = <Code extends Bound<unknown>>(bound: Code | null) => (bound && on.has(bound.plugin) ? bound : null)
  const extensions: Extensions = {
    hooks: <Point extends HookPoint>(entity: string, point: Point): readonly Bound<Hook<string, Point>>[] =>
      all.hooks(entity, point).filter(({ plugin }) => on.has(plugin)),
    action: (key) => unlessOff(all.action(key)),
    service: (name) => unlessOff(all.service(name)),
    webhook: (name) => unlessOff(all.webhook(name)),
    job: (name) => unlessOff(all.job(name)),
  }
  chosen.set(registry, extensions)
  return extensions
}
