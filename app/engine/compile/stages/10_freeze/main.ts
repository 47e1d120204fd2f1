import { deepFreeze, hashOf } from '../../../base/main.js'
import type {
  Automation,
  Entity,
  JobDeclaration,
  MenuItem,
  Message,
  PluginInfo,
  Registry,
  Route,
} from '../../../model/main.js'
import type { EntitiesOf, RoutedEntity, Scene } from '../../draft.js'
import type { Access } from '../07_access/main.js'
import { hashEntities } from './hashes.js'

/** Everything the stages before have made. */
export interface Parts {
  readonly entities: EntitiesOf<RoutedEntity>
  readonly access: Access
  readonly routes: readonly Route[]
  readonly menu: readonly MenuItem[]
  readonly messages: readonly Message[]
  readonly automations: readonly Automation[]
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
    jobs: scene.plugins.flatMap(jobsOf),
    messages: Object.fromEntries(parts.messages.map((message) => [message.name, message])),
    automations: Object.fromEntries(parts.automations.map((rule) => [rule.name, rule])),
  }
  // Sorted keys would hide a change of order, which is that of forms and menus.
  return deepFreeze({ version: hashOf(JSON.stringify(content)), ...content })
}

/** Jobs are named after their plugin, as entities are. */
function jobsOf(plugin: Scene['plugins'][number]): readonly JobDeclaration[] {
  return plugin.jobs.map((job) => ({ ...job, name: `${plugin.name}.${job.name}` }))
}

function pluginInfo(plugin: Scene['plugins'][number]): PluginInfo {
  const { name, version, title, requires, elevates, provides } = plugin
  return { name, version, title, requires: Object.keys(requires).sort(), elevates, provides }
}

function entityOf(entity: RoutedEntity, hash: string): Entity {
  const { declaration, plural: _plural, broken: _broken, sources: _sources, ...rest } = entity
  const defaults = entity.fields.flatMap((field) => (field.default === undefined ? [] : [[field.name, field.default]]))
  return {
    ...rest,
    hash,
    examples: declaration.options.examples ?? [],
    defaults: Object.fromEntries(defaults) as Entity['defaults'],
  }
}
