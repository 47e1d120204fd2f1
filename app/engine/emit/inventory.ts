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

/** The kinds of right that every entity may have; what else there is are its own actions and transitions. */
const STANDARD_KINDS = ['read', 'create', 'update', 'delete', 'restore', 'export', 'import', 'print', 'report'] as const

/** What the product has to have at least. */
const ASKED = { entities: 63, operations: 170, permissions: 296 } as const

/** The figures as lines of text: totals and what they are made of, and then what is asked for. */
export function formatInventory(figures: Inventory): string {
  const lines = Object.entries(figures).map(([name, figure]: [string, number | Readonly<Record<string, number>>]) => {
    if (typeof figure === 'number') return `${name} ${figure}`
    const parts = Object.entries(figure).map(([key, count]) => `${key} ${count}`)
    return `${name} ${sumOf(figure)} (${parts.join(', ')})`
  })
  return [...lines, '', ...againstAsked(figures)].join('\n')
}

function againstAsked({ entities, operations, permissions }: Inventory): readonly string[] {
  const kinds = STANDARD_KINDS.map((kind): [string, number] => [kind, permissions[kind] ?? 0])
  const inKinds = kinds.reduce((sum, [, count]) => sum + count, 0)
  const present = kinds.filter(([, count]) => count > 0).length
  const line = (what: string, found: number, asked: number) =>
    `${what}: ${found}, at least ${asked} asked${found < asked ? `, ${asked - found} missing` : ''}`
  return [
    line('entities', sumOf(entities), ASKED.entities),
    line('REST operations', sumOf(operations), ASKED.operations),
    line(`permissions of ${present} standard kinds`, inKinds, ASKED.permissions),
    ...kinds.map(([kind, count]) => `  ${kind} ${count}`),
    `  and of the entities' own kinds ${sumOf(permissions) - inKinds}`,
  ]
}

function sumOf(figure: Readonly<Record<string, number>>): number {
  return Object.values(figure).reduce((sum, count) => sum + count, 0)
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
