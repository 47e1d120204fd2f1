import type { Json, JsonObject } from '../base/main.js'
import { fieldTypeOf, isWriteOnly } from '../fields/main.js'
import { isGivenLater } from '../model/main.js'
import type { Action, Entity, Field } from '../model/main.js'
import { withAliases, withConditions } from './field_notes.js'
import { schemaName } from './names.js'
import type { SchemaForm } from './names.js'
import { isManyVisible } from './visibility.js'
import type { EntityVisibility } from './visibility.js'

/** What the schemas of one document share: who is visible, and where its schemas stand. */
export interface SchemaScope {
  readonly seenOf: (entity: string) => { readonly entity: Entity; readonly seen: EntityVisibility } | null
  /** Prefix of references: `#/components/schemas/`. */
  readonly base: string
}

type Schema = Record<string, Json>

/** Child rows that one body may carry per field. */
export const ROWS_LIMIT = 500

/**
 * The JSON Schema of a record in one form. Answers may leave any key out but `id` (`fields=` and
 * hidden cells); bodies are closed: an unknown key is refused. Null where the reader has no use for
 * the form: nothing readable, or nothing writable.
 */
export function recordSchema(entity: Entity, form: SchemaForm, scope: SchemaScope): JsonObject | null {
  const seen = scope.seenOf(entity.name)?.seen
  if (!seen) return null
  return form === 'Read' ? readSchema(entity, seen, scope) : bodySchema(entity, seen, form, scope)
}

function readSchema(entity: Entity, seen: EntityVisibility, scope: SchemaScope): JsonObject | null {
  const properties: Schema = {}
  for (const field of entity.fields) {
    if (!seen.readable.has(field.name) && field.name !== 'id') continue
    const schema = readField(field, seen.masked?.has(field.name) ?? false, scope)
    if (schema) properties[field.name] = schema
  }
  for (const many of Object.values(entity.many)) {
    const target = scope.seenOf(many.entity)
    if (!target || !isManyVisible(many, target) || properties[many.name] !== undefined) continue
    properties[many.name] = {
      title: many.title,
      description: `Only with include=${many.name}.`,
      type: 'array',
      items: reference(target.entity, 'Read', scope),
    }
  }
  if (entity.kind !== 'child') Object.assign(properties, extras())
  return {
    title: entity.title,
    ...(entity.description ? { description: entity.description } : {}),
    type: 'object',
    properties,
    required: ['id'],
    additionalProperties: false,
  }
}

/** What a mask leaves of a value, which may be no value of the field's type. */
const MASKED = { title: 'Under its mask', type: 'string' }

function extras(): Schema {
  return {
    _label: { type: 'string', description: 'Display text of the record.' },
    _hidden: {
      type: 'array',
      items: { type: 'string' },
      description: 'Fields that this row keeps from the reader.',
    },
    _masked: {
      type: 'array',
      items: { type: 'string' },
      description: 'Fields of which this row shows only what their mask leaves.',
    },
    _counts: {
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: 'Only with include=_counts: by back-link, how many records link here.',
    },
    _as_of: {
      type: 'string',
      format: 'date-time',
      description: 'Only with as_of: what was done from then on is taken back.',
    },
    _unknown: {
      type: 'array',
      items: { type: 'string' },
      description: 'Only with as_of: fields of which cannot be told what they were.',
    },
    _can: {
      type: 'object',
      additionalProperties: { type: 'boolean' },
      description: 'Only with include=_can: one boolean per action.',
    },
  }
}

function readField(field: Field, isMasked: boolean, scope: SchemaScope): Json | null {
  if (field.trait === 'layout') return null
  if (field.trait === 'rows') return field.rows ? rowsSchema(field, field.rows.entity, 'Read', scope) : null
  const described = describe(field)
  const value = field.link ? linkSchema(described, field.link.entity, scope) : described
  const schema = isMasked ? { anyOf: [value, MASKED] } : value
  const stored = field.columns.find((column) => column.facet === 'value')
  const isNullable = stored ? stored.nullable : !field.required
  const isFixed = field.readOnly || field.system
  return {
    ...about(field),
    ...(isNullable ? nullable(schema) : schema),
    ...(isFixed ? { readOnly: true } : {}),
  }
}

/** A link is the target's id, or the target itself where it was included. */
function linkSchema(described: JsonObject, target: string, scope: SchemaScope): JsonObject {
  const known = scope.seenOf(target)
  return known ? { anyOf: [described, reference(known.entity, 'Read', scope)] } : described
}

function rowsSchema(field: Field, child: string, form: SchemaForm, scope: SchemaScope): Json | null {
  const target = scope.seenOf(child)
  if (!target || !hasForm(target.entity, form === 'Read' ? 'Read' : 'Create', scope)) return null
  const named = namedBy(field, target.entity)
  const list = { type: 'array', items: named(reference(target.entity, 'Create', scope)), maxItems: ROWS_LIMIT }
  if (form === 'Read') return { ...about(field), ...list, items: reference(target.entity, 'Read', scope) }
  const complete = { ...list, title: 'The complete list' }
  if (form !== 'Patch') return { ...about(field), ...complete }
  const delta = {
    title: 'Changes only',
    type: 'object',
    properties: {
      add: list,
      update: { ...list, items: reference(target.entity, 'Patch', scope) },
      remove: { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: ROWS_LIMIT },
    },
    additionalProperties: false,
  }
  return { ...about(field), anyOf: [complete, delta] }
}

