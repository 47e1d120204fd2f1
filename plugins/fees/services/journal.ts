import { credit, debit, entryOf, reversalOf } from './ledger.js'
import type { JournalLine } from './ledger.js'

export { assertBalanced, reversalOf } from './ledger.js'
export type { JournalLine } from './ledger.js'

/** Ids of the accounts that postings find by their role. Amounts of all entries are in minor units. */
export interface LedgerAccounts {
  /** Owed by pupils. */
  readonly receivable: string
  /** Paid in advance. */
  readonly advances: string
  /** Set against income: concessions given. */
  readonly concessions: string
  readonly cash: string
  readonly bank: string
  /** Cheques and online payments until the bank credits them. */
  readonly clearing: string
}

/** How money comes in or goes out. */
export type PaymentMode = 'cash' | 'cheque' | 'dd' | 'card' | 'upi' | 'bank' | 'gateway'

/** A part of an amount that falls to a pupil. */
export interface StudentPart {
  readonly student: string
  readonly amount: number
}

/** A part of an amount that falls to an account, such as that of a fee head. */
export interface AccountPart {
  readonly account: string
  readonly amount: number
}

/** Money received: what of it pays invoices, and of which pupils. A household's payment names no pupil. */
export interface ReceivedPayment {
  readonly student: string | null
  readonly mode: PaymentMode
  readonly amount: number
  readonly allocated: readonly StudentPart[]
}

/**
 * An invoice is issued: the pupil owes the net amount; the heads' accounts earn the gross one, and what is
 * conceded is told apart in an account set against income. A deposit is a head whose account is a liability.
 */
export function invoiceEntry(
  accounts: LedgerAccounts,
  invoice: {
    readonly student: string
    readonly items: readonly { readonly account: string; readonly gross: number; readonly concession: number }[]
  }
): readonly JournalLine[] {
  const { student, items } = invoice
  return entryOf([
    ...items.map(({ gross, concession }) => debit(accounts.receivable, gross - concession, student)),
    ...items.map(({ concession }) => debit(accounts.concessions, concession)),
    ...items.map(({ account, gross }) => credit(account, gross)),
  ])
}

/** An issued invoice is credited in part: its heads earn less, the pupil owes less. */
export function creditNoteEntry(
  accounts: LedgerAccounts,
  note: { readonly student: string; readonly lines: readonly AccountPart[] }
): readonly JournalLine[] {
  return entryOf([
    ...note.lines.map(({ account, amount }) => debit(account, amount)),
    ...note.lines.map(({ amount }) => credit(accounts.receivable, amount, note.student)),
  ])
}

/** Money comes in: what is allocated is owed no longer, the rest is an advance. */
export function paymentEntry(accounts: LedgerAccounts, payment: ReceivedPayment): readonly JournalLine[] {
  const { student, mode, amount, allocated } = payment
  const rest = allocated.reduce((left, part) => left - part.amount, amount)
  return entryOf([
    debit(accounts[COMES_IN[mode]], amount),
    ...allocated.map((part) => credit(accounts.receivable, part.amount, part.student)),
    credit(accounts.advances, rest, student),
  ])
}

/** The bank has credited what was in clearing; nothing to book for what went to cash or bank at once. */
export function clearingEntry(
  accounts: LedgerAccounts,
  payment: { readonly mode: PaymentMode; readonly amount: number }
): readonly JournalLine[] {
  if (COMES_IN[payment.mode] !== 'clearing') return []
  return entryOf([debit(accounts.bank, payment.amount), credit(accounts.clearing, payment.amount)])
}

/**
 * A cheque bounces, or a payment is cancelled: what it pays by now is owed again and its advance is gone.
 * The money leaves the bank where it had been cleared, else the clearing.
 */
export function bounceEntry(
  accounts: LedgerAccounts,
  payment: ReceivedPayment & { readonly isCleared: boolean }
): readonly JournalLine[] {
  const clearing = payment.isCleared ? accounts.bank : accounts.clearing
  return reversalOf(paymentEntry({ ...accounts, clearing }, payment))
}

/** An advance pays invoices; `student` is who holds it, null for a household. */
export function advanceEntry(
  accounts: LedgerAccounts,
  use: { readonly student: string | null; readonly parts: readonly StudentPart[] }
): readonly JournalLine[] {
  return entryOf([
    ...use.parts.map(({ amount }) => debit(accounts.advances, amount, use.student)),
    ...use.parts.map(({ student, amount }) => credit(accounts.receivable, amount, student)),
  ])
}

/** An advance, or a part of it, is given back. */
export function refundEntry(
  accounts: LedgerAccounts,
  refund: { readonly student: string | null; readonly mode: PaymentMode; readonly amount: number }
): readonly JournalLine[] {
  const { student, mode, amount } = refund
  return entryOf([debit(accounts.advances, amount, student), credit(accounts[GOES_OUT[mode]], amount)])
}

/**
 * A late fee has grown, or below 0 has shrunk, by `delta` since it was last booked: the whole one first, only
 * differences after. `account` is that of its head.
 */
export function lateFeeEntry(
  accounts: LedgerAccounts,
  fee: { readonly student: string; readonly account: string; readonly delta: number }
): readonly JournalLine[] {
  const { student, account, delta } = fee
  const size = Math.abs(delta)
  const grown = entryOf([debit(accounts.receivable, size, student), credit(account, size)])
  return delta < 0 ? reversalOf(grown) : grown
}

/** The school pays somebody; `account` is that of the expense. */
export function expenseEntry(
  accounts: LedgerAccounts,
  expense: AccountPart & { readonly mode: PaymentMode }
): readonly JournalLine[] {
  const { account, amount, mode } = expense
  return entryOf([debit(account, amount), credit(accounts[GOES_OUT[mode]], amount)])
}

/** Where money of a mode is when it has come in. */
const COMES_IN = {
  cash: 'cash',
  cheque: 'clearing',
  dd: 'clearing',
  card: 'bank',
  upi: 'bank',
  bank: 'bank',
  gateway: 'clearing',
} as const satisfies Record<PaymentMode, keyof LedgerAccounts>

/** Where it leaves from: the school's own cheques are the bank's; the gateway keeps it from what it pays out. */
const GOES_OUT = { ...COMES_IN, cheque: 'bank', dd: 'bank' } as const satisfies Record<
  PaymentMode,
  keyof LedgerAccounts
>
