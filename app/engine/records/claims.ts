import { stableJson } from '../base/main.js'
import { evaluate, readsOf } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import type { DialectName } from '../fields/main.js'
import type { Entity } from '../model/main.js'
import { rowScalars } from '../query/main.js'
import type { Row } from '../sql/main.js'
import { valueOf } from './columns.js'

/** What every write under a rule's condition has at hand. */
export interface ClaimScene {
  readonly entity: Entity
  readonly dialect: DialectName
  readonly params: Readonly<Record<string, unknown>>
}

/** Whether a rule counts a living row: its condition holds; unknown is no, as in the database's own rule. */
export function isCounted({ entity, dialect, params }: ClaimScene, row: Row, condition: Expr | null): boolean {
  if (condition === null) return true
  return evaluate(condition, { record: rowScalars(entity, row, dialect, readsOf(condition)), params }) === true
}

/** Whether two stored rows say the same in all of these fields. */
export function isSameIn({ entity, dialect }: ClaimScene, names: Iterable<string>, before: Row, after: Row): boolean {
  return [...names].every((name) => {
    const field = entity.field[name]
    return !field || stableJson(valueOf(field, before, dialect)) === stableJson(valueOf(field, after, dialect))
  })
}
