import type { Session } from '../query/main.js'
import { AUDIT_ENTITY, auditEntry } from './audit_entry.js'
import type { Act } from './audit_entry.js'
import { insertEntry } from './core_rows.js'

/** Keeps in the audit what somebody has done that is no write of a record. */
export async function noteAct(session: Session, act: Act): Promise<void> {
  const now = session.clock.now().toISOString()
  const entry = insertEntry(session, AUDIT_ENTITY, auditEntry(session, now, act))
  await session.database.transaction(async () => session.database.defer(entry), { label: `note ${act.action}` })
}
