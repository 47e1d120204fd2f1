import type { Registry } from '../model/main.js'

/** How much a registry declares: the figures that documents and reviews quote. */
export interface Inventory {
  readonly plugins: number
  /** Entities by kind, the engine's own included. */
  readonly entities: Readonly<Record<string, number>>
  readonly fields: number
  /** REST operations by verb, without aliases. */
  readonly operations: Readonly<Record<string, number>>
  readonly aliases: number
  readonly roles: number
  readonly scopes: number
  /** Permissions (entity and action) that at least one role holds, by action. */
  readonly permissions: Readonly<Record<string, number>>
  /** Cells of the permission matrix: role, entity and action. */
  readonly grants: number
}

/** Counts what a registry declares; keys alphabetical, so that equal registries print equally. */
export function inventory(registry: Registry): Inventory {
  const entities = Object.values(registry.entities)
  const policies = Object.values(registry.policies)
  const cells = policies.flatMap((policy) =>
    Object.values(policy.roles).flatMap((actions) => Object.keys(actions).map((action) => `${policy.entity}:${action}`))
  )
  return {
    plugins: registry.plugins.length,
    entities: countBy(entities.map((entity) => entity.kind)),
    fields: entities.reduce((sum, entity) => sum + entity.fields.length, 0),
    operations: countBy(registry.routes.filter((route) => route.aliasOf === null).map((route) => route.verb)),
    aliases: registry.routes.filter((route) => route.aliasOf !== null).length,
    roles: Object.keys(registry.roles).length,
    scopes: Object.keys(registry.scopes).length,
    permissions: countBy([...new Set(cells)].map((name) => name.slice(name.indexOf(':') + 1))),
    grants: cells.length,
  }
}

/** The figures as lines of text: totals, and what they are made of. */
export function formatInventory(figures: Inventory): string {
  return Object.entries(figures)
    .map(([name, figure]: [string, number | Readonly<Record<string, number>>]) => {
      if (typeof figure === 'number') return `${name} ${figure}`
      const total = Object.values(figure).reduce((sum, count) => sum + count, 0)
      return `${name} ${total} (${Object.entries(figure)
        .map(([key, count]) => `${key} ${count}`)
        .join(', ')})`
    })
    .join('\n')
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
