import { at } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import { isWriteOnly } from '../../../fields/main.js'
import { own } from '../../draft.js'
import type { RelatedEntity, Scene } from '../../draft.js'

/** Whether all names are own fields with a column whose values compare; the others become findings. */
export function areStored(
  entity: RelatedEntity,
  names: readonly string[],
  where: readonly (string | number)[],
  scene: Scene
): boolean {
  const stored = entity.fields
    .filter(({ columns, type }) => columns.length > 0 && !isWriteOnly(type))
    .map((field) => field.name)
  const wrong = [...names.entries()].filter(([, name]) => !stored.includes(name))
  for (const [index, name] of wrong) {
    if (entity.broken.has(name)) continue
    const place = at(entity.source, 'x-entity', ...where, index)
    const field = own(entity.field, name)
    if (field) {
      scene.findings.error(
        'CON002',
        place,
        field.columns.length > 0 ? `"${name}" is never the same twice.` : `"${name}" has no column of its own.`,
        'Name a field that is stored in the table.'
      )
    } else scene.findings.error('CON001', place, `"${name}" is no field of "${entity.name}".`, hintFor(name, stored))
  }
  return wrong.length === 0
}
