import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CORE } from './version.js'

/** Who may do what with the engine's own entities. */
const CORE_ACCESS = 'schemas/core/access.json'

/** A declaration file found on the disk; `file` is relative to the root, with forward slashes. */
export interface FoundFile {
  readonly kind: 'plugin' | 'entity' | 'addition' | 'access' | 'workflow' | 'action' | 'message' | 'automation'
  readonly plugin: string
  readonly file: string
}

/**
 * The declaration files below a root, in one order on every machine: `schemas/core/*.json` and its actions, then by
 * folder name each `plugins/<name>` that has a `plugin.json`, with its entities, what it adds to others, workflows, actions and matrix.
 * Folders without a manifest are no plugins.
 */
export function discoverFiles(root: string): readonly FoundFile[] {
  const core = filesIn(root, 'schemas/core', CORE, 'entity').map((file) =>
    file.file === CORE_ACCESS ? { ...file, kind: 'access' as const } : file
  )
  const plugins = namesIn(root, 'plugins')
    .filter((name) => existsSync(join(root, 'plugins', name, 'plugin.json')))
    .flatMap((name) => filesOf(root, name))
  return [...core, ...filesIn(root, 'schemas/core/actions', CORE, 'action'), ...plugins]
}

function filesOf(root: string, name: string): readonly FoundFile[] {
  const folder = `plugins/${name}`
  const access: FoundFile = { kind: 'access', plugin: name, file: `${folder}/access.json` }
  return [
    { kind: 'plugin', plugin: name, file: `${folder}/plugin.json` },
    ...filesIn(root, `${folder}/schemas`, name, 'entity'),
    ...filesIn(root, `${folder}/schemas/extends`, name, 'addition'),
    ...filesIn(root, `${folder}/workflows`, name, 'workflow'),
    ...filesIn(root, `${folder}/actions`, name, 'action'),
    ...filesIn(root, `${folder}/messages`, name, 'message'),
    ...filesIn(root, `${folder}/automations`, name, 'automation'),
    ...(existsSync(join(root, access.file)) ? [access] : []),
  ]
}

function filesIn(root: string, folder: string, plugin: string, kind: FoundFile['kind']): readonly FoundFile[] {
  return namesIn(root, folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ kind, plugin, file: `${folder}/${name}` }))
}

function namesIn(root: string, folder: string): readonly string[] {
  const path = join(root, folder)
  return existsSync(path) ? readdirSync(path).sort() : []
}
