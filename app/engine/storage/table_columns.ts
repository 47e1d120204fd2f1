import { fieldTypeOf } from '../fields/main.js'
import type { ColumnKind, ColumnPlan } from '../fields/main.js'
import { entityOf, type Entity, type EntityKind, type Field, type Registry } from '../model/main.js'
import { foreignKeyName } from './names.js'
import type { ColumnShape, ForeignKeyShape } from './shapes.js'

const required = (name: string, kind: ColumnKind): ColumnShape => ({ name, kind, nullable: false })
const optional = (name: string, kind: ColumnKind): ColumnShape => ({ name, kind, nullable: true })

const RECORD: readonly ColumnShape[] = [
  required('id', 'id'),
  required('version', 'integer'),
  required('created_at', 'instant'),
  optional('created_by', 'id'),
  required('updated_at', 'instant'),
  optional('updated_by', 'id'),
  optional('deleted_at', 'instant'),
  optional('deleted_by', 'id'),
  optional('deletion_id', 'id'),
  optional('custom', 'json'),
]

/** The columns that the engine keeps in every table of a kind, beside `school_id`. */
const SYSTEM_COLUMNS = {
  record: RECORD,
  tree: RECORD,
  single: RECORD,
  child: [
    required('id', 'id'),
    required('parent_id', 'id'),
    required('position', 'integer'),
    optional('deleted_at', 'instant'),
    optional('deletion_id', 'id'),
    optional('custom', 'json'),
  ],
  log: [required('id', 'id')],
  input: [],
} satisfies Record<EntityKind, readonly ColumnShape[]>

/** `school_id` in front of what is said of a school's entity; nothing for the platform's. */
export function schoolLead(entity: Entity): readonly string[] {
  return entity.tenancy === 'school' ? ['school_id'] : []
}

/** All columns of an entity's table: the system's, then those of its fields as declared. */
export function columnsOf(entity: Entity): readonly ColumnShape[] {
  const system = [...schoolLead(entity).map((name) => required(name, 'id')), ...SYSTEM_COLUMNS[entity.kind]]
  const taken = new Set(system.map((column) => column.name))
  const declared = entity.fields.flatMap((field) =>
    field.columns.filter((plan) => !taken.has(plan.name)).map((plan) => shapeOf(field, plan))
  )
  return [...system, ...declared]
}

function shapeOf(field: Field, plan: ColumnPlan): ColumnShape {
  const added = field.plugin === undefined ? {} : { plugin: field.plugin }
  const shape = { name: plan.name, kind: plan.kind, nullable: plan.nullable, ...added }
  const value = field.columns.find((other) => other.facet === 'value')
  if (plan.facet === 'key') {
    const by = fieldTypeOf(field.type).matched ? { keyBy: field.type } : {}
    return value ? { ...shape, keyOf: value.name, ...by } : shape
  }
  return plan.scale ? { ...shape, scale: plan.scale } : shape
}

/** The last wall between schools: a link can only point at a row of the same school. */
export function foreignKeysOf(entity: Entity, registry: Registry): readonly ForeignKeyShape[] {
  const key = (column: string, target: Entity): ForeignKeyShape => {
    const columns = [...schoolLead(target), column]
    return {
      name: foreignKeyName(entity.table, columns),
      columns,
      table: target.table,
      references: [...schoolLead(target), 'id'],
    }
  }
  const parent = entity.kind === 'child' && entity.parent ? [key('parent_id', entityOf(registry, entity.parent))] : []
  const links = entity.fields.flatMap((field) => {
    const column = field.columns.find((plan) => plan.facet === 'value')
    return field.link && column ? [key(column.name, entityOf(registry, field.link.entity))] : []
  })
  return [...parent, ...links].filter(isFirstOfItsName)
}

function isFirstOfItsName(item: ForeignKeyShape, index: number, all: readonly ForeignKeyShape[]): boolean {
  return all.findIndex((other) => other.name === item.name) === index
}
