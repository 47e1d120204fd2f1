import type { Dimension, Policy, Role, Scope } from '../../../model/main.js'
import type { ProcessedEntity, EntitiesOf, Scene } from '../../draft.js'
import { checkDeclassified } from './declassified.js'
import { compileDimensions } from './dimensions.js'
import type { AccessScene } from './grants.js'
import { compilePolicies } from './policies.js'
import { compileRoles } from './roles.js'
import type { CompiledScopes } from './scopes.js'

export { compileScopes } from './scopes.js'
export type { CompiledScopes } from './scopes.js'

/** Who may do what: roles, scopes and the matrix, checked against the entities. */
export interface Access {
  readonly roles: Readonly<Record<string, Role>>
  readonly scopes: Readonly<Record<string, Scope>>
  readonly dimensions: Readonly<Record<string, Dimension>>
  readonly policies: Readonly<Record<string, Policy>>
}

/** Compiles the roles, then the matrices, which speak of roles and of scopes. */
export function compileAccess(entities: EntitiesOf<ProcessedEntity>, scopes: CompiledScopes, scene: Scene): Access {
  const roles = compileRoles(scene)
  const access: AccessScene = { scene, entities, roles, scopes }
  const policies = compilePolicies(access)
  checkDeclassified(policies, access)
  return { roles, scopes: scopes.scopes, dimensions: compileDimensions(entities, scene), policies }
}
