import { compileRegistry } from '../../../app/engine/compile/main.js'
import type { Compiled, Declarations } from '../../../app/engine/compile/main.js'
import { loadFiles, openMetaSchemas } from '../../../app/engine/schema/main.js'
import type { DeclarationFile } from '../../../app/engine/schema/main.js'

const meta = openMetaSchemas()

/** Declaration files by path, as JSON or as raw text. */
export type Files = Readonly<Record<string, unknown>>

/** A plugin `app` with one entity, to be changed by a test. */
export function appWith(properties: unknown, xEntity: unknown = {}, access: unknown = { 'app.thing': {} }): Files {
  return {
    'plugins/app/plugin.json': manifest('app'),
    'plugins/app/schemas/thing.json': entity('app.thing', properties, xEntity),
    'plugins/app/access.json': access,
  }
}

export function manifest(name: string, more: object = {}): object {
  const roles =
    name === 'app'
      ? [
          { name: 'clerk', title: 'Clerk' },
          { name: 'visitor', title: 'Visitor', portal: true },
        ]
      : []
  return { name, title: name, version: '1.0.0', engine: '^1.0', roles, ...more }
}

export function entity(id: string, properties: unknown, xEntity: unknown = {}, more: object = {}): object {
  return { '$id': id, 'title': 'Thing', 'type': 'object', properties, 'x-entity': xEntity, ...more }
}

export function link(target: string, more: object = {}): object {
  return { 'type': 'string', 'format': 'uuid', 'x-field': { type: 'link', entity: target, ...more } }
}

export const TEXT = { type: 'string' }

/** Compiles files held in memory, for a currency of that many decimals. */
export function compileFiles(files: Files, minorUnits = 2): Compiled {
  return compileRegistry(loadedFrom(files), { minorUnits, meta })
}

/** The declarations of files held in memory. */
export function loadedFrom(files: Files): Declarations {
  const found = Object.keys(files).map((file): DeclarationFile => ({
    kind: kindOf(file),
    plugin: file.split('/')[1] ?? '',
    file,
  }))
  const read = (file: string) => (typeof files[file] === 'string' ? files[file] : JSON.stringify(files[file]))
  return loadFiles(found, read, meta)
}

/** The findings as `CODE pointer`. */
export function codesOf(files: Files): readonly string[] {
  return compileFiles(files).findings.map((finding) => `${finding.code} ${finding.pointer}`)
}

function kindOf(file: string): DeclarationFile['kind'] {
  if (file.endsWith('plugin.json')) return 'plugin'
  if (file.includes('/workflows/')) return 'workflow'
  if (file.includes('/actions/')) return 'action'
  if (file.includes('/messages/')) return 'message'
  if (file.includes('/automations/')) return 'automation'
  if (file.includes('/schemas/extends/')) return 'addition'
  return file.endsWith('access.json') ? 'access' : 'entity'
}
