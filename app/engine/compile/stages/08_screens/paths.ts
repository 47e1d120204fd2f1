import type { SourceRef } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { Field } from '../../../model/main.js'
import { own } from '../../draft.js'
import type { EntitiesOf, RelatedEntity, Scene } from '../../draft.js'

/** What walking a path needs beside the path. */
export interface PathScene {
  readonly entities: EntitiesOf<RelatedEntity>
  readonly scene: Scene
}

/** The field at the end of a dotted path over links; null, and at most one finding, when there is none. */
export function fieldAt(
  start: RelatedEntity,
  path: readonly string[],
  place: SourceRef,
  code: string,
  { entities, scene }: PathScene
): Field | null {
  let entity: RelatedEntity = start
  for (const [index, name] of path.entries()) {
    const field = own(entity.field, name)
    if (!field) {
      if (entity.broken.has(name)) return null
      const message = `"${name}" is no field of "${entity.name}".`
      scene.findings.error(
        code,
        place,
        message,
        hintFor(
          name,
          entity.fields.map((item) => item.name)
        )
      )
      return null
    }
    if (index === path.length - 1) return field
    const next = field.link ? entities.get(field.link.entity) : undefined
    if (!next) {
      const hint = `Links of "${entity.name}": ${linksOf(entity).join(', ') || 'none'}.`
      scene.findings.error(code, place, `"${name}" of "${entity.name}" is no link and leads nowhere.`, hint)
      return null
    }
    entity = next
  }
  return null
}

function linksOf(entity: RelatedEntity): readonly string[] {
  return entity.fields.filter((field) => field.link).map((field) => field.name)
}
