import type { JsonObject } from '../../../base/main.js'
import type { EntityKind } from '../../../model/main.js'

/** A field the engine keeps, as a property from which its type is inferred like any other. */
export interface SystemProperty {
  readonly name: string
  readonly property: JsonObject
}

const ID: JsonObject = { type: 'string', format: 'uuid' }
const INSTANT: JsonObject = { type: 'string', format: 'date-time' }

const id: SystemProperty = { name: 'id', property: { ...ID, title: 'Id' } }
const position: SystemProperty = { name: 'position', property: { type: 'integer', title: 'Position' } }
const stamps: readonly SystemProperty[] = [
  { name: 'version', property: { type: 'integer', title: 'Version' } },
  { name: 'created_at', property: { ...INSTANT, title: 'Created at' } },
  { name: 'created_by', property: { ...ID, title: 'Created by' } },
  { name: 'updated_at', property: { ...INSTANT, title: 'Updated at' } },
  { name: 'updated_by', property: { ...ID, title: 'Updated by' } },
  { name: 'deleted_at', property: { ...INSTANT, title: 'Deleted at' } },
]

/** By kind: the fields that stand before the declared ones, and those after. */
export const SYSTEM_FIELDS = {
  record: { before: [id], after: stamps },
  single: { before: [id], after: stamps },
  tree: { before: [id], after: stamps },
  child: { before: [id, position], after: [] },
  log: { before: [id], after: [] },
  input: { before: [], after: [] },
} as const satisfies Record<EntityKind, { before: readonly SystemProperty[]; after: readonly SystemProperty[] }>

/** System fields that are empty in a living or a machine-made record. */
export const NULLABLE_SYSTEM_FIELDS: readonly string[] = ['created_by', 'updated_by', 'deleted_at']
