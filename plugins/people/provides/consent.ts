import { defineService } from '#engine'
import type { Consents } from '#engine'

/** What families have agreed to: a consent for any channel holds for each. */
export default defineService('consent', (context): Consents => {
  const records = context.records.elevated('what was consented to')
  return {
    async has({ person, purpose, channel }) {
      const known = await records.find('people.consent_purpose', { where: { code: purpose } })
      if (!known) return false
      const channels = channel === undefined ? undefined : { in: ['any', channel] }
      const where = { student: person, purpose: known.id, stage: 'given', channel: channels }
      return (await records.find('people.consent', { where })) !== null
    },
  }
})
