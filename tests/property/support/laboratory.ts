import { textKey } from '../../../app/engine/base/main.js'
import type { Member, ValueType } from '../../../app/engine/expressions/main.js'
import type { ColumnKind, ColumnPlan } from '../../../app/engine/fields/main.js'
import type { Entity, Field, Registry, ToMany } from '../../../app/engine/model/main.js'

const SOURCE = { file: 'laboratory', pointer: '' }

/** The value types of the laboratory's fields; `key` stands beside every text. */
export const TYPES = {
  n: { kind: 'int' },
  m: { kind: 'int' },
  d: { kind: 'decimal', scale: 2 },
  p: { kind: 'decimal', scale: 3 },
  t: { kind: 'text' },
  u: { kind: 'text' },
  b: { kind: 'bool' },
  on: { kind: 'date' },
  at: { kind: 'instant' },
  c: { kind: 'choice', values: ['red', 'green', 'blue'] },
} as const satisfies Record<string, ValueType>

export type FieldName = keyof typeof TYPES

const COLUMN_KINDS = {
  bool: 'boolean',
  text: 'text',
  choice: 'text',
  int: 'integer',
  decimal: 'integer',
  date: 'date',
  instant: 'instant',
  id: 'id',
  null: 'text',
} satisfies Record<ValueType['kind'], ColumnKind>

/** The types of fields that have such values. */
const FIELD_TYPES = {
  bool: 'boolean',
  text: 'text',
  choice: 'choice',
  int: 'integer',
  decimal: 'decimal',
  date: 'date',
  instant: 'datetime',
  id: 'link',
  null: 'text',
} satisfies Record<ValueType['kind'], string>

/** Three entities of one school: roots, the `one` each links to, and the leaves that link back. */
export const LINKS = { root: ['one'], one: [], leaf: ['root', 'one'] } as const
export type LabName = keyof typeof LINKS
export const MANY = {
  root: { leaves: { entity: 'leaf', column: 'root_id' } },
  one: { roots: { entity: 'root', column: 'one_id' } },
  leaf: {},
} as const

export const LAB: readonly LabName[] = ['root', 'one', 'leaf']

/** A registry of the three entities, complete as far as SQL asks. */
export function laboratory(): Registry {
  const entities = Object.fromEntries(LAB.map((name) => [`lab.${name}`, entity(name)]))
  return {
    version: '0',
    plugins: [],
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

/** CREATE TABLE of the three entities in one dialect. */
export function tables(dialect: 'sqlite' | 'postgres'): readonly string[] {
  const postgres = {
    id: 'uuid',
    text: 'text collate "C"',
    integer: 'bigint',
    boolean: 'boolean',
    date: 'date',
    instant: 'timestamptz(3)',
    json: 'jsonb',
  }
  const sqlite = {
    id: 'text',
    text: 'text',
    integer: 'integer',
    boolean: 'integer',
    date: 'text',
    instant: 'text',
    json: 'text',
  }
  const types = dialect === 'postgres' ? postgres : sqlite
  return LAB.map((name) => {
    const columns = columnsOf(name).map((plan) => `"${plan.name}" ${types[plan.kind]}`)
    return `create table "lab_${name}" ("school_id" ${types.id}, "deleted_at" ${types.instant}, ${columns.join(', ')})`
  })
}

/** Columns of an entity's fields, key columns included. */
export function columnsOf(name: LabName): readonly ColumnPlan[] {
  return entity(name).fields.flatMap((item) => item.columns)
}

/** The key beside a text, null for null. */
export function keyOf(text: unknown): string | null {
  return typeof text === 'string' ? textKey(text) : null
}

function entity(name: LabName): Entity {
  const fields = [
    field('id', { kind: 'id', entity: `lab.${name}` }, 'id'),
    ...Object.entries(TYPES).map(([key, type]) => field(key, type, key)),
    ...LINKS[name].map((link) => field(link, { kind: 'id', entity: `lab.${link}` }, `${link}_id`, `lab.${link}`)),
  ]
  const many: Record<string, ToMany> = Object.fromEntries(
    Object.entries(MANY[name]).map(([key, side]: [string, { entity: string; column: string }]) => [
      key,
      { name: key, title: key, entity: `lab.${side.entity}`, column: side.column, owned: false },
    ])
  )
  return {
    name: `lab.${name}`,
    plugin: 'lab',
    kind: 'record',
    tenancy: 'school',
    internal: false,
    title: name,
    titlePlural: name,
    description: '',
    table: `lab_${name}`,
    parent: null,
    fields,
    field: Object.fromEntries(fields.map((item) => [item.name, item])),
    many,
    members: membersOf(fields, many),
    display: 't',
    search: [],
    uniques: [],
    exclusives: [],
    capacities: [],
    publishedWhen: null,
    ruleTable: null,
    scannable: [],
    indexes: [],
    checks: [],
    conditions: null,
    privacy: null,
    workflow: null,
    actions: [],
    api: { path: '/lab', aliases: [] },
    layout: { sections: [] },
    list: { columns: [], sort: [], filters: [] },
    source: SOURCE,
    hash: name,
    examples: [],
    defaults: {},
  }
}

function membersOf(fields: readonly Field[], many: Readonly<Record<string, ToMany>>): Record<string, Member> {
  const own = fields.map((item): [string, Member] => [
    item.name,
    item.link ? { kind: 'one', entity: item.link.entity } : { kind: 'value', type: item.valueType ?? { kind: 'null' } },
  ])
  return Object.fromEntries([
    ...own,
    ...Object.values(many).map((side): [string, Member] => [side.name, { kind: 'many', entity: side.entity }]),
  ])
}

function field(name: string, type: ValueType, column: string, link?: string): Field {
  const value: ColumnPlan = { name: column, kind: COLUMN_KINDS[type.kind], facet: 'value', nullable: true }
  const key: ColumnPlan = { name: `${column}_key`, kind: 'text', facet: 'key', nullable: true }
  return {
    name,
    title: name,
    type: FIELD_TYPES[type.kind],
    required: false,
    readOnly: false,
    json: {},
    options: {},
    minorUnits: 2,
    source: SOURCE,
    trait: link ? 'relation' : 'scalar',
    columns: type.kind === 'text' ? [value, key] : [value],
    valueType: type,
    filters: [],
    aggregates: [],
    sortable: true,
    searchable: true,
    views: { input: '', cell: '' },
    system: false,
    ...(link ? { link: { entity: link, onDelete: 'restrict' as const } } : {}),
  }
}
