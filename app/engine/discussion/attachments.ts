import { notFound, UUID, UUID_IN_ANY_CASE } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import { ATTACHMENTS, FILE_JOBS } from '../model/main.js'
import type { Session } from '../query/main.js'
import { forbidden, inOneTransaction, leaveToSystem, lockRecords } from '../records/main.js'
import type { WriteAnswer, WriteContext } from '../records/main.js'
import { sql, value } from '../sql/main.js'
import type { Fragment, Row } from '../sql/main.js'
import { admit, admitAuthor, checkNames, instantOf, keepAct, readRows, refused, statementOf } from './ground.js'
import type { Admitted } from './ground.js'
import { pageOf } from './page.js'
import type { PageQuery } from './page.js'
import { namesOf, personView } from './people.js'

/** Files attached to one record. */
const MOST = 100

/** The files attached to a record, newest first. */
export async function listAttachments(session: Session, entity: string, id: string): Promise<readonly JsonObject[]> {
  const admitted = await admit(session, entity, id, 'comment')
  return attachmentsOn(admitted, { perPage: MOST, after: null })
}

/** Those of a page and one more. */
export async function attachmentsOn(admitted: Admitted, query: PageQuery): Promise<readonly JsonObject[]> {
  const { session } = admitted
  const rows = await readRows(
    session,
    sql`select id, name, type, size, width, height, uploaded_by, uploaded_at as at from core_files
      where ${attachedTo(admitted)}${pageOf(query, 'uploaded_at')}`
  )
  return attachmentViews(session, rows)
}

/** `{ "file": id }`: attaches a file that the actor has uploaded for it; any other does not exist. */
export async function attach(
  context: WriteContext,
  entity: string,
  id: string,
  body: JsonObject
): Promise<WriteAnswer> {
  const { session } = context
  const admitted = await admitAuthor(session, entity, id, 'comment')
  const { author } = admitted
  checkNames(body, ['file'])
  const { file } = body
  if (typeof file !== 'string' || !UUID.test(file)) throw refused({ file: ['must be the id of an uploaded file.'] })
  return inOneTransaction(`attach ${entity}`, context, async () => {
    await lockRecords(session, entity, [admitted.record])
    const [counted] = await readRows(session, sql`select count(*) as n from core_files where ${attachedTo(admitted)}`)
    if (Number(counted?.['n']) >= MOST) throw refused({ file: [`is beyond the ${MOST} files that a record may have.`] })
    const [row] = await readRows(
      session,
      sql`select id, name, type, size, width, height, uploaded_by, uploaded_at as at from core_files
        where ${thisFile(session, file)} and status = 'stored' and record is null and entity = ${value(entity)}
        and field = ${value(ATTACHMENTS)} and uploaded_by = ${value(author)}${held(session)}`
    )
    if (!row) throw refused({ file: ['does not exist.'] })
    session.database.defer(
      statementOf(
        session,
        sql`update core_files set record = ${value(admitted.record)}, changed_at = ${systemNow(session)} where ${thisFile(session, file)}`
      )
    )
    await keepAct(admitted, 'attach', null, { file })
    const [data] = await attachmentViews(session, [row])
    return { status: 201, data: data ?? null }
  })
}

/** Takes an own file away or, with the right `moderate`, anybody's. Its bytes go. */
export async function detach(context: WriteContext, entity: string, id: string, part: string): Promise<WriteAnswer> {
  const { session } = context
  const admitted = await admitAuthor(session, entity, id, 'comment')
  const { author } = admitted
  return inOneTransaction(`detach ${entity}`, context, async () => {
    if (!UUID_IN_ANY_CASE.test(part)) throw notFound()
    const file = part.toLowerCase()
    const [row] = await readRows(
      session,
      sql`select id, uploaded_by from core_files where ${attachedTo(admitted)} and id = ${value(file)}${held(session)}`
    )
    if (!row) throw notFound()
    if (row['uploaded_by'] !== author && !admitted.rights.has('moderate')) throw forbidden()
    session.database.defer(
      statementOf(
        session,
        sql`update core_files set status = 'released', changed_at = ${systemNow(session)} where ${thisFile(session, file)}`
      )
    )
    leaveToSystem(session, FILE_JOBS.discard, {})
    await keepAct(admitted, 'detach', { file }, null)
    return { status: 200, data: null }
  })
}

/** Whether the actor may have a file that is attached to a record, now. */
export async function seesAttachments(session: Session, entity: string, record: string): Promise<boolean> {
  await admit(session, entity, record, 'comment')
  return true
}

function attachedTo({ session, entity, record }: Admitted): Fragment {
  return sql`school_id = ${value(session.actor.school.id)} and record = ${value(record)} and entity = ${value(entity.name)}
    and field = ${value(ATTACHMENTS)} and status = 'stored'`
}

function thisFile({ actor }: Session, id: string): Fragment {
  return sql`school_id = ${value(actor.school.id)} and id = ${value(id)}`
}

function held({ database }: Session): string {
  return database.dialect === 'postgres' ? ' for update' : ''
}

function systemNow({ clock }: Session): Fragment {
  return value(clock.system().toISOString())
}

async function attachmentViews(session: Session, rows: readonly Row[]): Promise<readonly JsonObject[]> {
  const names = await namesOf(
    session,
    rows.map((row) => row['uploaded_by'])
  )
  const number = (stored: unknown) => (stored === null || stored === undefined ? null : Number(stored))
  return rows.map((row) => ({
    id: String(row['id']),
    at: instantOf(row['at']),
    name: String(row['name']),
    type: String(row['type']),
    size: number(row['size']),
    width: number(row['width']),
    height: number(row['height']),
    author: personView(names, row['uploaded_by']),
  }))
}
