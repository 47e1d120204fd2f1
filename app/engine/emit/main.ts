import type { Registry } from '../model/main.js'
import { openApi } from './openapi.js'
import { typeScript } from './typescript.js'

export { formatInventory, inventory } from './inventory.js'
export type { Inventory } from './inventory.js'
export { recordSchema } from './json_schema.js'
export type { SchemaScope } from './json_schema.js'
export { schemaName } from './names.js'
export type { SchemaForm } from './names.js'
export { openApi } from './openapi.js'
export { typeScript } from './typescript.js'
export { ALL_VISIBLE } from './visibility.js'
export type { EntityVisibility, Visibility } from './visibility.js'

/** Where generated files stand, below the application's root. */
export const GENERATED = { openApi: 'schemas/generated/openapi.json', types: 'schemas/generated/types.ts' } as const

/**
 * All texts generated from a registry, by path below the application's root. They are committed;
 * `node ace emit --check` fails where they differ.
 */
export async function emitAll(registry: Registry): Promise<ReadonlyMap<string, string>> {
  return new Map([
    [GENERATED.openApi, `${JSON.stringify(openApi(registry), null, 2)}\n`],
    [GENERATED.types, await typeScript(registry)],
  ])
}
