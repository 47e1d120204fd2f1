import type { Json } from '../../app/engine/base/main.js'
import type { Expr, ValueType } from '../../app/engine/expressions/main.js'
import type { ColumnKind, ColumnPlan } from '../../app/engine/fields/main.js'
import type {
  Entity,
  EntityKind,
  ExclusiveRule,
  Field,
  Registry,
  SortKey,
  UniqueRule,
} from '../../app/engine/model/main.js'

const SOURCE = { file: 'test.json', pointer: '' }

/** What a test says of a field; the rest are plain defaults. */
export interface FieldSketch {
  readonly kind: ColumnKind
  readonly required?: boolean
  /** A text with a sort and match key beside it. */
  readonly key?: boolean
  readonly link?: string
  readonly scale?: number | 'currency'
  readonly default?: Json
  readonly was?: string
}

export interface EntitySketch {
  readonly fields: Readonly<Record<string, FieldSketch>>
  readonly kind?: EntityKind
  readonly platform?: boolean
  readonly parent?: string
  readonly uniques?: readonly UniqueRule[]
  readonly exclusives?: readonly ExclusiveRule[]
  readonly indexes?: readonly (readonly string[])[]
  readonly sort?: readonly SortKey[]
}

/** A registry made by hand, without compiler and field types, from entities by name. */
export function sketchRegistry(sketches: Readonly<Record<string, EntitySketch>>): Registry {
  const entities = Object.fromEntries(
    Object.entries(sketches).map(([name, sketch]) => [name, makeEntity(name, sketch)])
  )
  const plugins = [...new Set(Object.values(entities).map((entity) => entity.plugin))]
  return {
    version: 'test',
    plugins: plugins.map((name) => ({ name, version: '1.0.0', title: name, requires: [], elevates: [], provides: [] })),
    entities,
    policies: {},
    scopes: {},
    roles: {},
    dimensions: {},
    routes: [],
    menu: [],
    jobs: [],
    messages: {},
    automations: {},
  }
}

/** A condition on one field of the record: `state != 'closed'`. */
export function fieldDiffers(name: string, value: string): Expr {
  const type: ValueType = { kind: 'text' }
  return {
    kind: 'compare',
    op: 'neq',
    left: { kind: 'member', type, variable: '', path: [name] },
    right: { kind: 'literal', type, value },
  }
}

function makeEntity(name: string, sketch: EntitySketch): Entity {
  const [plugin = '', singular = ''] = name.split('.')
  const fields = Object.entries(sketch.fields).map(([key, field]) => makeField(key, field))
  return {
    name,
    plugin,
    kind: sketch.kind ?? 'record',
    tenancy: sketch.platform ? 'platform' : 'school',
    internal: false,
    title: singular,
    titlePlural: `${singular}s`,
    description: '',
    table: `${plugin}_${singular}s`,
    parent: sketch.parent ?? null,
    fields,
    field: Object.fromEntries(fields.map((field) => [field.name, field])),
    many: {},
    members: {},
    display: fields[0]?.name ?? 'id',
    search: [],
    uniques: sketch.uniques ?? [],
    exclusives: sketch.exclusives ?? [],
    capacities: [],
    publishedWhen: null,
    ruleTable: null,
    scannable: [],
    indexes: (sketch.indexes ?? []).map((names) => ({ fields: names })),
    checks: [],
    conditions: null,
    privacy: null,
    workflow: null,
    actions: [],
    api: { path: `/${plugin}/${singular}s`, aliases: [] },
    layout: { sections: [] },
    list: { columns: [], sort: sketch.sort ?? [], filters: [] },
    source: SOURCE,
    hash: name,
    examples: [],
    defaults: {},
  }
}

function makeField(name: string, sketch: FieldSketch): Field {
  const nullable = !sketch.required
  const scale = sketch.scale === undefined ? {} : { scale: sketch.scale }
  const column = sketch.link ? `${name}_id` : name
  const value: ColumnPlan = { name: column, kind: sketch.kind, facet: 'value', nullable, ...scale }
  const key: ColumnPlan = { name: `${name}_key`, kind: 'text', facet: 'key', nullable }
  return {
    name,
    title: name,
    type: 'text',
    required: sketch.required ?? false,
    readOnly: false,
    ...(sketch.default === undefined ? {} : { default: sketch.default }),
    json: {},
    options: sketch.was === undefined ? {} : { was: sketch.was },
    minorUnits: 2,
    source: { file: 'test.json', pointer: `/properties/${name}` },
    trait: sketch.link ? 'relation' : 'scalar',
    columns: sketch.key ? [value, key] : [value],
    valueType: sketch.scale === undefined ? { kind: 'text' } : { kind: 'decimal', scale: Number(sketch.scale) || 2 },
    filters: [],
    aggregates: [],
    sortable: true,
    searchable: sketch.key ?? false,
    views: { input: '', cell: '' },
    ...(sketch.link ? { link: { entity: sketch.link, onDelete: 'restrict' as const } } : {}),
    system: false,
  }
}
