import { defineAction } from '#engine'
import type { PluginContext, RecordOf } from '#engine'
import { amountsOf, idOf, textOf } from '../operations/values.js'

/** What was received day by day, by mode and by who took it. */
export default defineAction('fees.payment:collection', async (call) => {
  const { input, records, today } = call
  const { read, write } = amountsOf(call)
  const from = input.from ?? today
  const to = input.to ?? (from > today ? from : today)
  const payments = await records.all('fees.payment', {
    where: { received_on: { gte: from, lte: to } },
    fields: ['received_on', 'mode', 'amount', 'stage', 'created_by'],
  })
  const sumOf = (some: readonly Payment[]) => some.reduce((sum, { amount }) => sum + read(amount), 0)
  const kept = payments.filter(stands)
  const rows = [
    ...Map.groupBy(payments, (one) => `${textOf(one.received_on)} ${textOf(one.mode)} ${one.created_by ?? ''}`),
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, some]) => {
      const [first] = some
      if (!first) return []
      return [
        {
          date: textOf(first.received_on),
          mode: textOf(first.mode),
          user: first.created_by ?? null,
          count: some.length,
          amount: write(sumOf(some.filter(stands))),
          reversed: write(sumOf(some.filter((payment) => !stands(payment)))),
        },
      ]
    })
  const names = await namesOf(call, kept)
  const totals = (some: readonly Payment[]) => ({ count: some.length, amount: write(sumOf(some)) })
  return {
    from,
    to,
    rows,
    modes: [...Map.groupBy(kept, ({ mode }) => textOf(mode))].map(([mode, some]) => ({ mode, ...totals(some) })),
    users: [...Map.groupBy(kept, (one) => one.created_by ?? null)].map(([user, some]) => ({
      user,
      name: names.get(user ?? '') ?? '',
      ...totals(some),
    })),
    ...totals(kept),
  }
})

type Payment = RecordOf<'fees.payment'>

/** Bounced and cancelled payments brought nothing in. */
function stands({ stage }: Payment): boolean {
  return stage === 'pending' || stage === 'cleared'
}

async function namesOf({ records }: PluginContext, payments: readonly Payment[]): Promise<ReadonlyMap<string, string>> {
  const users = [...new Set(payments.flatMap((payment) => payment.created_by ?? []))]
  if (users.length === 0) return new Map()
  const staff = await records.elevated('collection').list('people.staff', { where: { user: { in: users } } })
  return new Map(staff.map(({ user, name }) => [idOf(user) ?? '', textOf(name)]))
}
