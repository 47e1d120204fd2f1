import { conflict } from '#engine'
import type { PluginContext } from '#engine'
import { assertBalanced } from '../services/journal.js'
import type { JournalLine, LedgerAccounts } from '../services/journal.js'
import { amountsOf } from './values.js'

export interface JournalDraft {
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly kind: string
  readonly narration: string
  readonly source: { readonly entity: string; readonly record: string }
  readonly lines: readonly JournalLine[]
}

const LONGEST_NARRATION = 200

/** Books a balanced entry; of no lines none. Unbalanced lines are a defect and undo the whole transaction. */
export async function book(
  context: PluginContext,
  { date, kind, narration, source, lines }: JournalDraft
): Promise<void> {
  if (lines.length === 0) return
  assertBalanced(lines)
  const { write } = amountsOf(context)
  await context.records.elevated('booking').unread.create('fees.journal', {
    date,
    kind,
    narration: narration.slice(0, LONGEST_NARRATION),
    source_entity: source.entity,
    source_record: source.record,
    lines: lines.map(({ account, student, debit, credit }) => ({
      account,
      student,
      debit: write(debit),
      credit: write(credit),
    })),
  })
}

const ROLES = [
  'receivable',
  'advances',
  'concessions',
  'cash',
  'bank',
  'clearing',
] as const satisfies readonly (keyof LedgerAccounts)[]

/** The accounts that postings need, found by their roles; a school without one of them cannot book (409). */
export function ledgerAccounts({ records, once }: PluginContext): Promise<LedgerAccounts> {
  return once(['fees.account'], 'accounts by role', async () => {
    const found = await records.elevated('booking').list('fees.account', { where: { role: { in: [...ROLES] } } })
    const accounts = Object.fromEntries(found.map((account) => [account.role, account.id]))
    const missing = ROLES.filter((role) => accounts[role] === undefined)
    if (missing.length > 0) throw conflict(`No ledger account has the role ${missing.join(', ')}.`)
    return accounts as unknown as LedgerAccounts
  })
}
