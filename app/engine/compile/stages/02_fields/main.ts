import { at, Diagnostics } from '../../../base/main.js'
import type { JsonObject, SourceRef } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import { fieldTypes, inferTypeName, usesOf } from '../../../fields/main.js'
import type { FieldSpec, FieldType } from '../../../fields/main.js'
import type { Field } from '../../../model/main.js'
import { findingsOf } from '../../../schema/main.js'
import { humanise, mapEntities, own } from '../../draft.js'
import { addedBy, originOf } from '../../additions.js'
import type { EntitiesOf, FieldedEntity, NamedEntity, Scene } from '../../draft.js'
import { systemColumns } from '../../reserved.js'
import { conditionalSpec, sectionsOfField } from './conditional.js'
import { checkDerivation, derivedColumns, derivedSpec } from './derivation.js'
import { NULLABLE_SYSTEM_FIELDS, SYSTEM_FIELDS } from './system_fields.js'
import type { SystemProperty } from './system_fields.js'

/** Gives every property its type, its options and its columns, and adds the system fields. */
export function compileFields(entities: EntitiesOf<NamedEntity>, scene: Scene): EntitiesOf<FieldedEntity> {
  return mapEntities(entities, (entity) => compileFieldsOf(entity, scene))
}

/** The fields of one entity, or of what stands for one. */
export function compileFieldsOf(entity: NamedEntity, scene: Scene): FieldedEntity {
  const broken = new Set(entity.broken)
  const declared = Object.entries(entity.declaration.properties).flatMap(([name, property]) => {
    if (broken.has(name)) return []
    const field = compileField(entity, name, property, scene)
    if (!field) broken.add(name)
    return field ? [field] : []
  })
  checkRequired(entity, scene)
  checkColumns(entity, declared, scene)
  checkFiles(entity, declared, scene)
  const system = SYSTEM_FIELDS[entity.kind]
  const fields = [
    ...system.before.map((item) => systemField(entity, item, scene)),
    ...declared,
    ...system.after.map((item) => systemField(entity, item, scene)),
  ]
  return { ...entity, broken, fields, field: Object.fromEntries(fields.map((field) => [field.name, field])) }
}

function compileField(entity: NamedEntity, name: string, property: JsonObject, scene: Scene): Field | null {
  const { unfolded } = entity.declaration
  const place = unfolded?.target === name ? unfolded.targetSource : at(entity.source, 'properties', name)
  const source = originOf(entity.declaration, place)
  const type = typeFor(property, source, scene)
  if (!type) return null
  const said: FieldSpec = { ...specOf(entity, name, property, type, source), minorUnits: scene.minorUnits }
  const isDerivable = checkDerivation(entity, said, type, scene)
  const spec = conditionalSpec(derivedSpec(said, type), type, sectionsOfField(entity, name))
  const local = new Diagnostics()
  type.check(said, local)
  scene.findings.add(local.all())
  return local.hasErrors || !isDerivable
    ? null
    : owned(derivedColumns(fieldOf(spec, type, isUnique(entity, name), false)), addedBy(entity.declaration, name))
}

/** What a plugin adds may be left empty by whoever does not have the plugin. */
function owned(field: Field, plugin: string | undefined): Field {
  if (plugin === undefined) return field
  return { ...field, plugin, columns: field.columns.map((column) => ({ ...column, nullable: true })) }
}

/** The type a property names or implies; null, and a finding, when there is none or its options are wrong. */
function typeFor(property: JsonObject, source: SourceRef, scene: Scene): FieldType | null {
  const options = (property['x-field'] ?? {}) as JsonObject
  if (typeof options.type === 'string') return own(fieldTypes, options.type) ?? null
  const type = own(fieldTypes, inferTypeName(property) ?? '')
  if (!type) {
    const hint = 'Set "type", "format" or "enum", or name a field type: "x-field": { "type": … }.'
    scene.findings.error('FLD020', source, 'No field type follows from this property.', hint)
    return null
  }
  const errors = scene.meta.checkOptions(type.name, options)
  scene.findings.add(findingsOf(errors, at(source, 'x-field')))
  return errors.some((error) => error.keyword !== 'additionalProperties') ? null : type
}

