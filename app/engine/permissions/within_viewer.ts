import { isTrue } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import type { Pair, Use } from './pairs.js'

/** What of a viewer's own grant is asked. */
interface OwnGrant {
  readonly rows: Expr
  condition(field: string, use: Use): Expr | null
}

/**
 * What is left of an actor's pairs for who looks through his eyes: everything he sees where the viewer reads and may
 * `explain` every record of the entity, and of the fields those that the viewer reads on every record himself; nothing
 * of any other entity.
 */
export function withinViewer(pairs: readonly Pair[], read: OwnGrant | null, explain: OwnGrant | null): readonly Pair[] {
  if (!read || !isTrue(read.rows) || !explain || !isTrue(explain.rows)) return []
  const isSeen = (name: string) => {
    const condition = read.condition(name, 'read')
    return condition !== null && isTrue(condition)
  }
  return pairs.map(({ rows, fields }) => ({
    rows,
    fields: Object.fromEntries(
      Object.entries(fields).map(([use, names]) => [use, new Set([...names].filter(isSeen))])
    ) as unknown as Readonly<Record<Use, ReadonlySet<string>>>,
  }))
}
