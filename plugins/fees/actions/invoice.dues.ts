import { defineAction } from '#engine'
import { duesOf } from '../operations/dues.js'
import { idOf } from '../operations/values.js'

/** What a pupil or a household owes, as far as whoever asks may see it. */
export default defineAction('fees.invoice:dues', async (call) => {
  const { student, household } = call.input
  return { ...(await duesOf(call, { student: idOf(student), household: idOf(household) })) }
})
