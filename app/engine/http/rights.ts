import { Recent } from '../base/main.js'
import type { Actor, Registry } from '../model/main.js'
import { entityOf, rightsOn } from '../model/main.js'
import { grantOf, rightsKey } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import type { Rights } from '../screens/main.js'

/** Pictures kept of one set of entities; those least recently used beyond that are made again. */
const MOST = 5000

const known = new WeakMap<Registry['entities'], Recent<Rights | null>>()

/**
 * What an actor may do with an entity on any row at all, as screens and documents show it; null where
 * it does not exist for him. A picture of the grants, never a permission: operations ask grants.
 */
export function rightsOf(registry: Registry, actor: Actor, entityName: string): Rights | null {
  if (!Object.hasOwn(registry.entities, entityName)) return null
  let made = known.get(registry.entities)
  if (!made) known.set(registry.entities, (made = new Recent(MOST)))
  const key = `${entityName}\n${rightsKey(registry, actor)}`
  const rights = made.get(key)
  return rights === undefined ? made.set(key, makeRights(registry, actor, entityName)) : rights
}

function makeRights(registry: Registry, actor: Actor, entityName: string): Rights | null {
  const entity = entityOf(registry, entityName)
  const grants = new Map<string, Grant>()
  const names = rightsOn(entity)
  for (const action of names) {
    const grant = grantOf(registry, actor, entityName, action)
    if (grant) grants.set(action, grant)
  }
  if (grants.size === 0) return null
  const reading = grants.get('read') ?? grants.get('refer')
  const writing = [grants.get('create'), grants.get('update')]
  const named = (holds: (name: string) => boolean) =>
    new Set(entity.fields.map((field) => field.name).filter((name) => holds(name)))
  const totals = grants.get('read') ?? grants.get('report')
  return {
    readable: named((name) => reading?.allows(name, 'read') === true || reading?.allows(name, 'mask') === true),
    writable: named((name) => writing.some((grant) => grant?.allows(name, 'write') === true)),
    filterable: named((name) => reading?.allows(name, 'filter') === true),
    sortable: named((name) => reading?.allows(name, 'sort') === true),
    aggregatable: named((name) => totals?.allows(name, 'aggregate') === true),
    can: Object.fromEntries(names.map((action) => [action, grants.has(action)])),
  }
}
