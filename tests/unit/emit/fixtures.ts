import type { JsonObject } from '../../../app/engine/base/main.js'
import { fieldTypeOf, usesOf } from '../../../app/engine/fields/main.js'
import type { FieldSpec } from '../../../app/engine/fields/main.js'
import type { Entity, Field, Registry, Route, ToMany } from '../../../app/engine/model/main.js'

interface FieldDraft {
  readonly type: string
  readonly json?: JsonObject
  readonly required?: boolean
  readonly system?: boolean
  readonly readOnly?: boolean
  readonly link?: string
  readonly rows?: string
}

function field(name: string, draft: FieldDraft): Field {
  const type = fieldTypeOf(draft.type)
  const spec: FieldSpec = {
    name,
    title: name,
    type: draft.type,
    required: draft.required ?? false,
    readOnly: draft.readOnly ?? false,
    json: draft.json ?? {},
    options: { ...(draft.link ? { entity: draft.link } : {}) },
    minorUnits: 2,
    source: { file: 'fixture.json', pointer: `/properties/${name}` },
  }
  return {
    ...spec,
    trait: type.trait,
    columns: type.columns(spec),
    valueType: type.valueType(spec),
    aggregates: type.aggregates,
    ...usesOf(spec),
    views: type.views,
    ...(draft.link ? { link: { entity: draft.link, onDelete: 'restrict' as const } } : {}),
    ...(draft.rows ? { rows: { entity: draft.rows } } : {}),
    system: draft.system ?? false,
  }
}

const SYSTEM: Readonly<Record<string, FieldDraft>> = {
  id: { type: 'identifier', required: true, system: true, json: { type: 'string', format: 'uuid' } },
}
const VERSION: Readonly<Record<string, FieldDraft>> = {
  version: { type: 'integer', required: true, system: true, json: { type: 'integer' } },
}

interface EntityDraft {
  readonly kind?: Entity['kind']
  readonly internal?: boolean
  readonly fields: Readonly<Record<string, FieldDraft>>
  readonly many?: readonly ToMany[]
}

function entity(name: string, draft: EntityDraft): Entity {
  const kind = draft.kind ?? 'record'
  const [plugin = '', singular = ''] = name.split('.')
  const drafts = { ...SYSTEM, ...draft.fields, ...(kind === 'record' ? VERSION : {}) }
  const fields = Object.entries(drafts).map(([key, item]) => field(key, item))
  return {
    name,
    plugin,
    kind,
    tenancy: 'school',
    internal: draft.internal ?? false,
    title: singular,
    titlePlural: `${singular}s`,
    description: `A ${singular}.`,
    table: `${plugin}_${singular}s`,
    parent: null,
    fields,
    field: Object.fromEntries(fields.map((item) => [item.name, item])),
    many: Object.fromEntries((draft.many ?? []).map((item) => [item.name, item])),
    members: {},
    display: 'name',
    search: [['name']],
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
    api: { path: `/${plugin}/${singular}s`, aliases: [`/${singular}s`] },
    layout: { sections: [] },
    list: { columns: ['name'], sort: [], filters: [] },
    source: { file: 'fixture.json', pointer: '' },
    hash: name,
    examples: [],
    defaults: {},
  }
}

function routesOf(item: Entity): readonly Route[] {
  if (item.internal || item.kind === 'child') return []
  const at = (path: string, aliasOf: string | null): readonly Route[] => {
    const one = `${path}/{id}`
    const oneOf = aliasOf === null ? null : `${aliasOf}/{id}`
    const common = { entity: item.name }
    return [
      { ...common, method: 'GET', path, verb: 'list', aliasOf },
      { ...common, method: 'POST', path, verb: 'create', aliasOf },
      { ...common, method: 'GET', path: one, verb: 'read', aliasOf: oneOf },
      { ...common, method: 'PATCH', path: one, verb: 'update', aliasOf: oneOf },
      { ...common, method: 'PUT', path: one, verb: 'replace', aliasOf: oneOf },
      { ...common, method: 'DELETE', path: one, verb: 'delete', aliasOf: oneOf },
      { ...common, method: 'POST', path: `${one}/restore`, verb: 'restore', aliasOf: oneOf && `${oneOf}/restore` },
    ]
  }
  return [...at(item.api.path, null), ...item.api.aliases.flatMap((alias) => at(alias, item.api.path))]
}

/** A small registry: two linked entities, a child of one, and an internal one. */
export function smallRegistry(): Registry {
  const text: FieldDraft = { type: 'text', json: { type: 'string', maxLength: 100 } }
  const entities = [
    entity('shop.buyer', {
      fields: {
        name: { ...text, required: true },
        secret_note: text,
        born_on: { type: 'date', json: { type: 'string', format: 'date' } },
        level: { type: 'choice', json: { enum: ['low', 'high'] } },
      },
      many: [{ name: 'orders', title: 'Orders', entity: 'shop.order', column: 'buyer_id', owned: false }],
    }),
    entity('shop.order', {
      fields: {
        name: { ...text, required: true },
        buyer: { type: 'link', required: true, link: 'shop.buyer', json: { type: 'string', format: 'uuid' } },
        placed_at: { type: 'datetime', json: { type: 'string', format: 'date-time' } },
        lines: { type: 'rows', rows: 'shop.order_line', json: { type: 'array' } },
      },
    }),
    entity('shop.order_line', {
      kind: 'child',
      fields: { name: text, count: { type: 'integer', json: { type: 'integer', minimum: 1 } } },
    }),
    entity('core.user', { internal: true, fields: { name: text, password_hash: text } }),
  ]
  return {
    version: 'fixture',
    plugins: [{ name: 'shop', version: '1.0.0', title: 'Shop', requires: [], elevates: [], provides: [] }],
    entities: Object.fromEntries(entities.map((item) => [item.name, item])),
    policies: {
      'shop.buyer': {
        entity: 'shop.buyer',
        roles: { clerk: { read: { scope: null }, create: { scope: null } }, guest: { read: { scope: null } } },
        fields: {},
        inherits: null,
      },
    },
    dimensions: {},
    scopes: {},
    roles: { clerk: { name: 'clerk', title: 'Clerk', portal: false, inherits: [] } },
    routes: entities.flatMap(routesOf),
    menu: [],
    jobs: [],
    messages: {},
    automations: {},
  }
}
