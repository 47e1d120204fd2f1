import { defineService } from '#engine'
import type { Consents } from '#engine'
import { idOf } from '../operations/consents.js'

/** What families have agreed to: a consent for any channel holds for each. */
export default defineService('consent', (context): Consents => {
  const records = context.records.elevated('what was consented to')
  const among: Consents['among'] = async (persons, { purpose, channel }) => {
    const channels = channel === undefined ? undefined : { in: ['any', channel] }
    const where = { 'student': { in: [...persons] }, 'purpose.code': purpose, 'stage': 'given', 'channel': channels }
    const given = persons.length === 0 ? [] : await records.all('people.consent', { where, fields: ['student'] })
    return new Set(given.map(({ student }) => idOf(student)))
  }
  return {
    among,
    has: async ({ person, ...question }) => (await among([person], question)).has(person),
  }
})
