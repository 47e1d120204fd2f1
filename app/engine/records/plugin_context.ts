import { hkdfSync } from 'node:crypto'
import { Refusal } from '../base/main.js'
import type { PluginContext, PluginInfo, Registry, Services } from '../model/main.js'
import type { Session } from '../query/main.js'
import { RecordClient } from './client.js'
import { enqueue } from './jobs.js'
import { notify } from './notify.js'
import { once } from './unit_of_work.js'

/** The plugin to which the engine's own entities belong. */
const HOST = 'core'

/** What the code of a plugin gets to work with, under a session. */
export function pluginContext(session: Session, pluginName: string): PluginContext {
  const { actor, registry, clock } = session
  const plugin = pluginName === HOST ? hostOf(registry) : pluginNamed(registry, pluginName)
  return {
    actor,
    registry,
    now: clock.now().toISOString(),
    today: clock.today(actor.school.timezone),
    records: new RecordClient(session, { plugin, reason: null }),
    services: servicesOf(session),
    once: (entities, key, load) => once(session, plugin.name, { entities, key }, load),
    enqueue: (request) => enqueue(session, request),
    notify: (message, record, options) => notify(session, plugin.name, { message, record, key: options?.key ?? null }),
    secretFor: (purpose) => secretOf(session, plugin.name, purpose),
  }
}

function pluginNamed(registry: Registry, name: string): PluginInfo {
  const plugin = registry.plugins.find((candidate) => candidate.name === name)
  if (!plugin) throw new Error(`No plugin named ${name}`)
  return plugin
}

/** The host stands behind the engine's own entities: it has all rights on them. */
function hostOf(registry: Registry): PluginInfo {
  const own = Object.values(registry.entities).filter(({ plugin }) => plugin === HOST)
  return { name: HOST, version: '', title: HOST, requires: [], elevates: own.map(({ name }) => name), provides: [] }
}

/** A key of its own for each school, plugin and purpose (RFC 5869). */
function secretOf({ secret, actor }: Session, plugin: string, purpose: string): string {
  const key = hkdfSync('sha256', secret, actor.school.id, `plugin ${plugin} ${purpose}`, 32)
  return Buffer.from(key).toString('base64url')
}

/** A service works with the rights of the plugin that provides it. */
function servicesOf(session: Session): Services {
  return {
    has: (name) => session.extensions.service(name) !== null,
    get(name) {
      const provided = session.extensions.service(name)
      if (!provided) throw new Refusal('unavailable', `No plugin of this school provides "${String(name)}".`)
      return provided.run(pluginContext(session, provided.plugin)) as never
    },
  }
}
