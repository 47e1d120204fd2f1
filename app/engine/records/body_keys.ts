import type { JsonObject } from '../base/main.js'
import { fieldOf } from '../model/main.js'
import type { Entity } from '../model/main.js'
import type { Grant } from '../permissions/main.js'
import type { Values } from './draft.js'
import { noteUnknown } from './errors.js'
import type { Problems } from './errors.js'

/** What answers hold beside fields, and so may come back. */
const ANSWER_NAMES: ReadonlySet<string> = new Set(['_label', '_can', '_hidden', '_masked'])

/** The keys of one object of a body, told apart by what its sender may do with them. */
export interface ReadKeys {
  readonly values: Values
  readonly frames: Values
  readonly echoes: Values
}

/** Sorts the keys of one object into what is written, rows, and what is merely sent back. */
export function readKeys(
  entity: Entity,
  body: JsonObject,
  rights: { readonly grant: Grant | null; readonly read: Grant | null },
  skipped: readonly string[],
  prefix: string,
  problems: Problems
): ReadKeys {
  const keys: ReadKeys = { values: {}, frames: {}, echoes: {} }
  for (const [name, value = null] of Object.entries(body)) {
    if (skipped.includes(name) || ANSWER_NAMES.has(name)) continue
    const field = fieldOf(entity, name)
    if (field && !field.system && rights.grant?.allows(name, 'write')) {
      if (field.rows) keys.frames[name] = value
      else keys.values[name] = value
    } else if (field && rights.read?.allows(name, 'read')) {
      // Rows that are sent back are compared as rows, whoever may write them.
      if (field.rows) keys.frames[name] = value
      else keys.echoes[name] = value
    } else noteUnknown(problems, prefix + name)
  }
  return keys
}
