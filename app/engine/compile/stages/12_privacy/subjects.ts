import { at } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { SubjectPath } from '../../../model/main.js'
import { own } from '../../draft.js'
import type { ConditionedEntity, EntitiesOf, Scene } from '../../draft.js'
import { PARENT_FIELD } from '../../reserved.js'

type Entities = EntitiesOf<ConditionedEntity>

/** The persons that records of an entity are about: themselves, those its paths lead to, those of the parent. */
export function pathsOf(entity: ConditionedEntity, entities: Entities, scene: Scene): readonly SubjectPath[] {
  const { person = false, about = [] } = entity.declaration.options.privacy ?? {}
  const itself = person ? [{ path: [], person: entity.name, shared: false }] : []
  const named = about.flatMap((text, index) => {
    const path = text.split('.')
    const found = walk(entity, path, entities)
    if (found) return [{ path, ...found }]
    if (!path.some((name) => entity.broken.has(name))) {
      const place = at(entity.source, 'x-entity', 'privacy', 'about', index)
      const hint = hintFor(path[0] ?? '', Object.keys(entity.members))
      scene.findings.error('PRV001', place, `"${text}" of "${entity.name}" leads to no person.`, hint)
    }
    return []
  })
  const parent = entity.parent === null ? undefined : entities.get(entity.parent)
  const inherited = parent ? quietly(parent, entities) : []
  return [...itself, ...named, ...inherited.map((way) => ({ ...way, path: [PARENT_FIELD, ...way.path] }))]
}

/** The paths of a parent, whose own turn tells what is wrong with them. */
function quietly(parent: ConditionedEntity, entities: Entities): readonly SubjectPath[] {
  const { person = false, about = [] } = parent.declaration.options.privacy ?? {}
  const itself = person ? [{ path: [], person: parent.name, shared: false }] : []
  const named = about.flatMap((text) => {
    const path = text.split('.')
    const found = walk(parent, path, entities)
    return found ? [{ path, ...found }] : []
  })
  return [...itself, ...named]
}

function walk(
  start: ConditionedEntity,
  path: readonly string[],
  entities: Entities
): Pick<SubjectPath, 'person' | 'shared'> | null {
  let entity: ConditionedEntity = start
  let shared = false
  for (const name of path) {
    const many = own(entity.many, name)
    const target = many?.entity ?? own(entity.field, name)?.link?.entity
    const next = target === undefined ? undefined : entities.get(target)
    if (!next) return null
    shared ||= many !== undefined
    entity = next
  }
  return entity.declaration.options.privacy?.person ? { person: entity.name, shared } : null
}
