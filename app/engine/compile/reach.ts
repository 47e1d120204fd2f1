import { childrenOf, replaceMembers } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { isVirtual } from '../model/main.js'
import type { EntitiesOf, Reading, RelatedEntity } from './draft.js'
import { own } from './draft.js'

/** True when an expression reads the columns of its own row only. */
export function staysInRow(expr: Expr): boolean {
  if (expr.kind === 'quantify' || expr.kind === 'aggregate') return false
  if (expr.kind === 'member' && expr.path.length > 1) return false
  return childrenOf(expr).every(staysInRow)
}

/** True when an expression reads the record and the rows it owns: what a write has at hand. */
export function staysInRecord(expr: Expr, entity: RelatedEntity): boolean {
  if (expr.kind === 'member' && expr.path.length > 1) return false
  if (expr.kind === 'quantify' || expr.kind === 'aggregate') {
    const isOwned =
      expr.variable === '' && expr.path.length === 1 && (own(entity.many, expr.path[0] ?? '')?.owned ?? false)
    if (!isOwned) return false
  }
  return childrenOf(expr).every((inner) => staysInRecord(inner, entity))
}

/**
 * The expression with each field of a record that has no column put as what it says, so that the rest knows
 * stored fields only. Behind a link it is unknown where there is no record, as all its fields are.
 */
export function spellOut(expr: Expr, entity: string, entities: EntitiesOf<RelatedEntity>): Expr {
  return replaceMembers(expr, (member, bound) => {
    const links = member.path.slice(0, -1)
    const holder = entityAt(bound.get(member.variable) ?? entity, links, entities)
    const field = own(holder?.field ?? {}, member.path.at(-1) ?? '')
    if (!field || !isVirtual(field) || field.derived?.kind !== 'computed') return member
    const rule = replaceMembers(field.derived.expr, (read) => ({
      ...read,
      variable: member.variable,
      path: [...links, ...read.path],
    }))
    if (links.length === 0 || !holder) return rule
    const id: Expr = { ...member, type: { kind: 'id', entity: holder.name }, path: [...links, 'id'] }
    return {
      kind: 'if',
      type: member.type,
      when: { kind: 'is_null', of: id, negated: true },
      then: rule,
      else: { kind: 'literal', type: member.type, value: null },
    }
  })
}

/** The entity at the end of a chain of links; undefined where it breaks. */
export function entityAt(
  start: string,
  links: readonly string[],
  entities: EntitiesOf<RelatedEntity>
): RelatedEntity | undefined {
  return links.reduce<RelatedEntity | undefined>((entity, name) => {
    const member = entity && own(entity.members, name)
    return member && member.kind !== 'value' ? entities.get(member.entity) : undefined
  }, entities.get(start))
}

/** Every field that an expression over a record of an entity reads, to-many sides included. */
export function readingsOf(expr: Expr, entity: string, entities: EntitiesOf<RelatedEntity>): readonly Reading[] {
  const found = new Map<string, Reading>()
  const note = (start: string, path: readonly string[]): void => {
    path.forEach((field, index) => {
      const holder = entityAt(start, path.slice(0, index), entities)
      if (holder) found.set(`${holder.name}.${field}`, { entity: holder.name, field })
    })
  }
  const visit = (part: Expr, places: ReadonlyMap<string, string>): void => {
    if (part.kind === 'member') note(places.get(part.variable) ?? '', part.path)
    if (part.kind !== 'quantify' && part.kind !== 'aggregate') {
      for (const inner of childrenOf(part)) visit(inner, places)
      return
    }
    note(places.get(part.variable) ?? '', part.path)
    const inside = new Map([...places, [part.bind, part.entity]])
    for (const inner of childrenOf(part)) visit(inner, inside)
  }
  visit(expr, new Map([['', entity]]))
  return [...found.values()]
}
