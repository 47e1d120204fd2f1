import { defineHook } from '#engine'
import { requiredId } from '../operations/values.js'

/** A concession of a type that needs no approval counts at once. */
export default defineHook('fees.concession', 'before_write', async ({ verb, record, records }) => {
  if (verb !== 'create') return undefined
  const type = await records.elevated('concession').read('fees.concession_type', requiredId(record.type))
  return type.needs_approval === false ? { stage: 'approved' } : undefined
})
