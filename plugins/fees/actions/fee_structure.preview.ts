import { conflict, defineAction, invalid } from '#engine'
import { awardsOf, composeBill, isBill } from '../operations/billing.js'
import { pupilsIn } from '../operations/pupils.js'
import { readStructure } from '../operations/structures.js'
import { amountsOf } from '../operations/values.js'

/** The bill of one pupil as a run would make it; a pupil who is not assigned is billed for the whole stay. */
export default defineAction('fees.fee_structure:preview', async (call) => {
  const { record, input, records } = call
  const { write } = amountsOf(call)
  const structure = await readStructure(call, record.id)
  const instalment = structure.instalments.find(({ number }) => number === input.instalment)
  if (!instalment) throw invalid('instalment', 'is none of this fee structure.')
  const pupil = (await pupilsIn(call, structure.year, [input.student])).get(input.student)
  if (!pupil) throw invalid('student', 'sits in no class of the year.')
  const assignment = await records
    .elevated('preview')
    .find('fees.fee_assignment', { where: { structure: structure.id, student: pupil.id } })
  const stay = assignment ? { from: assignment.from_date ?? '', to: assignment.to_date ?? null } : pupil.enrolled
  const awards = await awardsOf(call, [pupil.id], instalment)
  const bill = composeBill(structure, instalment, pupil, stay, awards.get(pupil.id) ?? [])
  if (!isBill(bill)) throw conflict(`${bill.message}.`)
  const sum = (amounts: readonly number[]) => write(amounts.reduce((total, amount) => total + amount, 0))
  return {
    student: pupil.id,
    section: pupil.section,
    instalment: instalment.number,
    title: instalment.title,
    due_date: instalment.due,
    lines: bill.lines.map((line) => ({
      head: line.head,
      description: line.description,
      gross: write(line.amount),
      concession: write(line.concession),
      amount: write(line.net),
      concessions: line.parts.map(({ award, amount, explanation }) => ({
        concession: award,
        title: bill.awards.get(award)?.title ?? '',
        amount: write(amount),
        explanation,
      })),
    })),
    gross: sum(bill.lines.map(({ amount }) => amount)),
    concession: sum(bill.lines.map(({ concession }) => concession)),
    total: write(bill.total),
  }
})
