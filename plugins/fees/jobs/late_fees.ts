import { defineJob } from '#engine'
import { chargeLateFees } from '../operations/late_fees.js'
import { textOf } from '../operations/values.js'

/** Every night: what paying late costs by now. */
export default defineJob('fees.late_fees', async (call) => {
  const day = textOf(call.payload.day) || call.today
  const { cursor } = await chargeLateFees(call, day, textOf(call.payload.cursor) || null)
  return cursor === null ? undefined : { next: { day, cursor } }
})
