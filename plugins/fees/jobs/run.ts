import { defineJob } from '#engine'
import { failRun, runPart } from '../operations/runs.js'
import { textOf } from '../operations/values.js'

/** Bills a part of a fee run; the cursor leads to the next one. */
export default defineJob(
  'fees.run',
  async (call) => {
    const run = textOf(call.payload.run)
    const cursor = await runPart(call, run, textOf(call.payload.cursor) || null)
    return cursor === null ? undefined : { next: { run, cursor } }
  },
  { onFailed: (failure) => failRun(failure, textOf(failure.payload.run), failure.reason) }
)
