import { at } from '../../../base/main.js'
import type { Expr } from '../../../expressions/main.js'
import type { EntitiesOf, RelatedEntity, Scene } from '../../draft.js'
import { compileCondition } from '../../expression.js'

/** When the records of an entity may be known of without the right to those that are not published. */
export function publishedWhenOf(entity: RelatedEntity, entities: EntitiesOf<RelatedEntity>, scene: Scene): Expr | null {
  const { published_when: text, internal } = entity.declaration.options
  if (text === undefined) return null
  const source = at(entity.source, 'x-entity', 'published_when')
  if (entity.kind === 'child' || internal) {
    const hint = 'Rows are published with their record; say it there.'
    scene.findings.error('CON015', source, 'Only records are published by themselves.', hint)
    return null
  }
  const params = { today: { kind: 'date' } } as const
  const options = { entity: entity.name, params, mode: 'sql', allowClock: true, refuseBareAll: true } as const
  return compileCondition({ text, source, code: 'CON016' }, options, entities, scene)?.expr ?? null
}
