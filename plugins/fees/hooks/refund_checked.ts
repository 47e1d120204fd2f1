import { defineHook, invalid } from '#engine'
import { amountsOf, requiredId } from '../operations/values.js'

/** No more is refunded than is left of the payment beside what other refunds ask for. */
export default defineHook('fees.refund', 'before_write', async (event) => {
  const { record, changed, records } = event
  if (!changed.has('amount') && !changed.has('payment')) return
  const { read, write } = amountsOf(event)
  const payment = requiredId(record.payment)
  const elevated = records.elevated('refund')
  await elevated.lock('fees.payment', [payment])
  const { advance } = await elevated.read('fees.payment', payment)
  const others = await elevated.list('fees.refund', { where: { payment, stage: { in: ['requested', 'approved'] } } })
  const asked = others.filter(({ id }) => id !== record.id).reduce((sum, { amount }) => sum + read(amount), 0)
  const left = read(advance) - asked
  if (read(record.amount) > left) {
    throw invalid('amount', `is more than the ${write(Math.max(left, 0))} that can be refunded.`)
  }
})
