import { Refusal } from '../../base/main.js'
import type { Draft } from '../draft.js'

/**
 * A 403 for a new record where the school has as many as its operator allows. What is counted is some hours old
 * (`core.count_records`), so that no write pays for a count; the system is never held up.
 */
export function refuseOverQuota({ session, entity }: Draft): void {
  const { kind, school } = session.actor
  const { records: most = null, usedRecords = 0 } = school.quotas ?? {}
  if (most === null || usedRecords < most || kind === 'system' || entity.tenancy !== 'school') return
  throw new Refusal('forbidden', 'The school has as many records as it may have.', {
    facts: { quota: 'records', limit: most },
  })
}
