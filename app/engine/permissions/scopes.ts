import type { Expr } from '../expressions/main.js'
import { entityOf, fieldOf, manyOf } from '../model/main.js'
import type { Entity, Registry, ScopeUse } from '../model/main.js'
import { rebase } from './rebase.js'

/**
 * The row predicate of a scope as used by one entity, turned from the actor outwards: every
 * `exists` over a to-many side becomes membership of an uncorrelated set of ids, so that the plan
 * starts at the few rows of the actor instead of visiting each row of the school.
 * (Measured on a million rows: 0.05 ms against 16.6 ms for a correlated EXISTS.)
 *
 * Throws for a scope or link the compiler cannot have let through.
 */
export function scopePredicate(registry: Registry, entity: Entity, use: ScopeUse): Expr {
  const links: string[] = []
  let target = entity
  for (const name of use.via) {
    const link = fieldOf(target, name)?.link
    if (!link) throw new Error(`${entity.name}: scope ${use.scope} goes via ${name}, which is no link`)
    links.push(name)
    target = entityOf(registry, link.entity)
  }
  const scope = registry.scopes[`${target.name}:${use.scope}`]
  if (!scope) throw new Error(`${target.name} has no scope ${use.scope}`)
  return reachOver(registry, entity, links, uncorrelated(registry, target, scope.rule))
}

/** `links` from `entity` lead to the record that `rule` is about: membership of one set per link. */
function reachOver(registry: Registry, entity: Entity, links: readonly string[], rule: Expr): Expr {
  const [first, ...rest] = links
  if (first === undefined) return rule
  const target = entityOf(registry, fieldOf(entity, first)?.link?.entity ?? '')
  const inner = reachOver(registry, target, rest, rule)
  const item: Expr = { kind: 'member', type: { kind: 'id', entity: target.name }, variable: '', path: [first] }
  // A set of the target's own ids is the same set of our link's values: no second look-up.
  if (inner.kind === 'in_set' && isOwnId(inner.item)) return { ...inner, item }
  return { kind: 'in_set', item, entity: target.name, column: 'id', where: inner }
}

function isOwnId(item: Expr): boolean {
  return item.kind === 'member' && item.variable === '' && item.path.length === 1 && item.path[0] === 'id'
}

function uncorrelated(registry: Registry, entity: Entity, rule: Expr): Expr {
  if (rule.kind === 'and' || rule.kind === 'or') {
    return { ...rule, of: rule.of.map((item) => uncorrelated(registry, entity, item)) }
  }
  if (rule.kind !== 'quantify' || rule.macro !== 'exists' || rule.variable !== '' || rule.path.length !== 1) {
    return rule
  }
  if (mentions(rule.body, '')) return rule
  const many = manyOf(entity, rule.path[0] ?? '')
  if (!many) throw new Error(`${entity.name} has no to-many side ${rule.path.join('.')}`)
  const other = entityOf(registry, many.entity)
  return {
    kind: 'in_set',
    item: { kind: 'member', type: { kind: 'id', entity: entity.name }, variable: '', path: ['id'] },
    entity: other.name,
    column: many.column,
    where: uncorrelated(registry, other, rebase(rule.body, rule.bind, '', [])),
  }
}

/** True when an expression reads the record bound as `variable`, other than inside a set. */
function mentions(expr: Expr, variable: string): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'param':
      return false
    case 'member':
      return expr.variable === variable
    case 'not':
    case 'is_null':
      return mentions(expr.of, variable)
    case 'and':
    case 'or':
      return expr.of.some((item) => mentions(item, variable))
    case 'compare':
    case 'match':
    case 'arithmetic':
      return mentions(expr.left, variable) || mentions(expr.right, variable)
    case 'in':
      return [expr.item, ...expr.values].some((item) => mentions(item, variable))
    case 'in_param':
    case 'in_set':
      return mentions(expr.item, variable)
    case 'if':
      return [expr.when, expr.then, expr.else].some((item) => mentions(item, variable))
    case 'quantify':
      return expr.variable === variable || mentions(expr.body, variable)
    case 'aggregate':
      return (
        expr.variable === variable || [expr.where, expr.value].some((item) => item !== null && mentions(item, variable))
      )
  }
}
