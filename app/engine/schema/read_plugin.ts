import type { ErrorObject } from 'ajv/dist/2020.js'
import { isObject } from '../base/main.js'
import type { Json } from '../base/main.js'
import type { DeclarationFile } from './declarations.js'
import type { PluginDeclaration } from './plugin_declaration.js'
import { closeHoles, draftOf, segmentsOf, takeOut } from './prune.js'

/**
 * The manifest in a validated file, without what the errors name. A version that cannot be read is
 * '', which no range check looks at again.
 */
export function readPlugin(file: DeclarationFile, value: Json, errors: readonly ErrorObject[]): PluginDeclaration {
  const draft = draftOf(value)
  if (draft) for (const error of errors) takeOut(draft, segmentsOf(error).slice(0, 2))
  const json = closeHoles(draft)
  const manifest = (isObject(json) ? json : {}) as Partial<PluginDeclaration>
  return {
    name: manifest.name ?? file.plugin,
    title: manifest.title ?? file.plugin,
    version: manifest.version ?? '',
    engine: manifest.engine ?? '*',
    requires: manifest.requires ?? {},
    provides: manifest.provides ?? [],
    elevates: manifest.elevates ?? [],
    jobs: manifest.jobs ?? [],
    menu: manifest.menu ?? [],
    roles: manifest.roles ?? [],
    source: { file: file.file, pointer: '' },
  }
}
