/** A debit or a credit of one account, in minor units: one of the two is 0, the other above it. */
export interface JournalLine {
  readonly account: string
  /** The pupil whose balance it changes; null for the advance of a household, and where it is nobody's. */
  readonly student: string | null
  readonly debit: number
  readonly credit: number
}

/** A debit of 0 or more; throws RangeError below. */
export function debit(account: string, amount: number, student: string | null = null): JournalLine {
  return { account, student, debit: notNegative(account, amount), credit: 0 }
}

/** A credit of 0 or more; throws RangeError below. */
export function credit(account: string, amount: number, student: string | null = null): JournalLine {
  return { account, student, debit: 0, credit: notNegative(account, amount) }
}

/**
 * Lines as they are booked: those of one account, pupil and side as one, in the order in which they first
 * come, none without an amount. Throws RangeError when they do not balance.
 */
export function entryOf(lines: readonly JournalLine[]): readonly JournalLine[] {
  const merged = new Map<string, JournalLine>()
  for (const line of lines) {
    if (line.debit === 0 && line.credit === 0) continue
    const key = JSON.stringify([line.account, line.student, line.debit > 0])
    const { debit: debits, credit: credits } = merged.get(key) ?? { debit: 0, credit: 0 }
    merged.set(key, { ...line, debit: debits + line.debit, credit: credits + line.credit })
  }
  const entry = [...merged.values()]
  assertBalanced(entry)
  return entry
}

/** The same accounts the other way round: takes an entry back. */
export function reversalOf(entry: readonly JournalLine[]): readonly JournalLine[] {
  return entry.map((line) => ({ ...line, debit: line.credit, credit: line.debit }))
}

/**
 * Throws RangeError unless each line is a debit or a credit above zero, in whole minor units, and debits
 * equal credits. An entry without lines balances: nothing is booked.
 */
export function assertBalanced(entry: readonly JournalLine[]): void {
  let debits = 0
  let credits = 0
  for (const line of entry) {
    const amount = line.debit + line.credit
    const isOneSided = Math.min(line.debit, line.credit) === 0 && amount > 0
    if (!isOneSided || !Number.isSafeInteger(amount)) {
      throw new RangeError(`Account ${line.account} is debited ${line.debit} and credited ${line.credit}`)
    }
    debits += line.debit
    credits += line.credit
  }
  if (debits !== credits) throw new RangeError(`Debits of ${debits} and credits of ${credits} differ`)
}

function notNegative(account: string, amount: number): number {
  if (amount >= 0) return amount
  throw new RangeError(`Account ${account} would be booked with ${amount}`)
}
