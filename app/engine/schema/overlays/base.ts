import type { Json } from '../../base/main.js'
import type { Declarations } from '../declarations.js'
import { isBranch, valueAt } from './collections.js'
import { Documents } from './documents.js'
import type { OverlayOperation } from './operation.js'

/** An operation whose maker leaves it to the engine to note which standard it was made against. */
export type OverlayChange = Omit<OverlayOperation, 'base'>

/** The same, each with what the declarations say in its place now. */
export function withBase(declarations: Declarations, changes: readonly OverlayChange[]): readonly OverlayOperation[] {
  const documents = new Documents(declarations)
  return changes.map((change) => ({ ...change, base: seen(change, documents) }))
}

function seen({ target, path }: OverlayChange, documents: Documents): Json {
  const isMember = target.kind === 'access' && path[0] === 'fields'
  let value: Json | undefined = path.length === 0 || isMember ? undefined : (documents.of(target) ?? undefined)
  for (const key of path) value = isBranch(value) ? valueAt(value, key) : undefined
  return value ?? null
}
