import { at } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import type { Expr } from '../../../expressions/main.js'
import type { EntitiesOf, RelatedEntity, Scene } from '../../draft.js'
import { compileCondition } from '../../expression.js'
import { staysInRow } from '../../reach.js'
import { meansTheSame } from './one_meaning.js'

/** The outcome of a `while`: null where there is none, and nothing can be said of the rule where it is broken. */
export type RowCondition = { readonly ok: true; readonly expr: Expr | null } | { readonly ok: false }

/** Compiles the `while` of a rule that the database keeps: over the columns of the row, the same in all currencies. */
export function rowCondition(
  entity: RelatedEntity,
  rule: { readonly text: string | undefined; readonly place: SourceRef },
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): RowCondition {
  if (rule.text === undefined) return { ok: true, expr: null }
  const source = at(rule.place, 'while')
  const condition = compileCondition(
    { text: rule.text, source, code: 'CON004' },
    { entity: entity.name, params: {}, mode: 'sql', allowClock: false },
    entities,
    scene
  )
  if (!condition) return { ok: false }
  if (!staysInRow(condition.expr)) {
    const hint = 'It becomes part of an index; use fields of this entity only.'
    scene.findings.error('CON005', source, 'The condition looks beyond the record.', hint)
    return { ok: false }
  }
  if (!meansTheSame(condition.expr, entity)) {
    const hint = 'Compare amounts with each other or with 0, or keep the answer in a field of its own.'
    scene.findings.error('CON010', source, 'What the condition says of an amount depends on the currency.', hint)
    return { ok: false }
  }
  return { ok: true, expr: condition.expr }
}
