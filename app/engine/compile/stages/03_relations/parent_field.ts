import { fieldTypes } from '../../../fields/main.js'
import type { FieldSpec } from '../../../fields/main.js'
import type { Field } from '../../../model/main.js'
import type { FieldedEntity, Scene } from '../../draft.js'
import { PARENT_FIELD } from '../../reserved.js'

/**
 * The system field of a child that links to its owner; its column is `parent_id`. It is kept by the
 * engine, and shown nowhere: rows stand inside their owner.
 */
export function parentField(child: FieldedEntity, parent: string, { minorUnits }: Scene): Field {
  const type = Object.values(fieldTypes).find((candidate) => candidate.trait === 'relation')
  if (!type) throw new Error('No field type links to a record')
  const was = child.declaration.options.parent_was
  const spec: FieldSpec = {
    name: PARENT_FIELD,
    title: 'Parent',
    type: type.name,
    required: true,
    readOnly: true,
    json: { type: 'string', format: 'uuid' },
    options: { entity: parent, on_delete: 'cascade', ...(was === undefined ? {} : { was }) },
    minorUnits,
    source: child.source,
  }
  return {
    ...spec,
    trait: type.trait,
    columns: type.columns(spec),
    valueType: type.valueType(spec),
    filters: type.filters,
    aggregates: type.aggregates,
    sortable: false,
    searchable: false,
    views: type.views,
    link: { entity: parent, onDelete: 'cascade' },
    system: true,
  }
}
