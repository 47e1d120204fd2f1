import { at } from '../../../base/main.js'
import type { Field, ToMany } from '../../../model/main.js'
import type { EntitiesOf, FieldedEntity, Scene } from '../../draft.js'
import { reservedField } from '../../reserved.js'

const NAME = /^[a-z][a-z0-9_]{0,47}$/u

/** By entity: the back-links that links of others name on it. */
export function collectInverses(
  entities: EntitiesOf<FieldedEntity>,
  scene: Scene
): ReadonlyMap<string, readonly ToMany[]> {
  const sides = new Map<string, ToMany[]>()
  for (const entity of entities.values()) {
    for (const field of entity.fields) {
      const target = field.link?.inverse === undefined ? undefined : entities.get(field.link.entity)
      if (!target || !field.link?.inverse) continue
      const here = sides.get(target.name) ?? []
      const reason = whyNot(field.link.inverse, target, here)
      if (reason === null) sides.set(target.name, [...here, sideOf(entity, field, field.link.inverse)])
      else {
        const place = at(field.source, 'x-field', 'inverse')
        scene.findings.error(
          'REL009',
          place,
          `"${field.link.inverse}" cannot be a name on "${target.name}": it ${reason}.`,
          'Choose another "inverse".'
        )
      }
    }
  }
  return sides
}

function sideOf(entity: FieldedEntity, field: Field, name: string): ToMany {
  const title = field.options.inverse_title
  const column = field.columns[0]?.name
  if (column === undefined) throw new Error(`The link ${entity.name}.${field.name} has no column`)
  return {
    name,
    title: typeof title === 'string' ? title : entity.titlePlural,
    entity: entity.name,
    column,
    owned: false,
  }
}

function whyNot(name: string, target: FieldedEntity, sides: readonly ToMany[]): string | null {
  if (!NAME.test(name)) return 'has not the form of a name'
  if (Object.hasOwn(target.field, name) || target.broken.has(name)) return 'is a field there'
  const other = sides.find((side) => side.name === name)
  if (other) return `is the back-link of "${other.entity}" already`
  return reservedField(name, target)
}
