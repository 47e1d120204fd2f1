import { at } from '../../../base/main.js'
import type { Member } from '../../../expressions/main.js'
import type { Field, ToMany } from '../../../model/main.js'
import { mapEntities } from '../../draft.js'
import type { EntitiesOf, FieldedEntity, RelatedEntity, Scene } from '../../draft.js'
import { collectInverses } from './inverses.js'
import { linkField } from './links.js'
import { parentField } from './parent_field.js'
import { checkParents, ownedRows } from './rows.js'
import { findTarget } from './targets.js'
import { checkTree, inTree } from './trees.js'

/** Resolves links, rows and back-links, and says what each name of an entity leads to. */
export function relateEntities(entities: EntitiesOf<FieldedEntity>, scene: Scene): EntitiesOf<RelatedEntity> {
  const resolved = mapEntities(entities, (entity) => withRelations(entity, entities, scene))
  const parents = checkParents(resolved, scene)
  const linked = mapEntities(resolved, (entity) => withParent(entity, parents.get(entity.name), scene))
  const inverses = collectInverses(linked, scene)
  return mapEntities(linked, (entity) => {
    const many = Object.fromEntries(
      [...ownedRows(entity), ...(inverses.get(entity.name) ?? [])].map((side) => [side.name, side])
    )
    return { ...entity, parent: parents.get(entity.name) ?? null, many, members: membersOf(entity, many) }
  })
}

/** The relations of what stands in no registry: an action's input has links, but nothing leads to it. */
export function relateAlone(entity: FieldedEntity, entities: EntitiesOf<FieldedEntity>, scene: Scene): RelatedEntity {
  const related = withRelations(entity, entities, scene)
  return { ...related, parent: null, many: {}, members: membersOf(related, {}) }
}

function withRelations(entity: FieldedEntity, entities: EntitiesOf<FieldedEntity>, scene: Scene): FieldedEntity {
  const broken = new Set(entity.broken)
  const fields = entity.fields.flatMap((field) => {
    const related = inTree(entity, relate(entity, field, entities, scene), entities)
    if (!related) broken.add(field.name)
    return related ? [related] : []
  })
  if (entity.kind === 'tree') checkTree({ ...entity, broken, fields }, scene)
  return { ...entity, broken, fields, field: Object.fromEntries(fields.map((field) => [field.name, field])) }
}

/** A child leads to its parent as by a link, so that scopes and expressions can walk there. */
function withParent(entity: FieldedEntity, parent: string | undefined, scene: Scene): FieldedEntity {
  if (parent === undefined) return entity
  const field = parentField(entity, parent, scene)
  const [id, ...rest] = entity.fields
  return { ...entity, fields: id ? [id, field, ...rest] : [field], field: { ...entity.field, [field.name]: field } }
}

function relate(entity: FieldedEntity, field: Field, entities: EntitiesOf<FieldedEntity>, scene: Scene): Field | null {
  if (field.trait === 'relation') return linkField(entity, field, entities, scene)
  if (field.trait !== 'rows') return field
  const { $ref } = field.json.items as { readonly $ref: string }
  const target = findTarget(
    $ref,
    { plugin: field.plugin ?? entity.plugin },
    at(field.source, 'items', '$ref'),
    entities,
    scene
  )
  if (!target) return null
  const { unfolded } = target.declaration
  const leadsTo = unfolded && target.field[unfolded.target]?.options.entity
  if (!unfolded || typeof leadsTo !== 'string') return { ...field, rows: { entity: target.name } }
  const bare = unfolded.isBare ? { isBare: true } : {}
  return { ...field, rows: { entity: target.name, target: unfolded.target, leadsTo, ...bare } }
}

function membersOf(entity: FieldedEntity, many: Readonly<Record<string, ToMany>>): Readonly<Record<string, Member>> {
  const members: [string, Member][] = []
  for (const field of entity.fields) {
    if (field.link) members.push([field.name, { kind: 'one', entity: field.link.entity }])
    else if (field.name === 'id') {
      members.push([field.name, { kind: 'value', type: { kind: 'id', entity: entity.name } }])
    } else if (field.valueType) members.push([field.name, { kind: 'value', type: field.valueType }])
  }
  for (const side of Object.values(many)) members.push([side.name, { kind: 'many', entity: side.entity }])
  return Object.fromEntries(members)
}
