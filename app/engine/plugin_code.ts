import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { E_PLUGIN_CODE } from './errors.js'
import { actionKey, isAmend } from './model/main.js'
import { CORE } from './plugins/main.js'
import type { Bound, Definition, Extensions, Hook, HookPoint, JobDeclaration, Registry } from './model/main.js'

const FOLDERS = ['hooks', 'actions', 'jobs', 'provides', 'webhooks'] as const
const CODE = /(?<!\.d|\.spec)\.[jt]s$/

/** A definition, and whose it is. */
export interface Loaded {
  readonly plugin: string
  readonly file: string
  readonly definition: Definition
}

/** Code of the host, at the engine's own entities. */
export function hostCode(definitions: readonly Definition[]): readonly Loaded[] {
  return definitions.map((definition) => ({ plugin: CORE, file: 'The host', definition }))
}

/** Imports the code of all plugins below a root: one default export a file, made by a `define…` function. */
export async function loadPluginCode(root: string, registry: Registry): Promise<readonly Loaded[]> {
  const loaded: Loaded[] = []
  for (const { name: plugin } of registry.plugins) {
    for (const folder of FOLDERS) {
      for (const file of filesIn(root, `plugins/${plugin}/${folder}`)) {
        const module = (await import(pathToFileURL(join(root, file)).href)) as { readonly default?: Definition }
        if (!module.default) throw new E_PLUGIN_CODE([`${file} exports nothing by default.`])
        loaded.push({ plugin, file, definition: module.default })
      }
    }
  }
  return loaded
}

/** Binds code to the names of a registry. Throws E_PLUGIN_CODE for what is bound to none, or to one twice. */
export function bindCode(
  loaded: readonly Loaded[],
  registry: Registry,
  hostJobs: readonly JobDeclaration[] = []
): Extensions {
  refuseStrangers(loaded, registry, hostJobs)
  return bind(loaded)
}

/** Throws E_PLUGIN_CODE where an action is declared but nobody does it, or a service is promised but not made. */
export function checkPluginCode(registry: Registry, extensions: Extensions): void {
  const actions = Object.values(registry.entities)
    .flatMap((entity) =>
      entity.actions.filter(({ name }) => !isAmend(entity, name)).map(({ name }) => actionKey(entity.name, name))
    )
    .filter((key) => !extensions.action(key))
    .map((key) => `The action ${key} is declared, but no code does it.`)
  const services = registry.plugins
    .flatMap((plugin) => plugin.provides)
    .filter((name) => !extensions.service(name))
    .map((name) => `The service ${name} is promised, but no code provides it.`)
  const jobs = registry.jobs
    .filter(({ name }) => !extensions.job(name))
    .map(({ name }) => `The job ${name} is declared, but no code does it.`)
  const missing = [...actions, ...services, ...jobs]
  if (missing.length > 0) throw new E_PLUGIN_CODE([missing.join('\n')])
}

function filesIn(root: string, folder: string): readonly string[] {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  return readdirSync(path)
    .filter((name) => CODE.test(name))
    .sort()
    .map((name) => `${folder}/${name}`)
}

/** Code bound to a name that no declaration has would never run. */
function refuseStrangers(loaded: readonly Loaded[], registry: Registry, hostJobs: readonly JobDeclaration[]): void {
  const jobs = [...registry.jobs, ...hostJobs]
  const isKnown = ({ plugin, definition }: Loaded): boolean => {
    if (definition.kind === 'hook') return Object.hasOwn(registry.entities, definition.entity)
    if (definition.kind === 'service') {
      return registry.plugins.some(({ name, provides }) => name === plugin && provides.includes(definition.name))
    }
    if (definition.kind === 'job') return jobs.some(({ name }) => name === definition.name)
    if (definition.kind === 'webhook') return definition.name.startsWith(`${plugin}.`)
    const [entity = ''] = definition.key.split(':')
    const { actions = [] } = Object.hasOwn(registry.entities, entity) ? (registry.entities[entity] ?? {}) : {}
    return actions.some(({ name }) => actionKey(entity, name) === definition.key)
  }
  const strangers = loaded.filter((item) => !isKnown(item)).map(({ file }) => `${file} is bound to no declaration.`)
  if (strangers.length > 0) throw new E_PLUGIN_CODE([strangers.join('\n')])
}

function bind(loaded: readonly Loaded[]): Extensions {
  const hooks = new Map<string, Bound<Hook>[]>()
  const single = new Map<string, Loaded>()
  for (const item of loaded) {
    const { plugin, definition, file } = item
    if (definition.kind === 'hook') {
      const key = `${definition.point} ${definition.entity}`
      hooks.set(key, [...(hooks.get(key) ?? []), { plugin, run: definition.run }])
      continue
    }
    const key = definition.kind === 'action' ? `action ${definition.key}` : `${definition.kind} ${definition.name}`
    const other = single.get(key)
    if (other) throw new E_PLUGIN_CODE([`${file} does what ${other.file} does already.`])
    single.set(key, item)
  }
  return {
    hooks: <Point extends HookPoint>(entity: string, point: Point) =>
      (hooks.get(`${point} ${entity}`) ?? []) as unknown as readonly Bound<Hook<string, Point>>[],
    action(key) {
      const found = single.get(`action ${key}`)
      return found?.definition.kind === 'action' ? { plugin: found.plugin, run: found.definition.run } : null
    },
    job(name) {
      const found = single.get(`job ${name}`)
      if (found?.definition.kind !== 'job') return null
      const { run, onFailed } = found.definition
      return { plugin: found.plugin, run, onFailed }
    },
    webhook(name) {
      const found = single.get(`webhook ${name}`)
      return found?.definition.kind === 'webhook' ? { plugin: found.plugin, run: found.definition.run } : null
    },
    service(name) {
      const found = single.get(`service ${name}`)
      return found?.definition.kind === 'service' ? { plugin: found.plugin, run: found.definition.run } : null
    },
  }
}
