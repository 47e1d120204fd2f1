import { deepFreeze, hashOf } from '../../../base/main.js'
import type { Entity, MenuItem, PluginInfo, Registry, Route } from '../../../model/main.js'
import type { EntitiesOf, RoutedEntity, Scene } from '../../draft.js'
import type { Access } from '../05_access/main.js'
import { hashEntities } from './hashes.js'

/** Everything the stages before have made. */
export interface Parts {
  readonly entities: EntitiesOf<RoutedEntity>
  readonly access: Access
  readonly routes: readonly Route[]
  readonly menu: readonly MenuItem[]
}

/** Puts the registry together, names it by its hash and freezes it. */
export function freezeRegistry(parts: Parts, scene: Scene): Registry {
  const hashes = hashEntities(parts.entities)
  const entities = [...parts.entities.values()].map((entity) => [
    entity.name,
    entityOf(entity, hashes.get(entity.name) ?? ''),
  ])
  const content: Omit<Registry, 'version'> = {
    plugins: scene.plugins.map(pluginInfo),
    entities: Object.fromEntries(entities) as Registry['entities'],
    ...parts.access,
    routes: parts.routes,
    menu: parts.menu,
  }
  // Sorted keys would hide a change of order, which is that of forms and menus.
  return deepFreeze({ version: hashOf(JSON.stringify(content)), ...content })
}

function pluginInfo(plugin: Scene['plugins'][number]): PluginInfo {
  const { name, version, title, requires } = plugin
  return { name, version, title, requires: Object.keys(requires).sort() }
}

function entityOf(entity: RoutedEntity, hash: string): Entity {
  const { declaration, plural: _plural, broken: _broken, ...rest } = entity
  const defaults = entity.fields.flatMap((field) => (field.default === undefined ? [] : [[field.name, field.default]]))
  return {
    ...rest,
    hash,
    examples: declaration.options.examples ?? [],
    defaults: Object.fromEntries(defaults) as Entity['defaults'],
  }
}
