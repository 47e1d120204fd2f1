import { at, toposort } from '../../../base/main.js'
import type { FieldCondition } from '../../../model/main.js'
import type { RelatedEntity, Scene } from '../../draft.js'

/** Conditions in an order in which each stands after those whose fields it reads; circles are findings. */
export function inOrder(
  entity: RelatedEntity,
  conditions: readonly FieldCondition[],
  option: string,
  scene: Scene
): readonly FieldCondition[] {
  const byField = new Map(conditions.map((item) => [item.field, item]))
  const sorted = toposort(Object.fromEntries(conditions.map(({ field, inputs }) => [field, inputs])))
  if (sorted.kind === 'sorted') return sorted.order.flatMap((name) => byField.get(name) ?? [])
  for (const name of sorted.members) {
    const source = at(entity.field[name]?.source ?? entity.source, 'x-field', option)
    const hint = 'Let one of them not ask for the others.'
    scene.findings.error(
      'CND004',
      source,
      `What is said of "${name}" depends on itself: ${sorted.members.join(', ')}.`,
      hint
    )
  }
  return []
}