function specOf(
  entity: NamedEntity,
  name: string,
  property: JsonObject,
  type: FieldType,
  source: SourceRef
): Omit<FieldSpec, 'minorUnits'> {
  const { 'x-field': xField, title, description, 'default': value, readOnly, ...json } = property
  const { type: _type, ...options } = (xField ?? {}) as JsonObject
  return {
    name,
    title: typeof title === 'string' ? title : humanise(name),
    ...(typeof description === 'string' ? { description } : {}),
    type: type.name,
    required: entity.declaration.required.includes(name),
    readOnly: readOnly === true,
    ...(value === undefined ? {} : { default: value }),
    json,
    options,
    source,
  }
}

/** The key facet is kept where something needs it: filters, sorting, search or a unique rule. */
function fieldOf(spec: FieldSpec, type: FieldType, isInUnique: boolean, system: boolean): Field {
  const { filters, sortable, searchable } = usesOf(spec)
  const needsKey = filters.length > 0 || sortable || searchable || isInUnique
  const { pattern, gapless, at: transition, alphabet } = spec.options
  return {
    ...spec,
    trait: type.trait,
    columns: type.columns(spec).filter((column) => column.facet === 'value' || needsKey),
    valueType: type.valueType(spec),
    filters,
    aggregates: type.aggregates,
    sortable,
    searchable,
    views: type.viewsOf?.(spec) ?? type.views,
    ...(type.trait === 'sequence'
      ? {
          sequence: {
            pattern: String(pattern),
            gapless: gapless === true,
            at: typeof transition === 'string' ? transition : null,
            ...(typeof alphabet === 'string' ? { alphabet } : {}),
          },
        }
      : {}),
    ...(spec.options.personal === undefined ? {} : { personal: spec.options.personal === true ? 'shown' : 'secret' }),
    system,
  }
}

function systemField(entity: NamedEntity, { name, property }: SystemProperty, scene: Scene): Field {
  const type = own(fieldTypes, inferTypeName(property) ?? '')
  if (!type) throw new Error(`No field type for the system field ${name}`)
  const { title, ...json } = property
  const required = !NULLABLE_SYSTEM_FIELDS.includes(name)
  const spec: FieldSpec = {
    name,
    title: String(title),
    type: type.name,
    required,
    readOnly: true,
    json,
    options: {},
    minorUnits: scene.minorUnits,
    source: entity.source,
  }
  return { ...fieldOf(spec, type, false, true), searchable: false }
}

function isUnique(entity: NamedEntity, name: string): boolean {
  return (entity.declaration.options.unique ?? []).some((rule) => rule.fields.includes(name))
}

function checkRequired(entity: NamedEntity, scene: Scene): void {
  const names = Object.keys(entity.declaration.properties)
  const known = new Set([...names, ...entity.broken])
  for (const [index, name] of entity.declaration.required.entries()) {
    if (known.has(name)) continue
    const place = at(entity.source, 'required', index)
    scene.findings.error(
      'FLD021',
      place,
      `"${name}" is required but no field of "${entity.name}".`,
      hintFor(name, names)
    )
  }
}

/** A file belongs to a record, whose rights are its own; rows and inputs have none. */
function checkFiles(entity: NamedEntity, fields: readonly Field[], scene: Scene): void {
  if (entity.kind !== 'child' && entity.kind !== 'input') return
  for (const field of fields) {
    if (!fieldTypes[field.type]?.files) continue
    const message = `"${field.name}" holds uploaded files, which stand on records and neither on rows nor in inputs.`
    scene.findings.error('FLD023', field.source, message, 'Make an entity of its own that links to the record.')
  }
}

function checkColumns(entity: NamedEntity, fields: readonly Field[], scene: Scene): void {
  const owners = new Map<string, string>(systemColumns(entity.kind).map((column) => [column, 'the engine']))
  for (const field of fields) {
    for (const column of field.columns) {
      const owner = owners.get(column.name)
      owners.set(column.name, `"${field.name}"`)
      if (owner === undefined) continue
      const message = `"${field.name}" is stored in the column "${column.name}", which is that of ${owner}.`
      scene.findings.error('FLD022', field.source, message, 'Rename one of the two.')
    }
  }
}
