import { compileRegistry, loadDeclarations } from '../../../app/engine/compile/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import type { Registry } from '../../../app/engine/model/main.js'
import type { Rights, ScreenScene } from '../../../app/engine/screens/main.js'
import { ROOT } from '../../architecture/files.js'

let compiled: Registry | null = null

/** The registry of the project's own declarations, compiled once. */
export function ownRegistry(): Registry {
  compiled ??= compileRegistry(loadDeclarations(ROOT)).registry
  if (!compiled) throw new Error('The declarations do not compile')
  return compiled
}

/** Names that nobody may use in some way, by entity; all others are free. */
export interface Denials {
  readonly read?: readonly string[]
  readonly write?: readonly string[]
  readonly filter?: readonly string[]
  readonly can?: Readonly<Record<string, boolean>>
  /** The entity does not exist for this actor. */
  readonly isUnknown?: boolean
}

/** A scene in which everything is allowed but what is denied; texts are their keys. */
export function sceneOf(
  entityName: string,
  denials: Readonly<Record<string, Denials>> = {},
  registry: Registry = ownRegistry()
): ScreenScene {
  const rightsOf = (name: string): Rights | null => {
    const entity = entityOf(registry, name)
    const denied = denials[name] ?? {}
    if (entity.internal || denied.isUnknown) return null
    const without = (...lists: readonly (readonly string[] | undefined)[]) =>
      new Set(entity.fields.map((field) => field.name).filter((field) => !lists.some((list) => list?.includes(field))))
    return {
      readable: without(denied.read),
      writable: without(denied.write),
      filterable: without(denied.read, denied.filter),
      sortable: without(denied.read, denied.filter),
      can: { read: true, refer: true, create: true, update: true, delete: true, restore: true, ...denied.can },
    }
  }
  const rights = rightsOf(entityName)
  if (!rights) throw new Error(`${entityName} is denied`)
  return {
    registry,
    entity: entityOf(registry, entityName),
    rights,
    rightsOf,
    locale: { language: 'en-IN', timezone: 'Asia/Kolkata', currency: 'INR' },
    translator: {
      text: (key, data) => (data ? `${key} ${Object.values(data).join(' ')}` : key),
      declared: (_key, fallback) => fallback,
    },
  }
}

export const IDS = [
  '01900000-0000-7000-8000-000000000001',
  '01900000-0000-7000-8000-000000000002',
  '01900000-0000-7000-8000-000000000003',
] as const
