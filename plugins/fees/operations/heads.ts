import type { PluginContext } from '#engine'
import { requiredId } from './values.js'

/** What billing and booking know of a fee head. */
interface FeeHead {
  /** The ledger account of its income. */
  readonly account: string
  /** In which turn it is paid, the lowest first. */
  readonly priority: number
}

/** The fee heads of the school by id, whoever asks. */
function feeHeads({ records, once }: PluginContext): Promise<ReadonlyMap<string, FeeHead>> {
  return once(['fees.head'], 'fee heads', async () => {
    const found = await records.elevated('booking').all('fees.head', { fields: ['income_account', 'priority'] })
    return new Map(
      found.map(({ id, income_account: account, priority = 0 }) => [id, { account: requiredId(account), priority }])
    )
  })
}

/** The account that a head is booked to. */
export async function incomeAccounts(context: PluginContext): Promise<(head: string) => string> {
  const heads = await feeHeads(context)
  return (id) => {
    const head = heads.get(id)
    if (!head) throw new Error(`The fee head ${id} is gone`)
    return head.account
  }
}

/** In which turn a head is paid; 0 of one that is gone. */
export async function headPriorities(context: PluginContext): Promise<(head: string) => number> {
  const heads = await feeHeads(context)
  return (id) => heads.get(id)?.priority ?? 0
}
