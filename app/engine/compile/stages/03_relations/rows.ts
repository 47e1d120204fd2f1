import { at } from '../../../base/main.js'
import type { ToMany } from '../../../model/main.js'
import type { EntitiesOf, FieldedEntity, Scene } from '../../draft.js'
import { findTarget } from './targets.js'

/** The to-many sides of an entity's own rows; a child's column `parent_id` holds the owner. */
export function ownedRows(entity: FieldedEntity): readonly ToMany[] {
  return entity.fields.flatMap((field) =>
    field.rows
      ? [{ name: field.name, title: field.title, entity: field.rows.entity, column: 'parent_id', owned: true }]
      : []
  )
}

/** By child: its parent. A child belongs to one field of one parent, and both sides say so. */
export function checkParents(entities: EntitiesOf<FieldedEntity>, scene: Scene): ReadonlyMap<string, string> {
  const parents = new Map<string, string>()
  const holders = new Map<string, string>()
  for (const entity of entities.values()) {
    const parent = parentOf(entity, entities, scene)
    if (parent) parents.set(entity.name, parent.name)
  }
  for (const owner of entities.values()) {
    for (const field of owner.fields) {
      if (field.rows) checkHolder(owner, field.name, field.rows.entity, { entities, parents, holders, scene })
    }
  }
  for (const [child, parent] of parents) {
    const owner = entities.get(parent)
    const entity = entities.get(child)
    if (!entity || !owner || holders.has(child) || owner.broken.size > 0) continue
    const hint = `Add a field with "items": { "$ref": "${child}" } to "${parent}".`
    scene.findings.error(
      'REL005',
      at(entity.source, 'x-entity', 'parent'),
      `No field of "${parent}" holds the rows of "${child}".`,
      hint
    )
  }
  return parents
}

function parentOf(entity: FieldedEntity, entities: EntitiesOf<FieldedEntity>, scene: Scene): FieldedEntity | null {
  const name = entity.declaration.options.parent
  const place = at(entity.source, 'x-entity', 'parent')
  if (entity.kind !== 'child') {
    if (name !== undefined) {
      scene.findings.error('REL004', place, 'Only a child has a parent.', 'Set "kind": "child", or leave "parent" out.')
    }
    return null
  }
  if (name === undefined) {
    const hint = 'Set "parent" to the entity whose rows these are.'
    scene.findings.error('REL004', at(entity.source, 'x-entity'), `The child "${entity.name}" has no parent.`, hint)
    return null
  }
  const parent = findTarget(name, entity, place, entities, scene)
  if (parent?.kind !== 'child') return parent
  scene.findings.error(
    'REL004',
    place,
    `The parent "${name}" is a child itself.`,
    'Rows have one level; make the parent a record.'
  )
  return null
}

interface Holding {
  readonly entities: EntitiesOf<FieldedEntity>
  readonly parents: ReadonlyMap<string, string>
  readonly holders: Map<string, string>
  readonly scene: Scene
}

function checkHolder(owner: FieldedEntity, name: string, child: string, holding: Holding): void {
  const { entities, parents, holders, scene } = holding
  const target = entities.get(child)
  const place = at(owner.source, 'properties', name, 'items', '$ref')
  if (target?.kind !== 'child') {
    const hint = `Set "kind": "child" and "parent": "${owner.name}" there, or use a link.`
    scene.findings.error('REL003', place, `"${child}" is no child and cannot be held as rows.`, hint)
  } else if (parents.has(child) && parents.get(child) !== owner.name) {
    const hint = 'A child has one parent; make a child entity of its own.'
    scene.findings.error('REL003', place, `"${child}" are rows of "${parents.get(child) ?? ''}".`, hint)
  }
  const first = holders.get(child)
  holders.set(child, name)
  if (first !== undefined && parents.get(child) === owner.name) {
    scene.findings.error(
      'REL003',
      place,
      `The rows of "${child}" are held by "${first}" already.`,
      'Make a child entity of its own.'
    )
  }
}
