import type { Registry } from '../../../model/main.js'
import type { Scene } from '../../draft.js'
import { checkLabels } from './labels.js'
import { checkPortalScopes } from './portal_scopes.js'

/** Judges what only the whole registry tells: what its grants come to for those who have them. */
export function checkExposure(registry: Registry, scene: Scene): void {
  checkPortalScopes(registry, scene)
  checkLabels(registry, scene)
}
