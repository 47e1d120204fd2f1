import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { screenPath } from '#engine'
import type { Registry } from '#engine'
import type { ScreenDefinition } from './define_screen.js'
import { E_PLUGIN_SCREEN } from './errors.js'

const CODE = /(?<!\.d|\.spec|\.client)\.[jt]s$/
const SEGMENTS = /^(?:\/:?[a-z][a-z0-9_-]*)+$/

/** A screen with where it comes from. */
export interface PluginScreen extends ScreenDefinition {
  readonly plugin: string
  /** The name of its file: `counter`. */
  readonly name: string
  /** The source of its client module, as the built assets know it; null where it has none. */
  readonly client: string | null
}

/** The screens of all plugins below a root, in the order of plugins and files. */
export class PluginScreens {
  readonly all: readonly PluginScreen[]
  /** Plugins with views, and the folder of each. */
  readonly views: ReadonlyMap<string, string>

  constructor(all: readonly PluginScreen[], views: ReadonlyMap<string, string>) {
    this.all = all
    this.views = views
  }
}

/** Imports the screens of a registry's plugins. Throws E_PLUGIN_SCREEN for one that cannot be reached or granted. */
export async function loadPluginScreens(root: string, registry: Registry): Promise<PluginScreens> {
  const screens: PluginScreen[] = []
  const views = new Map<string, string>()
  for (const { name: plugin } of registry.plugins) {
    const folder = join(root, 'plugins', plugin)
    if (existsSync(join(folder, 'views'))) views.set(plugin, join(folder, 'views'))
    for (const file of filesIn(join(folder, 'screens'))) screens.push(await loadScreen(folder, plugin, file))
  }
  const problems = screens.flatMap((screen, index) => problemsOf(screen, screens.slice(0, index), registry))
  if (problems.length > 0) throw new E_PLUGIN_SCREEN([problems.join('\n')])
  return new PluginScreens(screens, views)
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => CODE.test(name))
    .sort()
}

async function loadScreen(folder: string, plugin: string, file: string): Promise<PluginScreen> {
  const path = join(folder, 'screens', file)
  const module = (await import(pathToFileURL(path).href)) as { readonly default?: ScreenDefinition }
  if (!module.default) throw new E_PLUGIN_SCREEN([`plugins/${plugin}/screens/${file} exports nothing by default.`])
  const name = file.replace(/\.[jt]s$/, '')
  const hasClient = ['ts', 'js'].some((ending) => existsSync(join(folder, 'screens', `${name}.client.${ending}`)))
  return { ...module.default, plugin, name, client: hasClient ? `plugins/${plugin}/screens/${name}.client.ts` : null }
}

function problemsOf(screen: PluginScreen, others: readonly PluginScreen[], registry: Registry): readonly string[] {
  const { plugin, name, path, access, menu } = screen
  const entity = Object.hasOwn(registry.entities, access.entity) ? registry.entities[access.entity] : undefined
  const isTaken = Object.values(registry.entities).some((other) => screenPath(other) === path)
  const [, first, second = ''] = path.split('/')
  const found = [
    !SEGMENTS.test(path) && 'is no path in small letters',
    (first !== plugin || second === '' || second.startsWith(':')) && `must begin with /${plugin}/ and a word`,
    isTaken && 'is the list of an entity',
    others.some((other) => other.path === path) && 'stands twice',
    !entity && `is granted by "${access.entity}", which does not exist`,
    menu && path.includes(':') && 'has parameters and cannot stand in a menu',
  ]
  return found.flatMap((problem) => (problem ? [`plugins/${plugin}/screens/${name}: ${path} ${problem}.`] : []))
}
