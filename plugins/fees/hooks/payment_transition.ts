import { defineHook } from '#engine'
import type { PluginContext, RecordOf } from '#engine'
import { book, ledgerAccounts } from '../operations/ledger.js'
import { allocationRows, byStudent, settle, standingShares } from '../operations/payments.js'
import { amountsOf, idOf, textOf } from '../operations/values.js'
import { bounceEntry, clearingEntry } from '../services/journal.js'

/** The bank credits a cheque, or a payment is taken back: what it paid is owed again and its entry reversed. */
export default defineHook('fees.payment', 'after_transition', async (event) => {
  const payment = await event.records
    .elevated('booking')
    .read('fees.payment', event.record.id, { include: ['allocations'] })
  if (event.transition === 'clear') await clear(event, payment)
  else await takeBack(event, payment, event.transition)
})

async function clear(context: PluginContext, payment: RecordOf<'fees.payment'>): Promise<void> {
  const { id, number, mode = 'cash', amount } = payment
  await book(context, {
    date: context.today,
    kind: 'clearing',
    narration: `Receipt ${textOf(number)} cleared`,
    source: { entity: 'fees.payment', record: id },
    lines: clearingEntry(await ledgerAccounts(context), { mode, amount: amountsOf(context).read(amount) }),
  })
}

async function takeBack(context: PluginContext, payment: RecordOf<'fees.payment'>, how: string): Promise<void> {
  const { id, number, student, mode = 'cash', amount, version = 0 } = payment
  const isCleared = await wasCleared(context, id)
  const shares = await standingShares(context, payment)
  if (shares.length > 0) {
    const add = allocationRows(context, shares, 'reversal', context.today)
    await context.records.elevated('booking').unread.update('fees.payment', id, { version, allocations: { add } })
    await settle(context, shares, -1)
  }
  await book(context, {
    date: context.today,
    kind: how === 'bounce' ? 'bounce' : 'cancellation',
    narration: `Receipt ${textOf(number)} ${how === 'bounce' ? 'bounced' : 'cancelled'}`,
    source: { entity: 'fees.payment', record: id },
    lines: bounceEntry(await ledgerAccounts(context), {
      student: idOf(student),
      mode,
      amount: amountsOf(context).read(amount),
      allocated: byStudent(shares),
      isCleared,
    }),
  })
}

/** Whether its money had left the clearing: an entry of that kind tells. */
async function wasCleared({ records }: PluginContext, payment: string): Promise<boolean> {
  const where = { source_record: payment, kind: 'clearing' }
  return (await records.elevated('booking').find('fees.journal', { where })) !== null
}
