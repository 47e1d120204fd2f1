/** What a sort over dependencies found: an order, or the names that stand in a cycle. */
export type Sorted =
  | { readonly kind: 'sorted'; readonly order: readonly string[] }
  | { readonly kind: 'cycle'; readonly members: readonly string[] }

/**
 * Orders names so that each stands after what it needs. Among the free ones the alphabetical order
 * holds, so that the same input always gives the same output. Needs outside `graph` are ignored.
 */
export function toposort(graph: Readonly<Record<string, readonly string[]>>): Sorted {
  const remaining = new Map(
    Object.entries(graph).map(([name, needs]) => [name, new Set(needs.filter((need) => need in graph))])
  )
  const order: string[] = []
  while (remaining.size > 0) {
    const free = [...remaining].filter(([, needs]) => needs.size === 0).map(([name]) => name)
    if (free.length === 0) return { kind: 'cycle', members: [...remaining.keys()].sort() }
    for (const name of free.sort()) {
      order.push(name)
      remaining.delete(name)
      for (const needs of remaining.values()) needs.delete(name)
    }
  }
  return { kind: 'sorted', order }
}
