import { entityOf, fieldOf, manyOf } from '../model/main.js'
import type { PluginInfo, Registry } from '../model/main.js'
import type { IncludeTree, ListQuery } from '../query/main.js'

/** What of a query leads to other entities. */
export type Walks = Pick<ListQuery, 'include'> & Partial<Pick<ListQuery, 'filter' | 'sort'>>

/**
 * Throws where code that asks with all rights would touch an entity that its plugin does not list under
 * `elevates`: the one asked for, or any that the query includes, filters by or sorts over. Child rows
 * come with their parent.
 */
export function checkElevation(registry: Registry, plugin: PluginInfo, entity: string, walks: Walks | null): void {
  for (const name of [entity, ...(walks ? entitiesOf(registry, entity, walks) : [])]) {
    if (!isElevated(registry, plugin, name)) {
      throw new Error(`The plugin ${plugin.name} does not list ${name} under "elevates"`)
    }
  }
}

function isElevated(registry: Registry, plugin: PluginInfo, name: string): boolean {
  if (plugin.elevates.includes(name)) return true
  const { kind, parent } = entityOf(registry, name)
  return kind === 'child' && parent !== null && isElevated(registry, plugin, parent)
}

function entitiesOf(registry: Registry, start: string, { include, filter, sort = [] }: Walks): readonly string[] {
  const atoms = filter ? [...filter.all, ...filter.any.flat()] : []
  const paths = [...atoms, ...sort].map(({ path }) => path.slice(0, -1))
  return [...paths, ...pathsOf(include)].flatMap((path) => entitiesOn(registry, start, path))
}

function pathsOf(tree: IncludeTree): readonly (readonly string[])[] {
  return Object.entries(tree).flatMap(([name, node]) => [
    [name],
    ...pathsOf(node.include).map((path) => [name, ...path]),
  ])
}

/** The entities that a path of links and to-many sides passes; a name that is none is for the query to refuse. */
function entitiesOn(registry: Registry, start: string, path: readonly string[]): readonly string[] {
  const passed: string[] = []
  let at: string | undefined = start
  for (const name of path) {
    const entity = entityOf(registry, at)
    at = manyOf(entity, name)?.entity ?? fieldOf(entity, name)?.link?.entity
    if (at === undefined) break
    passed.push(at)
  }
  return passed
}
