import { newId, notFound, UUID_IN_ANY_CASE } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import type { ListAnswer, QueryParameter, Session } from '../query/main.js'
import { conflict, forbidden, inOneTransaction, insertEntry, leaveToSystem } from '../records/main.js'
import type { WriteAnswer, WriteContext } from '../records/main.js'
import { sql, value } from '../sql/main.js'
import type { Fragment, Row } from '../sql/main.js'
import { followersOf } from './followers.js'
import { admit, admitAuthor, checkNames, instantOf, keepAct, readRows, refused, statementOf } from './ground.js'
import type { Admitted } from './ground.js'
import { cutPage, pageOf, parsePage } from './page.js'
import type { PageQuery } from './page.js'
import { mentionedIn, namesOf, personView, usersView } from './people.js'
import { TELL_JOB } from './telling.js'

const COMMENT = 'core.comment'
const LONGEST = 5000
/** How long its author may change a comment. */
const EDITABLE_HOURS = 24
const HOUR = 60 * 60 * 1000

/** What was said about a record, newest first, in three statements. A comment that was taken away has no text. */
export async function listComments(
  session: Session,
  entity: string,
  id: string,
  parameters: readonly QueryParameter[]
): Promise<ListAnswer> {
  const admitted = await admit(session, entity, id, 'comment')
  const query = parsePage(parameters)
  return cutPage(query, await commentsOn(admitted, query))
}

/** The comments of a page and one more, as they are told. */
export async function commentsOn(admitted: Admitted, query: PageQuery): Promise<readonly JsonObject[]> {
  const { session, entity, record } = admitted
  const rows = await readRows(
    session,
    sql`select * from core_comments where school_id = ${value(session.actor.school.id)} and record = ${value(record)}
      and entity = ${value(entity.name)}${pageOf(query)}`
  )
  return commentViews(session, rows)
}

/** Says something about a record. Who is mentioned, and who follows it, is told after the commit. */
export async function addComment(
  context: WriteContext,
  entity: string,
  id: string,
  body: JsonObject
): Promise<WriteAnswer> {
  const { session } = context
  const admitted = await admitAuthor(session, entity, id, 'comment')
  const { author } = admitted
  checkNames(body, ['text'])
  const text = textOf(body['text'])
  const mentions = await mentionedIn(admitted, text)
  return inOneTransaction(`comment ${entity}`, context, async () => {
    const { record } = admitted
    const comment = newId()
    const at = session.clock.now().toISOString()
    const entry = { id: comment, entity, record, author, text, mentions: mentions.join(' '), at }
    session.database.defer(insertEntry(session, COMMENT, entry))
    await keepAct(admitted, 'comment', null, { comment })
    const followers = (await followersOf(session, record)).filter((user) => user !== author && !mentions.includes(user))
    const told = { entity, record, comment }
    const others = mentions.filter((user) => user !== author)
    if (others.length > 0) leaveToSystem(session, TELL_JOB, { ...told, what: 'mentioned', users: others })
    if (followers.length > 0) leaveToSystem(session, TELL_JOB, { ...told, what: 'commented', users: followers })
    const [data] = await commentViews(session, [{ ...entry, edited_at: null, removed_at: null }])
    return { status: 201, data: data ?? null }
  })
}

/** Changes an own comment, within a day; who is mentioned anew is told. */
export async function editComment(
  context: WriteContext,
  entity: string,
  id: string,
  part: string,
  body: JsonObject
): Promise<WriteAnswer> {
  const { session } = context
  const admitted = await admitAuthor(session, entity, id, 'comment')
  const { author } = admitted
  checkNames(body, ['text'])
  const text = textOf(body['text'])
  const mentions = await mentionedIn(admitted, text)
  return inOneTransaction(`edit comment ${entity}`, context, async () => {
    const row = await heldComment(admitted, part)
    if (row['author'] !== author) throw forbidden()
    const now = session.clock.now()
    if (now.getTime() - Date.parse(String(instantOf(row['at']))) > EDITABLE_HOURS * HOUR) {
      throw conflict(`A comment can be changed for ${EDITABLE_HOURS} hours.`)
    }
    const comment = String(row['id'])
    const changed = { ...row, text, mentions: mentions.join(' '), edited_at: now.toISOString() }
    session.database.defer(
      statementOf(
        session,
        sql`update core_comments set text = ${value(text)}, former = ${former(row, now.toISOString())}, mentions = ${value(changed.mentions)},
          edited_at = ${value(changed.edited_at)} where ${thisComment(session, comment)}`
      )
    )
    await keepAct(admitted, 'edit_comment', null, { comment })
    const before = idsIn(row['mentions'])
    const users = mentions.filter((user) => user !== author && !before.includes(user))
    if (users.length > 0) {
      leaveToSystem(session, TELL_JOB, { entity, record: admitted.record, comment, what: 'mentioned', users })
    }
    const [data] = await commentViews(session, [changed])
    return { status: 200, data: data ?? null }
  })
}

