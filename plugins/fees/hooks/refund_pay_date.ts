import { conflict, defineHook } from '#engine'
import { amountsOf, requiredId } from '../operations/values.js'

/** Money leaves only while the payment still has it to give. */
export default defineHook('fees.refund', 'before_transition', async (event) => {
  const { transition, record, records, today } = event
  if (transition !== 'pay') return undefined
  const { read } = amountsOf(event)
  const payment = requiredId(record.payment)
  const elevated = records.elevated('refund')
  await elevated.lock('fees.payment', [payment])
  const { advance } = await elevated.read('fees.payment', payment)
  if (read(record.amount) > read(advance)) throw conflict('The payment no longer has so much to refund.')
  return { paid_on: today }
})
