import type { JsonObject } from '../base/main.js'
import { isWriteOnly } from '../fields/main.js'
import { fieldOf } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import { isFixedOn } from './conditions_view.js'
import { isMasked } from './masked.js'
import { isLinkShown } from './paths.js'
import { isOpenField } from './process_view.js'
import type { ScreenScene } from './scene.js'

/** True for a field that this actor may set in a form: granted, not derived, and open in the record's state. */
export function isWritten(scene: ScreenScene, entity: Entity, field: Field, record: JsonObject | null): boolean {
  return (
    !field.system &&
    !field.readOnly &&
    !field.derived &&
    scene.rightsOf(entity.name)?.writable.has(field.name) === true &&
    !isKept(record, field.name) &&
    isOpenField(entity, record, field.name) &&
    !isFixedOn(scene, entity, field, record)
  )
}

/** True where this very record keeps the field from the reader, or shows it under its mask: then it is not his to write. */
function isKept(record: JsonObject | null, name: string): boolean {
  return isMasked(record, name) || (Array.isArray(record?._hidden) && record._hidden.includes(name))
}

/** Whether a form for this record would hold anything to fill in. */
export function hasOpenInputs(scene: ScreenScene, record: JsonObject): boolean {
  const { entity, rights } = scene
  return entity.layout.sections.some((section) =>
    section.rows.some((row) =>
      row.some((name) => {
        const field = fieldOf(entity, name)
        return (
          field !== null &&
          isLinkShown(scene, field) &&
          (rights.readable.has(name) || isWriteOnly(field.type)) &&
          isWritten(scene, entity, field, record)
        )
      })
    )
  )
}
