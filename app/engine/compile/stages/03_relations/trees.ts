import { at } from '../../../base/main.js'
import type { Field } from '../../../model/main.js'
import type { EntitiesOf, FieldedEntity, Scene } from '../../draft.js'

/** A tree stands by one link to itself, which its roots leave empty. */
export function checkTree({ name, fields, broken, source }: FieldedEntity, scene: Scene): void {
  const links = fields.filter(({ link }) => link?.entity === name)
  const place = at(source, 'x-entity', 'kind')
  if (links.length === 0 && broken.size === 0) {
    const hint = 'Add a link to the entity itself, such as "parent".'
    scene.findings.error('REL008', place, `The tree "${name}" has no link to itself.`, hint)
  }
  if (links.length > 1) {
    const names = links.map((link) => link.name).join(', ')
    const message = `The tree "${name}" has several links to itself: ${names}.`
    scene.findings.error('REL010', place, message, 'Keep one; it says below which record another one stands.')
  }
  for (const link of links) {
    if (!link.required) continue
    const message = `"${link.name}" is required, so that the tree "${name}" cannot begin.`
    scene.findings.error('REL010', link.source, message, 'Take it from "required": the topmost records leave it empty.')
  }
}

/** What names a record of a tree can be asked for all that stands under one, where it is filtered at all. */
export function inTree(entity: FieldedEntity, field: Field | null, entities: EntitiesOf<FieldedEntity>): Field | null {
  if (!field?.filters.includes('eq')) return field
  const named = field.link?.entity ?? (field.trait === 'identifier' && field.name === 'id' ? entity.name : null)
  const isOfTree = named !== null && entities.get(named)?.kind === 'tree'
  return isOfTree ? { ...field, filters: [...field.filters, 'under'] } : field
}
