import { compileRegistry, loadDeclarations, withoutFolders } from '../compile/main.js'
import type { Declarations } from '../compile/main.js'
import type { Clock } from '../model/main.js'
import type { Database } from '../sql/main.js'
import { planUninstall, storageVersion, uninstallPlugin, type UninstallPlan } from '../storage/main.js'
import { formatFindings, type Outcome } from './project.js'

export interface PluginUninstallOptions {
  readonly root: string
  readonly database: Database
  readonly clock: Pick<Clock, 'system'>
  readonly name: string
  /** Does it; else it is only shown. */
  readonly confirmed: boolean
}

/**
 * `plugin:uninstall <name>`: shows what would go to the bin, and puts it there where that is confirmed. Refuses where
 * another plugin requires this one, or where the declarations of others do not compile without it.
 */
export async function pluginUninstall({ root, name, confirmed, ...ground }: PluginUninstallOptions): Promise<Outcome> {
  const declarations = loadDeclarations(root)
  const objection = objectionTo(declarations, name)
  if (objection !== null) return { ok: false, text: objection }
  const { registry, findings } = compileRegistry(withoutFolders(declarations, [name]))
  if (!registry) {
    return { ok: false, text: `Others do not compile without ${name}:\n${formatFindings(findings)}` }
  }
  const plugins = declarations.plugins.map((plugin) => ({ name: plugin.name, requires: Object.keys(plugin.requires) }))
  const options = { root, plugins, plugin: name, version: storageVersion(registry), ...ground }
  const plan = await planUninstall(options)
  const told = formatUninstall(name, plan)
  if (!confirmed) return { ok: true, text: `${told}\nNothing was done. Run it with --confirm to do this.` }
  await uninstallPlugin(options)
  return { ok: true, text: `${told}\nDone. ${adviceOn(name)}` }
}

function objectionTo({ plugins }: Declarations, name: string): string | null {
  if (!plugins.some((plugin) => plugin.name === name)) return `There is no plugin "${name}".`
  const others = plugins.filter((plugin) => Object.hasOwn(plugin.requires, name)).map((plugin) => plugin.name)
  return others.length === 0
    ? null
    : `${others.join(', ')} require${others.length === 1 ? 's' : ''} ${name}: uninstall what requires it first.`
}

function formatUninstall(name: string, { tables, columns, descriptions, processes }: UninstallPlan): string {
  const rows = (count: number) => `${count.toLocaleString('en')} row${count === 1 ? '' : 's'}`
  return [
    `${name}:`,
    ...tables.map((item) => `  the table ${item.table} goes to the bin with ${rows(item.rows)}`),
    ...columns.map(
      (item) => `  the column ${item.table}.${item.column} goes to the bin with values in ${rows(item.rows)}`
    ),
    ...(tables.length + columns.length === 0 ? ['  it has no tables, and no columns in others'] : []),
    'In this order:',
    ...descriptions.map((description) => `  ${description}`),
    ...processes.map((label) => `  ! ${label} runs declarations with ${name}: end it before`),
  ].join('\n')
}

function adviceOn(name: string): string {
  return (
    `Now take the folder plugins/${name} away. With the folder back in place, schema:apply takes all of it out of the bin. ` +
    'Until then schema:bin lists what lies there, and schema:bin --empty drops it for good.'
  )
}
