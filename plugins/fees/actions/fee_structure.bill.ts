import { defineAction, invalid } from '#engine'
import { enqueueRun, pupilsToBill } from '../operations/runs.js'
import { readStructure } from '../operations/structures.js'
import { idOf } from '../operations/values.js'

/** Begins a fee run; the invoices are made by its job. */
export default defineAction('fees.fee_structure:bill', async (call) => {
  const { record, input, records } = call
  const structure = await readStructure(call, record.id)
  if (!structure.instalments.some(({ number }) => number === input.instalment)) {
    throw invalid('instalment', 'is none of this fee structure.')
  }
  const section = idOf(input.section)
  const total = await pupilsToBill(call, structure, section)
  if (section !== null && total === 0) throw invalid('section', 'has no pupils under this fee structure.')
  const run = await records.elevated('fee run').create('fees.fee_run', {
    structure: structure.id,
    instalment: input.instalment,
    section,
    issue_invoices: input.issue,
    total,
  })
  await enqueueRun(call, run.id)
  return records.read('fees.fee_run', run.id)
})
