import { defineAction } from '#engine'
import { enqueueRun } from '../operations/runs.js'

/** Lets a failed run begin again, with the rights of whoever asks; it passes over the pupils it has done. */
export default defineAction('fees.fee_run:restart', async (call) => {
  const { record, records } = call
  await records.elevated('fee run').update('fees.fee_run', record.id, { stage: 'queued', failure: null })
  await enqueueRun(call, record.id)
  return records.read('fees.fee_run', record.id)
})
