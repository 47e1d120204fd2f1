import { inOrderOf } from './ordering.js'

/** A child of a household; dates are `YYYY-MM-DD`, null where not known. */
export interface Child {
  readonly id: string
  readonly name: string
  readonly joined: string | null
  readonly born: string | null
  /** The last day at the school; null while the child is there. */
  readonly left: string | null
}

/** What makes a child the first of its household: to have joined before the others, or to be the eldest. */
export type SiblingOrder = 'joined' | 'born'

/** From the n-th child on so many percent, of two scaled places, up to the next row. */
export interface SiblingStep {
  readonly rank: number
  readonly percent: number
}

/** A child and its place in the household; the first is 1. */
export interface RankedChild {
  readonly id: string
  readonly rank: number
}

/**
 * The places of the children of one household who are at the school on a day: by date, then by name, then by
 * id; who has no date comes last. A bill takes the first day of its instalment, so the others move up with
 * the first instalment after one has left.
 */
export function rankSiblings(children: readonly Child[], by: SiblingOrder, on: string): readonly RankedChild[] {
  return children
    .filter(({ joined, left }) => (joined === null || joined <= on) && (left === null || left >= on))
    .map(({ id, name, [by]: date }) => ({ id, name, date: date ?? UNKNOWN }))
    .toSorted(inOrderOf('date', 'name', 'id'))
    .map(({ id }, index) => ({ id, rank: index + 1 }))
}

/** Sorts behind all dates. */
const UNKNOWN = '~'

/**
 * The percentage for the n-th child: that of the last step at or below its rank, 0 where there is none. With
 * steps 2: 10 % and 3: 15 % the second child has 10 %, the third and all later ones 15 %.
 */
export function siblingPercent(rank: number, steps: readonly SiblingStep[]): number {
  const reached = steps.filter((step) => step.rank <= rank).toSorted(inOrderOf('rank'))
  return reached.at(-1)?.percent ?? 0
}
