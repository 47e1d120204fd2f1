import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Texts of plugins by language and dotted key. */
export type PluginTexts = Record<string, Record<string, string>>

interface TextTree {
  readonly [name: string]: string | TextTree
}

/** What plugins say of declarations, under the keys of all declarations. */
const DECLARED = 'declared'

/**
 * Reads `plugins/<plugin>/locales/<language>.json` of all plugins below a root. The keys of a plugin begin with its
 * name (`fees.counter.title`), but for those under `declared`, which are words for declarations
 * (`declared.fees.invoice.title`).
 */
export function readPluginTexts(root: string): PluginTexts {
  const texts: PluginTexts = {}
  for (const plugin of namesIn(join(root, 'plugins'))) {
    const folder = join(root, 'plugins', plugin, 'locales')
    for (const file of namesIn(folder).filter((name) => name.endsWith('.json'))) {
      const tree = JSON.parse(readFileSync(join(folder, file), 'utf8')) as TextTree
      const own = (texts[file.slice(0, -'.json'.length)] ??= {})
      for (const [name, inner] of Object.entries(tree)) {
        collect(inner, name === DECLARED ? DECLARED : `${plugin}.${name}`, own)
      }
    }
  }
  return texts
}

function collect(value: string | TextTree, key: string, into: Record<string, string>): void {
  if (typeof value === 'string') into[key] = value
  else for (const [name, inner] of Object.entries(value)) collect(inner, `${key}.${name}`, into)
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : []
}
