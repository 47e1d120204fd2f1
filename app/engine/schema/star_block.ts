import { DISCUSSION_RIGHTS } from '../model/main.js'
import type { RoleBlock } from './declarations.js'

/** Of what a `*` block says for all entities, what an entity knows: not each of them is talked about. */
export function meantFor(
  { discussion = false }: { readonly discussion?: boolean },
  actions: RoleBlock[string]
): RoleBlock[string] {
  if (discussion) return actions
  const silent: readonly string[] = DISCUSSION_RIGHTS
  return Object.fromEntries(Object.entries(actions).filter(([action]) => !silent.includes(action)))
}
