import type { Json } from '../../base/main.js'
import { fieldTypeOf } from '../../fields/main.js'
import type { HeldFile } from '../../fields/main.js'
import { FILE_JOBS, uploaderOf } from '../../model/main.js'
import type { Field } from '../../model/main.js'
import { raw, sql, value } from '../../sql/main.js'
import type { Row } from '../../sql/main.js'
import type { Attempt } from '../attempt.js'
import type { Draft } from '../draft.js'
import { DOES_NOT_EXIST, note, refuseProblems } from '../errors.js'
import type { Problems } from '../errors.js'
import { fileFieldsOf, filesIn, fileStatement, fileTable, theseFiles } from '../held_files.js'
import { leaveToSystem } from '../jobs.js'

const COLUMNS = 'id, name, type, size, width, height, entity, field, status, record, uploaded_by'

/**
 * Puts what is known of a body's files in the place of their ids. A file is there for who has uploaded it himself for this
 * very field, and for the record that holds it already; whoever else names it is told that it does not exist.
 */
export async function describeFiles(draft: Draft): Promise<void> {
  const { session, entity, values } = draft
  const fields = fileFieldsOf(entity)
  if (fields.length === 0) return
  const ids = fields.flatMap((field) => filesIn(field, values[field.name]).map(({ id }) => id))
  if (ids.length === 0) return
  const rows = await session.database.read(
    fileStatement(session, sql`select ${raw(COLUMNS)} from ${fileTable(session)} where ${theseFiles(session, ids)}`)
  )
  const known = new Map(rows.map((row) => [String(row.id), row]))
  const problems: Problems = {}
  for (const field of fields) {
    const files = filesIn(field, values[field.name])
    if (files.length === 0) continue
    const found = files
      .map(({ id }) => known.get(id))
      .filter((row) => row !== undefined && isOffered(draft, field, row))
    if (found.length < files.length) note(problems, field.name, DOES_NOT_EXIST)
    else values[field.name] = valueOf(field, found as readonly Row[])
  }
  refuseProblems(problems)
}

function isOffered({ session, entity, verb, id }: Draft, field: Field, row: Row): boolean {
  if (row.status !== 'stored' || row.entity !== entity.name || row.field !== field.name) return false
  if (row.record === null) {
    const uploader = uploaderOf(session.actor)
    return uploader !== null && row.uploaded_by === uploader
  }
  return verb !== 'create' && (id === null || row.record === id)
}

function valueOf(field: Field, rows: readonly Row[]): Json {
  const number = (stored: unknown) => (stored === null || stored === undefined ? undefined : Number(stored))
  const files = rows.map((row): HeldFile => {
    const [size, width, height] = [number(row.size), number(row.width), number(row.height)]
    return {
      id: String(row.id),
      name: String(row.name),
      type: String(row.type),
      ...(size === undefined ? {} : { size }),
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
    }
  })
  return fieldTypeOf(field.type).files?.value(files) ?? null
}

/**
 * Gives the record the files that it names anew and releases those that it names no more, in its transaction. Files are
 * held while that happens, so that of two records that name one at the same time only one gets it.
 */
export async function attachFiles(attempt: Attempt): Promise<void> {
  const { session, draft, id, changes } = attempt
  if (fileFieldsOf(draft.entity).length === 0) return
  const added = new Map<string, string>()
  const removed: string[] = []
  for (const { field, before, after } of changes) {
    const [old, next] = [idsIn(field, before), idsIn(field, after)]
    for (const file of next) if (!old.has(file)) added.set(file, field.name)
    for (const file of old) if (!next.has(file)) removed.push(file)
  }
  if (added.size > 0) await holdFiles(attempt, added)
  const changedAt = session.clock.system().toISOString()
  const change = (ids: readonly string[], what: ReturnType<typeof sql>) =>
    session.database.defer(
      fileStatement(
        session,
        sql`update ${fileTable(session)} set ${what}, changed_at = ${value(changedAt)} where ${theseFiles(session, ids)}`
      )
    )
  if (added.size > 0) change([...added.keys()], sql`record = ${value(id)}`)
  if (removed.length === 0) return
  change(removed, sql`status = 'released'`)
  leaveToSystem(session, FILE_JOBS.discard, {})
}

async function holdFiles({ session }: Attempt, added: ReadonlyMap<string, string>): Promise<void> {
  const { database } = session
  const lock = raw(database.dialect === 'postgres' ? ' for update' : '')
  const free = await database.read(
    fileStatement(
      session,
      sql`select id from ${fileTable(session)} where ${theseFiles(session, [...added.keys()])}
        and status = 'stored' and record is null${lock}`
    )
  )
  const ids = new Set(free.map((row) => String(row.id)))
  const problems: Problems = {}
  for (const [id, name] of added) {
    if (!ids.has(id) && !Object.hasOwn(problems, name)) note(problems, name, DOES_NOT_EXIST)
  }
  refuseProblems(problems)
}

function idsIn(field: Field, content: Json): ReadonlySet<string> {
  return new Set(filesIn(field, content).map(({ id }) => id))
}
