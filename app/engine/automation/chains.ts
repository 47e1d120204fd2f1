import type { ChainLink } from '../model/main.js'

/** Rules that may set each other off in one course of events. */
export const MOST_CHAINED = 5

/**
 * Whether a rule may act on a record in the course of a chain: never twice on the same record, and not at all where too
 * many rules have set each other off already.
 */
export function judgeChain(chain: readonly ChainLink[], next: ChainLink): 'goes_on' | 'repeats' | 'too_long' {
  if (chain.some(({ rule, record }) => rule === next.rule && record === next.record)) return 'repeats'
  return chain.length >= MOST_CHAINED ? 'too_long' : 'goes_on'
}
