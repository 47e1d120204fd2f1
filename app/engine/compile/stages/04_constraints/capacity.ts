import { at } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { CapacityRule } from '../../../model/main.js'
import type { CapacityJson } from '../../../schema/main.js'
import { own } from '../../draft.js'
import type { EntitiesOf, RelatedEntity, Scene } from '../../draft.js'
import { rowCondition } from './row_condition.js'

/** The rules of an entity whose records take places of what they link to. */
export function capacitiesOf(
  entity: RelatedEntity,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): readonly CapacityRule[] {
  return (entity.declaration.options.capacity ?? []).flatMap((rule, index) => {
    const place = at(entity.source, 'x-entity', 'capacity', index)
    if (entity.kind === 'child') {
      const hint = 'Make it a record with a link to its owner.'
      scene.findings.error('CON014', place, 'Rows of a record take no places.', hint)
      return []
    }
    const target = targetOf(entity, rule, index, entities, scene)
    const isCounted = rule.count === undefined || isWhole(entity, rule.count, 'count', { entity, index }, scene)
    const condition = rowCondition(entity, { text: rule.while, place }, entities, scene)
    if (!target || !isCounted || !condition.ok) return []
    const { of, places, count = null, message = null } = rule
    return [{ field: of, entity: target.name, places, while: condition.expr, count, message }]
  })
}

function targetOf(
  entity: RelatedEntity,
  rule: CapacityJson,
  index: number,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): RelatedEntity | null {
  const link = own(entity.field, rule.of)?.link
  const target = link && entities.get(link.entity)
  if (!target) {
    if (entity.broken.has(rule.of)) return null
    const links = entity.fields.filter((field) => field.link).map(({ name }) => name)
    const place = at(entity.source, 'x-entity', 'capacity', index, 'of')
    scene.findings.error('CON012', place, `"${rule.of}" is no link of "${entity.name}".`, hintFor(rule.of, links))
    return null
  }
  return isWhole(target, rule.places, 'places', { entity, index }, scene) ? target : null
}

function isWhole(
  holder: RelatedEntity,
  name: string,
  keyword: 'places' | 'count',
  where: { readonly entity: RelatedEntity; readonly index: number },
  scene: Scene
): boolean {
  const field = own(holder.field, name)
  if (field?.valueType?.kind === 'int' && field.columns.length > 0) return true
  if (holder.broken.has(name)) return false
  const whole = holder.fields.filter((one) => one.valueType?.kind === 'int' && one.columns.length > 0)
  const place = at(where.entity.source, 'x-entity', 'capacity', where.index, keyword)
  const message = `"${name}" is no stored whole number of "${holder.name}".`
  scene.findings.error(
    'CON013',
    place,
    message,
    hintFor(
      name,
      whole.map((one) => one.name)
    )
  )
  return false
}
