import type { Expr } from '../expressions/main.js'
import { entityOf, fieldOf, manyOf } from '../model/main.js'
import type { Entity, Registry } from '../model/main.js'
import { linkNeededBy, readsOf } from './reads.js'
import { behindLink, rebase } from './rebase.js'

/**
 * A row predicate turned from the actor outwards: what it asks of records over links and over
 * to-many sides becomes membership of uncorrelated sets of ids, one within the other, so that the
 * plan starts at the few rows of the actor instead of visiting each row of the school. Holds for
 * the same rows; where the predicate is unknown the result may be false.
 *
 * What cannot be said as a set stays as it is: an `all`, an aggregate, and an `exists` whose body
 * compares with the record itself.
 */
export function outwards(registry: Registry, entity: Entity, rule: Expr): Expr {
  const link = linkNeededBy(rule)
  if (link !== null) {
    return reachOver(registry, entity, [link], outwards(registry, targetOf(registry, entity, link), behindLink(rule)))
  }
  if (rule.kind === 'and' || rule.kind === 'or') return regrouped(registry, entity, rule.kind, rule.of)
  const isSet = rule.kind === 'quantify' && rule.macro === 'exists' && rule.variable === '' && rule.path.length === 1
  if (!isSet || readsOf(rule.body, '').length > 0) return rule
  const many = manyOf(entity, rule.path[0] ?? '')
  if (!many) throw new Error(`${entity.name} has no to-many side ${rule.path.join('.')}`)
  const other = entityOf(registry, many.entity)
  return {
    kind: 'in_set',
    item: { kind: 'member', type: { kind: 'id', entity: entity.name }, variable: '', path: ['id'] },
    entity: other.name,
    column: many.column,
    where: outwards(registry, other, rebase(rule.body, rule.bind, '', [])),
  }
}

/**
 * `links` from `entity` lead to the record that `rule` is about: membership of one set per link. A
 * deleted record on the way is never reached; where the innermost set already holds the ids of that
 * record, it is trusted that deleting left no living row that points at it.
 */
export function reachOver(registry: Registry, entity: Entity, links: readonly string[], rule: Expr): Expr {
  const [first, ...rest] = links
  if (first === undefined) return rule
  const target = targetOf(registry, entity, first)
  const inner = reachOver(registry, target, rest, rule)
  const item: Expr = { kind: 'member', type: { kind: 'id', entity: target.name }, variable: '', path: [first] }
  // A set of the target's own ids is the same set of our link's values: no second look-up.
  if (inner.kind === 'in_set' && isOwnId(inner.item)) return { ...inner, item }
  return { kind: 'in_set', item, entity: target.name, column: 'id', where: inner }
}

/** The parts of a conjunction or disjunction; those that hang on one link stand in one set. */
function regrouped(registry: Registry, entity: Entity, kind: 'and' | 'or', parts: readonly Expr[]): Expr {
  const of = [...Map.groupBy(parts, linkNeededBy)].flatMap(([link, group]) =>
    link === null || group.length === 1
      ? group.map((part) => outwards(registry, entity, part))
      : [outwards(registry, entity, { kind, of: group })]
  )
  return of.length === 1 && of[0] ? of[0] : { kind, of }
}

function targetOf(registry: Registry, entity: Entity, link: string): Entity {
  const name = fieldOf(entity, link)?.link?.entity
  if (name === undefined) throw new Error(`${entity.name} has no link ${link}`)
  return entityOf(registry, name)
}

function isOwnId(item: Expr): boolean {
  return item.kind === 'member' && item.variable === '' && item.path.length === 1 && item.path[0] === 'id'
}
