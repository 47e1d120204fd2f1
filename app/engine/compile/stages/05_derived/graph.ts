import { toposort } from '../../../base/main.js'
import type { Scene } from '../../draft.js'
import { keyOf } from './derivation.js'
import type { Derivation, Derivations } from './derivation.js'

/** How many entities one after another a value may pass on its way. */
const MOST_LEVELS = 3

/** The derived fields that a derived field is made of. What is copied once depends on nothing. */
export function needsOf({ derived, sources }: Derivation, derivations: Derivations): readonly string[] {
  if (derived.kind === 'fetched') return []
  return sources.map(keyOf).filter((key) => derivations.get(key)?.derived.kind !== 'fetched' && derivations.has(key))
}

/** Each derivation after what it is made of; without those that stand in a circle. */
export function inOrder(derivations: Derivations): readonly string[] {
  const sorted = toposort(
    Object.fromEntries([...derivations].map(([key, derivation]) => [key, needsOf(derivation, derivations)]))
  )
  if (sorted.kind === 'sorted') return sorted.order
  return inOrder(new Map([...derivations].filter(([key]) => !sorted.members.includes(key))))
}

/** What cannot be put in order, reported: circles, and chains over more entities than a write should follow. */
export function brokenByOrder(derivations: Derivations, scene: Scene): ReadonlySet<string> {
  const order = inOrder(derivations)
  const broken = new Set<string>()
  for (const [key, derivation] of derivations) {
    if (order.includes(key)) continue
    broken.add(key)
    if (!reaches(key, key, derivations)) continue
    const hint = 'Take one step of the circle out.'
    scene.findings.error('DRV013', placeOf(derivation), `"${key}" is made of itself.`, hint)
  }
  for (const [key, levels] of levelsOf(order, derivations)) {
    const derivation = derivations.get(key)
    if (levels.length <= MOST_LEVELS || !derivation) continue
    broken.add(key)
    // Only the first that is too far is to blame, not what is made of it.
    if (needsOf(derivation, derivations).some((need) => broken.has(need))) continue
    const message = `"${key}" is at the end of a chain over ${levels.length} entities: ${levels.join(', ')}.`
    const hint = `${MOST_LEVELS} are the most; read it from nearer, or in a report.`
    scene.findings.error('DRV014', placeOf(derivation), message, hint)
  }
  return broken
}

function placeOf({ field }: Derivation) {
  const option = field.options.rollup === undefined ? 'computed' : 'rollup'
  return { ...field.source, pointer: `${field.source.pointer}/x-field/${option}` }
}

function reaches(from: string, to: string, derivations: Derivations): boolean {
  const seen = new Set<string>()
  const open = [from]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const derivation = derivations.get(key)
    for (const need of derivation ? needsOf(derivation, derivations) : []) {
      if (need === to) return true
      if (!seen.has(need)) open.push(need)
      seen.add(need)
    }
  }
  return false
}

/** By derived field: the entities of the longest chain that ends at it; fields of one entity are one step. */
function levelsOf(order: readonly string[], derivations: Derivations): ReadonlyMap<string, readonly string[]> {
  const levels = new Map<string, readonly string[]>()
  for (const key of order) {
    const derivation = derivations.get(key)
    if (!derivation) continue
    const { name } = derivation.entity
    const chains = needsOf(derivation, derivations).map((need) => {
      const chain = levels.get(need) ?? []
      return chain.at(-1) === name ? chain : [...chain, name]
    })
    levels.set(
      key,
      chains.reduce((longest, chain) => (chain.length > longest.length ? chain : longest), [name])
    )
  }
  return levels
}
