import { Diagnostics } from '../base/main.js'
import { CORE, orderPlugins } from '../plugins/main.js'
import type { Declarations, MetaSchemas } from '../schema/main.js'
import type { Scene } from './draft.js'

/** Orders the plugins and gathers what all stages ask. */
export function openScene(declarations: Declarations, minorUnits: number, meta: MetaSchemas): Scene {
  const findings = new Diagnostics()
  const graph = orderPlugins(declarations.plugins)
  findings.add(declarations.findings)
  findings.add(graph.findings)
  const needs = new Map(graph.order.map((plugin) => [plugin.name, new Set(Object.keys(plugin.requires))]))
  const unreadable = new Set(declarations.unreadable)
  return {
    declarations,
    minorUnits,
    plugins: graph.order,
    findings,
    meta,
    mayReach: (plugin, other) => plugin === other || other === CORE || (needs.get(plugin)?.has(other) ?? false),
    isUnreadable: (entity) => unreadable.has(entity),
  }
}
