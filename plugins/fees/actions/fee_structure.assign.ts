import { conflict, defineAction } from '#engine'
import type { JsonObject } from '#engine'
import { enrolledIn } from '../operations/pupils.js'
import { readStructure } from '../operations/structures.js'
import { idOf, requiredId, textOf } from '../operations/values.js'
import { fits } from '../services/eligibility.js'

/** Assignments written at once. */
const PART = 200

/** Puts the pupils of the year under a structure whom it fits. */
export default defineAction('fees.fee_structure:assign', async (call) => {
  const { record, input, records } = call
  const structure = await readStructure(call, record.id)
  const pupils = await enrolledIn(call, structure.year, { grade: idOf(input.grade), section: idOf(input.section) })
  const elevated = records.elevated('assigning')
  const year = await elevated.read('academics.year', structure.year)
  const known = await elevated.all('fees.fee_assignment', { where: { structure: structure.id }, fields: ['student'] })
  const assigned = new Set(known.map(({ student }) => requiredId(student)))
  const grades = structure.lines.map(({ grade }) => grade)
  if (grades.length === 0) throw conflict('The fee structure charges nothing yet.')
  const isCharged = (grade: string) => grades.includes(null) || grades.includes(grade)
  const counts = { assigned: 0, existing: 0, not_eligible: 0 }
  const bodies: JsonObject[] = []
  for (const pupil of pupils) {
    if (assigned.has(pupil.id)) counts.existing += 1
    else if (!fits(pupil, structure.filter) || !isCharged(pupil.grade)) counts.not_eligible += 1
    else {
      const first = input.from_date ?? textOf(year.starts_on)
      const from = pupil.enrolled.from > first ? pupil.enrolled.from : first
      bodies.push({ student: pupil.id, structure: structure.id, from_date: from })
    }
  }
  for (let at = 0; at < bodies.length; at += PART) {
    counts.assigned += (await elevated.unread.createMany('fees.fee_assignment', bodies.slice(at, at + PART))).length
  }
  return counts
})
