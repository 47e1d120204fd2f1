import { defineHook, invalid } from '#engine'
import { guardianOf, idOf } from '../operations/consents.js'

/** When, by whom and to which text a consent is given. Families give it for themselves, the office for a guardian of the pupil. */
export default defineHook('people.consent', 'before_write', async (event) => {
  const { verb, record, records, now } = event
  if (verb !== 'create') return undefined
  const elevated = records.elevated('consent')
  const purpose = await elevated.read('people.consent_purpose', idOf(record.purpose))
  if (purpose.is_active === false) throw invalid('purpose', 'is not asked for any more.')
  const student = await elevated.read('people.student', idOf(record.student), { include: ['guardians'] })
  const own = await guardianOf(event)
  const guardians = (student.guardians ?? []).map(({ guardian }) => idOf(guardian))
  const given = own ?? idOf(record.given_by)
  if (own !== null && idOf(record.given_by) !== '' && idOf(record.given_by) !== own) {
    throw invalid('given_by', 'is you: leave it out.')
  }
  if (!guardians.includes(given)) throw invalid('given_by', 'is no guardian of this pupil.')
  if (own === null && !record.evidence) throw invalid('evidence', 'is required: say how the office knows.')
  return { given_by: given, given_at: now, text_version: purpose.text_version ?? null }
})