/** Takes a comment away: one's own, or with the right `moderate` anybody's. What it said is kept out of sight. */
export async function removeComment(
  context: WriteContext,
  entity: string,
  id: string,
  part: string
): Promise<WriteAnswer> {
  const { session } = context
  const admitted = await admitAuthor(session, entity, id, 'comment')
  const { author } = admitted
  return inOneTransaction(`remove comment ${entity}`, context, async () => {
    const row = await heldComment(admitted, part)
    if (row['author'] !== author && !admitted.rights.has('moderate')) throw forbidden()
    const comment = String(row['id'])
    const at = session.clock.now().toISOString()
    session.database.defer(
      statementOf(
        session,
        sql`update core_comments set text = '', former = ${former(row, at)}, mentions = '', removed_at = ${value(at)}, removed_by = ${value(author)}
          where ${thisComment(session, comment)}`
      )
    )
    await keepAct(admitted, 'remove_comment', { comment }, null)
    return { status: 200, data: null }
  })
}

/** What a comment has said until now, with what it said before: kept beside it, so that an erasure finds all of it in one place. */
function former(row: Row, until: string): Fragment {
  const before: unknown = typeof row['former'] === 'string' ? JSON.parse(row['former']) : []
  return value(
    JSON.stringify([...(Array.isArray(before) ? (before as Json[]) : []), { until, text: String(row['text']) }])
  )
}

/** A living comment of this record, held against others who change it; else it does not exist. */
async function heldComment({ session, entity, record }: Admitted, part: string): Promise<Row> {
  if (!UUID_IN_ANY_CASE.test(part)) throw notFound()
  const lock = session.database.dialect === 'postgres' ? ' for update' : ''
  const [row] = await readRows(
    session,
    sql`select * from core_comments where ${thisComment(session, part.toLowerCase())} and record = ${value(record)}
      and entity = ${value(entity.name)} and removed_at is null${lock}`
  )
  if (!row) throw notFound()
  return row
}

function thisComment({ actor }: Session, id: string) {
  return sql`school_id = ${value(actor.school.id)} and id = ${value(id)}`
}

async function commentViews(session: Session, rows: readonly Row[]): Promise<readonly JsonObject[]> {
  const names = await namesOf(session, [
    ...rows.flatMap((row) => [row['author'], row['removed_by']]),
    ...rows.flatMap((row) => idsIn(row['mentions'])),
  ])
  return rows.map((row) => {
    const isRemoved = row['removed_at'] !== null && row['removed_at'] !== undefined
    return {
      id: String(row['id']),
      at: instantOf(row['at']),
      author: personView(names, row['author']),
      text: isRemoved ? null : String(row['text']),
      mentions: usersView(names, idsIn(row['mentions'])),
      edited_at: instantOf(row['edited_at']),
      removed: isRemoved,
    }
  })
}

function idsIn(stored: unknown): readonly string[] {
  return typeof stored === 'string' && stored !== '' ? stored.split(' ') : []
}

/** Plain text: what steers a terminal or turns the direction of reading is no part of it. */
function textOf(given: unknown): string {
  const text = typeof given === 'string' ? given.normalize('NFC').replaceAll('\r\n', '\n').trim() : null
  if (text === null || text === '') throw refused({ text: ['is required.'] })
  if (text.length > LONGEST) throw refused({ text: [`may have at most ${LONGEST} characters.`] })
  // eslint-disable-next-line no-control-regex -- these are the very characters that are refused
  if (/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/u.test(text)) {
    throw refused({ text: ['holds characters that cannot be shown.'] })
  }
  return text
}
