import { at, hashOf } from '../../../base/main.js'
import type { JsonObject } from '../../../base/main.js'
import type { Entity } from '../../../model/main.js'
import type { ActionDeclaration, EntityDeclaration } from '../../../schema/main.js'
import type { ConstrainedEntity, EntitiesOf, NamedEntity, Scene } from '../../draft.js'
import { compileFieldsOf } from '../02_fields/main.js'
import { derivationOf } from '../02_fields/derivation.js'
import { relateAlone } from '../03_relations/main.js'
import { checksOf } from '../04_constraints/main.js'
import { conditionsOf } from '../14_conditions/main.js'

/**
 * What an action takes, as an entity of the kind `input`: its fields have the types, options, links and
 * checks that fields of records have, so that validators, forms and documents need nothing of their own.
 */
export function compileInput(
  entity: ConstrainedEntity,
  action: ActionDeclaration,
  entities: EntitiesOf<ConstrainedEntity>,
  scene: Scene
): Entity {
  const { required = [], properties = {}, checks = [] } = action.json.input ?? {}
  const source = at(action.source, 'input')
  const declaration: EntityDeclaration = {
    name: action.key,
    plugin: action.plugin,
    title: action.json.title,
    description: action.json.description ?? '',
    required,
    properties,
    options: { checks },
    brokenFields: [],
    source,
  }
  const named: NamedEntity = {
    name: action.key,
    plugin: action.plugin,
    kind: 'input',
    tenancy: entity.tenancy,
    internal: false,
    title: action.json.title,
    titlePlural: action.json.title,
    description: declaration.description,
    plural: action.name,
    table: '',
    declaration,
    source,
    broken: new Set(),
  }
  const related = relateAlone(compileFieldsOf(named, scene), entities, scene)
  for (const field of related.fields) {
    if (field.rows || derivationOf(field.options) || field.sequence) {
      const message = `"${field.name}" cannot be given to an action.`
      scene.findings.error('ACT005', field.source, message, 'An input has plain fields and links.')
    }
  }
  const { declaration: _declaration, plural: _plural, broken: _broken, ...rest } = related
  const defaults = related.fields.flatMap((field) => (field.default === undefined ? [] : [[field.name, field.default]]))
  const around = new Map([...entities, [related.name, { ...entity, ...related }]])
  return {
    ...rest,
    uniques: [],
    exclusives: [],
    capacities: [],
    publishedWhen: null,
    ruleTable: null,
    scannable: [],
    indexes: [],
    privacy: null,
    checks: checksOf(related, around, scene),
    conditions: conditionsOf(related, around, scene),
    workflow: null,
    actions: [],
    api: { path: '', aliases: [] },
    display: 'id',
    search: [],
    layout: {
      sections: [{ key: 'main', title: action.json.title, rows: related.fields.map(({ name }) => [name]), show: null }],
    },
    list: { columns: [], sort: [], filters: [] },
    hash: hashOf([action.key, (action.json.input ?? null) as JsonObject | null, Object.keys(properties)]),
    examples: [],
    defaults: Object.fromEntries(defaults) as Entity['defaults'],
  }
}
