import { defineAction, invalid } from '#engine'
import { enqueueRun } from '../operations/runs.js'
import { readStructure } from '../operations/structures.js'
import { idOf } from '../operations/values.js'

/** Begins a fee run; the invoices are made by its job. */
export default defineAction('fees.fee_structure:bill', async (call) => {
  const { record, input, records } = call
  const structure = await readStructure(call, record.id)
  if (!structure.instalments.some(({ number }) => number === input.instalment)) {
    throw invalid('instalment', 'is none of this fee structure.')
  }
  const elevated = records.elevated('fee run')
  const assignments = await elevated.all('fees.fee_assignment', { where: { structure: structure.id }, fields: ['id'] })
  const run = await elevated.create('fees.fee_run', {
    structure: structure.id,
    instalment: input.instalment,
    section: idOf(input.section),
    issue_invoices: input.issue,
    total: assignments.length,
  })
  await enqueueRun(call, run.id)
  return records.read('fees.fee_run', run.id)
})
