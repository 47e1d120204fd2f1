import { at } from '../../../base/main.js'
import { childrenOf } from '../../../expressions/main.js'
import type { Expr } from '../../../expressions/main.js'
import { entityOf } from '../../../model/main.js'
import type { Registry } from '../../../model/main.js'
import { scopePredicate } from '../../../permissions/main.js'
import type { Scene } from '../../draft.js'

/**
 * Refuses scopes of portal roles that cannot be said as sets from the actor outwards: whoever opens a list in such
 * a role would have each record of the school looked into.
 */
export function checkPortalScopes(registry: Registry, scene: Scene): void {
  const isPortal = (role: string) => registry.roles[role]?.portal === true
  const refused = new Set<string>()
  for (const policy of Object.values(registry.policies)) {
    for (const [role, actions] of Object.entries(policy.roles).filter(([name]) => isPortal(name))) {
      for (const { scope } of Object.values(actions)) {
        if (!scope || !isCorrelated(scopePredicate(registry, entityOf(registry, policy.entity), scope))) continue
        const target = scope.via.reduce(
          (entity, link) => entityOf(registry, entity).field[link]?.link?.entity ?? entity,
          policy.entity
        )
        const key = `${target}:${scope.scope}`
        if (!refused.has(key)) refuse(target, scope.scope, role, scene)
        refused.add(key)
      }
    }
  }
}

/** True where a predicate looks into other rows for each row it judges. */
function isCorrelated(expr: Expr): boolean {
  if (expr.kind === 'quantify' || expr.kind === 'aggregate') return true
  if (expr.kind === 'member' && expr.path.length > 1) return true
  if (expr.kind === 'in_set' && isCorrelated(expr.where)) return true
  return childrenOf(expr).some(isCorrelated)
}

function refuse(entity: string, name: string, role: string, { declarations, findings }: Scene): void {
  const scope = declarations.access
    .flatMap(({ scopes }) => scopes)
    .find((candidate) => candidate.entity === entity && candidate.name === name)
  if (!scope) return
  const message = `The scope "${name}" of "${entity}" looks into other records for each one it judges, which the portal role "${role}" may not cost.`
  const hint =
    'Say it with exists over what leads to the actor; an "all", a sum or a comparison with the record itself stays.'
  findings.error('ACC027', at(scope.source, 'rule'), message, hint)
}
