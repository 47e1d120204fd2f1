import type { Session } from '../query/main.js'
import { AUDIT_ENTITY, auditEntry } from './audit_entry.js'
import type { Act } from './audit_entry.js'
import { insertEntry } from './core_rows.js'

/**
 * Writes an entry into the audit for what is no write of a record: a login, an export, a look with somebody
 * else's rights. In the open transaction, else in one of its own. Writes of records do it by themselves.
 */
export async function recordAct(session: Session, act: Act): Promise<void> {
  const { database, clock } = session
  const entry = auditEntry(session, clock.now().toISOString(), act)
  await database.transaction(async () => database.defer(insertEntry(session, AUDIT_ENTITY, entry)), {
    label: `audit ${act.action}`,
  })
}
