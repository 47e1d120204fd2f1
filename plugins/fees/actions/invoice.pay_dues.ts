import { conflict, defineAction } from '#engine'
import { duesOf } from '../operations/dues.js'
import { beginOrder } from '../operations/gateway.js'
import { amountsOf, requiredId } from '../operations/values.js'

/** An order of all that a pupil owes, as far as whoever asks may see it. */
export default defineAction('fees.invoice:pay_dues', async (call) => {
  const student = requiredId(call.input.student)
  const { total } = await duesOf(call, { student, household: null })
  const amount = amountsOf(call).read(total)
  if (amount <= 0) throw conflict('Nothing is owed.')
  const { id = null } = await beginOrder(call, { student, invoice: null, amount })
  return { id }
})