/** A row may be said by the id of what it links to alone, where that is how rows are known. */
function namedBy({ rows }: Field, child: Entity): (row: JsonObject) => JsonObject {
  const target = rows?.target && child.field[rows.target]
  if (!target) return (row) => row
  const id = { type: 'string', format: 'uuid', description: `Id of the ${target.title.toLowerCase()}.` }
  return (row) => ({ anyOf: [id, row] })
}

function bodySchema(
  entity: Entity,
  seen: EntityVisibility,
  form: Exclude<SchemaForm, 'Read'>,
  scope: SchemaScope
): JsonObject | null {
  const properties: Schema = { id: idSchema(entity, form) }
  const required: string[] = []
  const writable = entity.fields.filter((field) => seen.writable.has(field.name) && !field.system)
  for (const field of writable) {
    const schema = writeField(withConditions(entity, field), form, scope)
    if (schema === null) continue
    properties[field.name] = schema
    const isAsked = (form === 'Replace' && !isWriteOnly(field.type)) || (form === 'Create' && isAskedOfNew(field))
    if (isAsked) required.push(field.name)
  }
  if (writable.length === 0) return null
  if (form !== 'Create' && entity.kind !== 'child') properties['version'] = versionSchema()
  if (form === 'Patch' && entity.kind === 'child' && !isKnownByTarget(entity, scope)) required.push('id')
  return {
    title: `${entity.title}: ${form.toLowerCase()}`,
    type: 'object',
    properties,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  }
}

/** Rows that are known by what they link to need no id. */
function isKnownByTarget({ name, parent }: Entity, scope: SchemaScope): boolean {
  const owner = parent === null ? undefined : scope.seenOf(parent)?.entity
  return owner?.fields.some(({ rows }) => rows?.entity === name && rows.target !== undefined) ?? false
}

/** What an action takes; the further names of a field are told in its description. */
export function inputSchema(input: Entity, synonyms: Action['synonyms'], scope: SchemaScope): JsonObject {
  const properties = Object.fromEntries(
    input.fields.map((field): [string, Json] => [
      field.name,
      writeField(withConditions(input, withAliases(field, synonyms)), 'Create', scope),
    ])
  )
  const required = input.fields.filter(isAskedOfNew)
  return {
    title: input.title,
    type: 'object',
    properties,
    ...(required.length > 0 ? { required: required.map((field) => field.name) } : {}),
    additionalProperties: false,
  }
}

/** What a body must say of a new record. */
function isAskedOfNew(field: Field): boolean {
  return field.required && field.default === undefined && !isGivenLater(field)
}

function idSchema(entity: Entity, form: SchemaForm): JsonObject {
  const own = form === 'Create' ? 'Optional: an own UUIDv7.' : 'Optional: must be the one in the path.'
  const row = form === 'Create' ? 'Id of an existing row; absent for a new one.' : 'Id of the row.'
  const description = entity.kind === 'child' ? row : own
  return { type: 'string', format: 'uuid', description }
}

function versionSchema(): JsonObject {
  return {
    type: 'integer',
    minimum: 1,
    description: 'The version that was read; a stale one is refused. Needed when the body carries rows.',
  }
}

function writeField(field: Field, form: SchemaForm, scope: SchemaScope): Json | null {
  if (field.trait === 'layout') return null
  if (field.trait === 'rows') return field.rows ? rowsSchema(field, field.rows.entity, form, scope) : null
  const type = fieldTypeOf(field.type).describe(field)
  const described = type.input ?? type.openapi
  return {
    ...about(field),
    ...(field.required ? described : nullable(described)),
    ...(field.default === undefined ? {} : { default: field.default }),
  }
}

function about(field: Field): Schema {
  return { title: field.title, ...(field.description ? { description: field.description } : {}) }
}

/** What the field's type says of its values. */
export function describe(field: Field): JsonObject {
  return fieldTypeOf(field.type).describe(field).openapi
}

/** The same schema, null allowed besides. */
export function nullable(schema: JsonObject): JsonObject {
  const { type, enum: values } = schema
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  const choices = Array.isArray(values) ? { enum: [...(values as readonly Json[]), null] } : {}
  return { ...schema, type: [type, 'null'], ...choices }
}

export function reference(entity: Entity, form: SchemaForm, scope: SchemaScope): JsonObject {
  return { $ref: `${scope.base}${schemaName(entity, form)}` }
}

/** All schemas of the given entities by name, in order; those nobody has a use for are left out. */
export function recordSchemas(entities: Iterable<Entity>, scope: SchemaScope): Readonly<Record<string, JsonObject>> {
  const schemas: Record<string, JsonObject> = {}
  for (const entity of entities) {
    for (const form of formsOf(entity, scope)) {
      const schema = recordSchema(entity, form, scope)
      if (schema) schemas[schemaName(entity, form)] = schema
    }
  }
  return schemas
}

/** Child rows are written inside their parent's body; they are never replaced on their own. */
function formsOf(entity: Entity, scope: SchemaScope): readonly SchemaForm[] {
  const seen = scope.seenOf(entity.name)?.seen
  if (!seen) return []
  const isWritable = entity.fields.some((field) => seen.writable.has(field.name) && !field.system)
  const isCreated = isWritable && seen.actions.has('create')
  const isChanged = isWritable && seen.actions.has('update')
  if (entity.kind === 'child') return isCreated || isChanged ? ['Read', 'Create', 'Patch'] : ['Read']
  return ['Read', ...(isCreated ? (['Create'] as const) : []), ...(isChanged ? (['Patch', 'Replace'] as const) : [])]
}

/** True where `recordSchemas` makes this form, so that it may be referred to. */
export function hasForm(entity: Entity, form: SchemaForm, scope: SchemaScope): boolean {
  return formsOf(entity, scope).includes(form)
}
