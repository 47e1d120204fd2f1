import { Diagnostics } from '../base/main.js'
import { CORE, orderPlugins } from '../plugins/main.js'
import type { Declarations, MetaSchemas } from '../schema/main.js'
import { withAdditions } from './additions.js'
import { expandDocuments } from './documents.js'
import { expandProposals } from './proposals.js'
import { expandRuleTables } from './rule_tables.js'
import type { Scene } from './draft.js'
import { unfoldFields } from './unfold.js'

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

/**
 * The same with all that short words stand for written out: what plugins add to others' entities, links to many, what
 * authors say by a word.
 */
export function openWholeScene(declarations: Declarations, minorUnits: number, meta: MetaSchemas): Scene {
  const scene = openScene(declarations, minorUnits, meta)
  return { ...scene, declarations: writtenOut(unfoldFields(withAdditions(declarations, scene)), scene.findings) }
}

/** What authors say by a word, written out as they could have written it themselves. */
function writtenOut(declarations: Declarations, findings: Diagnostics): Declarations {
  const steps = [expandDocuments, expandProposals, expandRuleTables]
  return steps.reduce((so, step) => step(so, findings), declarations)
}
