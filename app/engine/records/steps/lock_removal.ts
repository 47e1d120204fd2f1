import { notFound } from '../../base/main.js'
import { conflict, forbidden } from '../errors.js'
import { readPlan, readStatement } from '../reading.js'
import { grantsRow } from '../row_bits.js'
import type { Removal } from '../removal.js'

/** Locks the living record, also against whoever is about to link to it. */
export function lockLiving(removal: Removal): Promise<void> {
  return lock(removal, 'delete')
}

/** Locks the deleted record and finds out by which deletion it went. */
export async function lockDeleted(removal: Removal): Promise<void> {
  await lock(removal, 'restore')
  if (removal.row.deleted_at === null) throw conflict('The record is not deleted.')
  removal.deletion = String(removal.row.deletion_id)
}

async function lock(removal: Removal, purpose: 'delete' | 'restore'): Promise<void> {
  const { access, session, params, id } = removal
  const plan = readPlan(session, access.grant, access.read, purpose)
  const [row] = await session.database.read(readStatement(session, plan, params, id))
  if (!row) throw notFound()
  if (!grantsRow(plan.write, row)) throw grantsRow(plan.read, row) ? forbidden() : notFound()
  removal.row = row
}
