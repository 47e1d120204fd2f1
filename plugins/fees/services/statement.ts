import { inOrderOf } from './ordering.js'

/** What changed the account of a pupil or household. One of `debit` (owed) and `credit` (paid, taken back) is 0. */
export interface Posting {
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly kind: string
  readonly text: string
  readonly debit: number
  readonly credit: number
}

/** Postings from one day to another, each with the balance after it: above 0 owed, below 0 paid in advance. */
export interface Statement<T extends Posting> {
  readonly opening: number
  readonly lines: readonly (T & { readonly balance: number })[]
  readonly closing: number
}

/** The first and the last day of a statement; null: from the first or to the last posting. */
export interface StatementPeriod {
  readonly from: string | null
  readonly to: string | null
}

/**
 * A running ledger, by date; within one day what is owed comes before what is paid, else as given. Earlier
 * postings make the opening balance, later ones are left out.
 */
export function statementOf<T extends Posting>(postings: readonly T[], period: StatementPeriod = ALWAYS): Statement<T> {
  const { from, to } = period
  const known = postings.filter(({ date }) => to === null || date <= to)
  const isBefore = ({ date }: T) => from !== null && date < from
  const opening = known.filter(isBefore).reduce((balance, posting) => balance + changeOf(posting), 0)
  let balance = opening
  const lines = known
    .filter((posting) => !isBefore(posting))
    .toSorted((a, b) => inOrderOf<Posting>('date')(a, b) || Number(b.debit > 0) - Number(a.debit > 0))
    .map((posting) => ({ ...posting, balance: (balance += changeOf(posting)) }))
  return { opening, lines, closing: balance }
}

const ALWAYS: StatementPeriod = { from: null, to: null }

function changeOf({ debit, credit }: Posting): number {
  return debit - credit
}
