import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CORE } from './version.js'

/** A declaration file found on the disk; `file` is relative to the root, with forward slashes. */
export interface FoundFile {
  readonly kind: 'plugin' | 'entity' | 'access'
  readonly plugin: string
  readonly file: string
}

/**
 * The declaration files below a root, in one order on every machine: `schemas/core/*.json`, then by
 * folder name each `plugins/<name>` that has a `plugin.json`, with its entities and its matrix.
 * Folders without a manifest are no plugins.
 */
export function discoverFiles(root: string): readonly FoundFile[] {
  const core = entitiesIn(root, 'schemas/core', CORE)
  const plugins = namesIn(root, 'plugins')
    .filter((name) => existsSync(join(root, 'plugins', name, 'plugin.json')))
    .flatMap((name) => filesOf(root, name))
  return [...core, ...plugins]
}

function filesOf(root: string, name: string): readonly FoundFile[] {
  const folder = `plugins/${name}`
  const access: FoundFile = { kind: 'access', plugin: name, file: `${folder}/access.json` }
  return [
    { kind: 'plugin', plugin: name, file: `${folder}/plugin.json` },
    ...entitiesIn(root, `${folder}/schemas`, name),
    ...(existsSync(join(root, access.file)) ? [access] : []),
  ]
}

function entitiesIn(root: string, folder: string, plugin: string): readonly FoundFile[] {
  return namesIn(root, folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ kind: 'entity', plugin, file: `${folder}/${name}` }))
}

function namesIn(root: string, folder: string): readonly string[] {
  const path = join(root, folder)
  return existsSync(path) ? readdirSync(path).sort() : []
}
