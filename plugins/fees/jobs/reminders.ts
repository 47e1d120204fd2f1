import { defineJob } from '#engine'
import { remindOfOverdue } from '../operations/reminders.js'
import { textOf } from '../operations/values.js'

/** Every morning: families whose bill has been overdue for so long are reminded. */
export default defineJob('fees.reminders', async (call) => {
  const day = textOf(call.payload.day) || call.today
  const cursor = await remindOfOverdue(call, day, textOf(call.payload.cursor) || null)
  return cursor === null ? undefined : { next: { day, cursor } }
})
