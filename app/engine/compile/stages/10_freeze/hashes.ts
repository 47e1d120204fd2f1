import { hashOf } from '../../../base/main.js'
import type { EntitiesOf, RoutedEntity } from '../../draft.js'

/**
 * By entity: the hash of its declaration and of all declarations its names lead to. Paths walk over
 * several links, so that a cached plan of one entity depends on each it can reach.
 */
export function hashEntities(entities: EntitiesOf<RoutedEntity>): ReadonlyMap<string, string> {
  const own = new Map([...entities].map(([name, entity]) => [name, ownHash(entity)]))
  return new Map(
    [...entities.keys()].map((name) => {
      const reached = [...reachedFrom(name, entities)].sort()
      return [name, hashOf([name, reached.map((other) => [other, own.get(other)])])]
    })
  )
}

/**
 * The order of properties is part of it: it is that of forms and columns. Back-links come from elsewhere, the
 * scale of amounts from the currency.
 */
function ownHash(entity: RoutedEntity): string {
  const { source: _source, ...declaration } = entity.declaration
  const types = entity.fields.map((field) => field.valueType)
  const process = JSON.stringify([entity.workflow, entity.actions])
  return hashOf([declaration, Object.keys(declaration.properties), entity.many, types, process])
}

function reachedFrom(start: string, entities: EntitiesOf<RoutedEntity>): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [start]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue
    reached.add(name)
    for (const member of Object.values(entities.get(name)?.members ?? {})) {
      if (member.kind !== 'value') open.push(member.entity)
    }
  }
  return reached
}
