import { allOf } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { entityOf } from '../model/main.js'
import type { Entity, ToMany } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import { renderExpr } from '../sql/main.js'
import type { RowScope } from '../sql/main.js'
import { rebase } from '../permissions/main.js'
import type { Selection, Serialise } from './selection.js'
import type { Reach } from './touch.js'

/** Records that link to one record, as their list would show them, and their number. */
export interface Connection {
  readonly many: ToMany
  /** The link of those records that leads here. */
  readonly link: string
  readonly count: Expr
}

/** The back-links of an entity whose records, or rows of records, the actor may see and filter by that link. */
export function connectionsOf({ registry, actor }: Reach, entity: Entity): readonly Connection[] {
  return Object.values(entity.many).flatMap((many) => {
    const other = entityOf(registry, many.entity)
    const grant = many.owned ? null : grantOf(registry, actor, many.entity, 'read')
    const link = other.fields.find((field) => field.columns[0]?.name === many.column)
    const visible = grant && link ? grant.condition(link.name, 'filter') : null
    if (!grant || !link || visible === null) return []
    const bind = `n_${many.name}`
    const where = rebase(allOf([grant.rows, visible]), '', bind, [])
    const count: Expr = {
      kind: 'aggregate',
      fn: 'count',
      type: { kind: 'int' },
      variable: '',
      path: [many.name],
      entity: many.entity,
      bind,
      where,
      value: null,
    }
    return [{ many, link: link.name, count }]
  })
}

/** Adds `_counts` to what a record answers, in its own statement. */
export function withCounts(
  serialise: Serialise,
  selection: Selection,
  connections: readonly Connection[],
  scope: RowScope
): Serialise {
  const counts = connections.map(({ many, count }) => ({
    name: many.name,
    alias: selection.add(renderExpr(count, scope)),
  }))
  return (row) => ({
    ...serialise(row),
    _counts: Object.fromEntries(counts.map(({ name, alias }) => [name, Number(row[alias])])),
  })
}
