import { at, Diagnostics, toposort } from '../base/main.js'
import type { Diagnostic, SourceRef } from '../base/main.js'
import { CORE, ENGINE_VERSION, isInRange } from './version.js'

/** What the graph must know of a plugin. A version of '' was reported already and is not compared. */
export interface PluginNode {
  readonly name: string
  readonly version: string
  readonly engine: string
  readonly requires: Readonly<Record<string, string>>
  readonly source: SourceRef
}

export interface PluginGraph<Node extends PluginNode> {
  /** Each after what it needs; those of a cycle last, by name. */
  readonly order: readonly Node[]
  readonly findings: readonly Diagnostic[]
}

/** Orders plugins by their needs; what is missing, out of range, doubled or cyclic is a finding. */
export function orderPlugins<Node extends PluginNode>(nodes: readonly Node[]): PluginGraph<Node> {
  const findings = new Diagnostics()
  const byName = new Map<string, Node>()
  for (const node of nodes) {
    const first = byName.get(node.name)
    if (first) {
      findings.error(
        'PLG004',
        at(node.source, 'name'),
        `Plugin "${node.name}" exists already, in ${first.source.file}.`,
        'Give each plugin a name of its own.'
      )
    } else byName.set(node.name, node)
    checkFolder(node, findings)
    checkEngine(node, findings)
  }
  for (const node of byName.values()) checkNeeds(node, byName, findings)
  return { order: orderOf(byName, findings), findings: findings.all() }
}

function checkFolder(node: PluginNode, findings: Diagnostics): void {
  const folder = node.source.file.split('/').at(-2)
  if (node.name === CORE) {
    findings.error(
      'PLG004',
      at(node.source, 'name'),
      `"${CORE}" is the name of the engine's own entities.`,
      'Choose another name.'
    )
  } else if (folder !== undefined && folder !== node.name) {
    findings.error(
      'PLG004',
      at(node.source, 'name'),
      `The plugin is called "${node.name}" but its folder "${folder}".`,
      `Rename one of them.`
    )
  }
}

function checkEngine(node: PluginNode, findings: Diagnostics): void {
  const fits = isInRange(ENGINE_VERSION, node.engine)
  const place = at(node.source, 'engine')
  if (fits === null) {
    findings.error('PLG005', place, `"${node.engine}" is no version range.`, 'Write a range such as ^1.0.')
  }
  if (fits === false) {
    findings.error(
      'PLG006',
      place,
      `It needs engine ${node.engine}; this one is ${ENGINE_VERSION}.`,
      'Update the plugin or widen its range.'
    )
  }
}

function checkNeeds(node: PluginNode, byName: ReadonlyMap<string, PluginNode>, findings: Diagnostics): void {
  for (const [name, range] of Object.entries(node.requires)) {
    const place = at(node.source, 'requires', name)
    const other = byName.get(name)
    const fits = other?.version === '' ? true : isInRange(other?.version ?? '0.0.0', range)
    if (fits === null) findings.error('PLG005', place, `"${range}" is no version range.`, 'Write a range such as ^1.0.')
    else if (!other) {
      findings.error(
        'PLG001',
        place,
        `It needs plugin "${name}", which is not here.`,
        `Add plugins/${name}, or take it out of "requires".`
      )
    } else if (!fits) {
      findings.error(
        'PLG002',
        place,
        `It needs "${name}" ${range}; there is ${other.version}.`,
        `Update "${name}" or widen the range.`
      )
    }
  }
}

function orderOf<Node extends PluginNode>(byName: ReadonlyMap<string, Node>, findings: Diagnostics): readonly Node[] {
  const graph = Object.fromEntries([...byName].map(([name, node]) => [name, Object.keys(node.requires)]))
  const cyclic = new Set<string>()
  for (;;) {
    const open = Object.fromEntries(Object.entries(graph).filter(([name]) => !cyclic.has(name)))
    const sorted = toposort(open)
    const names = sorted.kind === 'sorted' ? [...sorted.order, ...[...cyclic].sort()] : null
    if (names) return names.flatMap((name) => byName.get(name) ?? [])
    for (const name of onCycle(open)) {
      cyclic.add(name)
      const node = byName.get(name)
      if (node) {
        findings.error(
          'PLG003',
          at(node.source, 'requires'),
          `Plugin "${name}" needs itself over others.`,
          'Move what both need into a third plugin.'
        )
      }
    }
  }
}

/** The names that reach themselves; those that merely need a cycle are not to blame. */
function onCycle(graph: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.keys(graph).filter((start) => {
    const seen = new Set<string>()
    const open = [...(graph[start] ?? [])]
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === start) return true
      if (!seen.has(name)) open.push(...(graph[name] ?? []))
      seen.add(name)
    }
    return false
  })
}
