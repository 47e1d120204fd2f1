import type { Session } from '../query/main.js'
import { ERASE_ACTION, recordAct } from '../records/main.js'
import { bound, param, prepare, raw, sql } from '../sql/main.js'
import type { Database, Result } from '../sql/main.js'

/** Records of one entity. */
export interface ErasedRecords {
  readonly entity: string
  readonly records: readonly string[]
}

/** The function of a hardened PostgreSQL (database/postgres/audit_role.sql), without which its role may change nothing. */
const FUNCTION = 'lectern_erase_audit'

/**
 * Removes before, after and reason from all entries about records, for good, and writes an erasure of each
 * record into the audit: how many entries lost values. Numbers, digests and the chain stay as they are. This
 * is the only way in which the content of an entry goes. In the open transaction, else in one of its own.
 */
export async function eraseAudit(
  session: Session,
  { entity, records }: ErasedRecords,
  reason: string
): Promise<number> {
  const { database, clock, actor } = session
  const { dialect } = database
  if (records.length === 0) return 0
  const work = async (): Promise<number> => {
    for (const record of records) {
      await recordAct(session, { action: ERASE_ACTION, entity, record, before: null, after: null, reason })
    }
    const bindings = { school: actor.school.id, entity, records, at: clock.now().toISOString() }
    const isHardened = await hasFunction(database)
    const statement = isHardened ? BY_FUNCTION : dialect === 'sqlite' ? ON_SQLITE : ON_POSTGRES
    const [result] = await database.write([bound(statement, bindings, dialect)])
    return isHardened ? Number(result?.rows[0]?.['erased']) : countOf(result)
  }
  return database.transaction(work, { label: 'erase audit' })
}

function countOf(result: Result | undefined): number {
  return result?.count ?? 0
}

async function hasFunction(database: Database): Promise<boolean> {
  if (database.dialect === 'sqlite') return false
  const [row] = await database.read(bound(LOOK_UP, {}, 'postgres'))
  return row?.['oid'] !== null
}

/** The erasure's own entries hold no values; they keep why it was done. */
function update(isOneOf: string) {
  const [before = '', after = ''] = isOneOf.split('?')
  return sql`update core_audit_entries set before = null, after = null, reason = null, salt = null, erased_at = ${param('at')}
    where school_id = ${param('school')} and entity = ${param('entity')} and record ${raw(before)}${param('records', true)}${raw(after)}
      and action <> ${raw(`'${ERASE_ACTION}'`)} and salt is not null`
}

const ON_SQLITE = prepare(update('in (select value from json_each(?))'), 'sqlite')
const ON_POSTGRES = prepare(update('= any(?::uuid[])'), 'postgres')
const LOOK_UP = prepare(raw(`select to_regproc('${FUNCTION}')::oid as oid`), 'postgres')
const BY_FUNCTION = prepare(
  sql`select ${FUNCTION}(${param('school')}::uuid, ${param('entity')}::text, ${param('records', true)}::uuid[],
    ${param('at')}::timestamptz) as erased`,
  'postgres'
)
