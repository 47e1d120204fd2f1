import { at } from '../../../base/main.js'
import { namesIn, readsClock, replaceMembers, sizeOf } from '../../../expressions/main.js'
import type { Expr } from '../../../expressions/main.js'
import type { Computed, Derived, Rollup } from '../../../model/main.js'
import type { EntitiesOf, RelatedEntity, Scene } from '../../draft.js'
import { entityAt, readingsOf } from '../../reach.js'
import { inOrder } from './graph.js'
import { keyOf } from './derivation.js'
import type { Derivation, Derivations } from './derivation.js'

/** The most parts of an expression after others have been written out in it. */
const MOST_PARTS = 1000

export interface Finished {
  readonly derived: Derived
  readonly isVolatile: boolean
}

/**
 * Writes out what computed fields say of each other, so that each speaks of columns only: a stored one of
 * fields that are no computed fields of its own record, a virtual one of stored fields.
 */
export function finishDerivations(
  derivations: Derivations,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): ReadonlyMap<string, Finished> {
  const finished = new Map<string, Finished>()
  const ranks = new Map<string, number>()
  for (const key of inOrder(derivations)) {
    const derivation = derivations.get(key)
    const derived = derivation && finishOne(derivation, finished, entities, scene)
    if (!derivation || !derived) continue
    const rank = rankOf(derivation, derived, ranks, entities)
    ranks.set(key, rank)
    const isVolatile = derived.kind === 'computed' && readsClock(derived.expr)
    finished.set(key, { derived: derived.kind === 'fetched' ? derived : { ...derived, rank }, isVolatile })
  }
  return finished
}

function finishOne(
  derivation: Derivation,
  finished: ReadonlyMap<string, Finished>,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): Derived | null {
  const { derived, entity, field } = derivation
  if (derived.kind === 'fetched') return derived
  const writeOut = (expr: Expr, start: string, withStored: boolean) =>
    replaceMembers(expr, (member, bound) => {
      const holder = entityAt(bound.get(member.variable) ?? start, member.path.slice(0, -1), entities)
      const found = holder && finished.get(keyOf({ entity: holder.name, field: member.path.at(-1) ?? '' }))
      if (found?.derived.kind !== 'computed') return member
      const isOwn = member.variable === '' && member.path.length === 1
      if (found.derived.stored && !(withStored && isOwn)) return member
      return replaceMembers(found.derived.expr, (read) =>
        read.variable === '' ? { ...read, variable: member.variable } : read
      )
    })
  const next =
    derived.kind === 'rollup' ? finishRollup(derivation, derived, writeOut) : finishComputed(entity, derived, writeOut)
  const said = next.kind === 'rollup' ? next.where : next.expr
  const place = at(field.source, 'x-field', derived.kind === 'rollup' ? 'rollup' : 'computed')
  if (said && sizeOf(said) > MOST_PARTS) {
    const message = `With all that it names written out, "${field.name}" has ${sizeOf(said)} parts; ${MOST_PARTS} is the most.`
    scene.findings.error('DRV015', place, message, 'Name fewer computed fields in it.')
    return null
  }
  if (said && readsClock(said) && !(next.kind === 'computed' && !next.stored)) {
    const message = `"${field.name}" is stored, but made of what depends on the day.`
    scene.findings.error('DRV006', place, message, 'Leave "stored" out, or use the stored fields it is made of.')
    return null
  }
  return next
}

type WriteOut = (expr: Expr, start: string, withStored: boolean) => Expr

function finishComputed(entity: RelatedEntity, derived: Computed, writeOut: WriteOut): Computed {
  const expr = writeOut(derived.expr, entity.name, derived.stored)
  return { ...derived, expr, inputs: namesIn(expr) }
}

function finishRollup({ entity }: Derivation, derived: Rollup, writeOut: WriteOut): Rollup {
  const other = entity.many[derived.many]?.entity ?? ''
  const where = derived.where && writeOut(derived.where, other, false)
  const inputs = new Set([...derived.inputs, ...(where ? namesIn(where) : [])])
  return { ...derived, where, inputs: [...inputs].sort() }
}

/** One more than the stored derived fields it reads. */
function rankOf(
  { entity, sources }: Derivation,
  derived: Derived,
  ranks: ReadonlyMap<string, number>,
  entities: EntitiesOf<RelatedEntity>
): number {
  const read = derived.kind === 'computed' ? readingsOf(derived.expr, entity.name, entities) : sources
  return 1 + Math.max(0, ...read.map((reading) => ranks.get(keyOf(reading)) ?? 0))
}
