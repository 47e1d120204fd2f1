import { at } from '../../../base/main.js'
import type { Field, OnDelete } from '../../../model/main.js'
import type { EntitiesOf, FieldedEntity, Scene } from '../../draft.js'
import { findTarget } from './targets.js'

/** A link with its target and what deleting the target does; null, and a finding, when it cannot be. */
export function linkField(
  entity: FieldedEntity,
  field: Field,
  entities: EntitiesOf<FieldedEntity>,
  scene: Scene
): Field | null {
  const place = at(field.source, 'x-field', 'entity')
  const target = findTarget(
    String(field.options.entity),
    { plugin: field.plugin ?? entity.plugin },
    place,
    entities,
    scene
  )
  if (!target) return null
  if (target.kind === 'child' || target.kind === 'log') {
    const hint =
      target.kind === 'child' ? `Link to "${target.declaration.options.parent ?? 'its parent'}".` : 'Link to a record.'
    scene.findings.error('REL006', place, `"${target.name}" is a ${target.kind} and cannot be linked to.`, hint)
    return null
  }
  if (entity.tenancy === 'platform' && target.tenancy === 'school') {
    const hint = 'Make both of one tenancy.'
    scene.findings.error(
      'REL007',
      place,
      `A record of the platform cannot link to "${target.name}", which belongs to a school.`,
      hint
    )
    return null
  }
  const onDelete = (field.options.on_delete ?? 'restrict') as OnDelete
  const { inverse } = field.options
  return { ...field, link: { entity: target.name, onDelete, ...(typeof inverse === 'string' ? { inverse } : {}) } }
}
