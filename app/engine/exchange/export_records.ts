import { hashOf, notFound, Refusal } from '../base/main.js'
import { grantOf, knowsEntity, rightsKey } from '../permissions/main.js'
import type { Grant } from '../permissions/main.js'
import type { ListQuery, Session } from '../query/main.js'
import { noteAct } from '../records/main.js'
import { pluralOf } from '../screens/main.js'
import { planColumns } from './export_columns.js'
import type { ExportPlan } from './export_columns.js'
import { eachPage, PAGE } from './export_pages.js'
import { keptRequest, listOf, requestFrom } from './export_request.js'
import type { ExportRequest } from './export_request.js'
import { FORMATS } from './formats/main.js'
import type { TableWriter } from './formats/main.js'
import type { ExchangeGround } from './ground.js'
import type { Work } from './runner.js'
import { openExchange } from './open_exchange.js'

/** Records of an export that is answered at once. */
const MOST_AT_ONCE = 2 * PAGE
/** For how long a made file is kept. */
const KEPT = 24 * 3_600_000
/** Characters of a stored piece of a file, about. */
const PIECE = 256 * 1024

export interface MadeFile {
  readonly name: string
  readonly type: string
  readonly content: Buffer
}

/** A file at once, or the job that makes it. */
export type ExportAnswer = { readonly file: MadeFile } | { readonly job: string }

/** The grant to export: 404 where the entity does not exist for the actor, 403 where he may not. */
export function exportGrant({ registry, actor }: Session, entityName: string): Grant {
  if (!Object.hasOwn(registry.entities, entityName) || !knowsEntity(registry, actor, entityName)) throw notFound()
  const grant = grantOf(registry, actor, entityName, 'export')
  if (!grant || !grantOf(registry, actor, entityName, 'read') || actor.viewer) {
    throw new Refusal('forbidden', 'You may not export these records.')
  }
  return grant
}

/** Says under which rights a file was made; made under others it is given to nobody. */
export function rightsMark({ registry, actor }: Session): string {
  return hashOf([rightsKey(registry, actor), actor.assigned ?? {}])
}

/**
 * Writes the records of a list to a file: a few at once, more as a job of the actor's. Who is no user has no jobs: for
 * him there is only what is answered at once. The audit keeps who has exported what.
 */
export async function exportRecords(
  ground: ExchangeGround,
  session: Session,
  entityName: string,
  request: ExportRequest
): Promise<ExportAnswer> {
  const grant = exportGrant(session, entityName)
  const making = makingOf(ground, session, grant, request)
  if (request.asJob) return { job: await leaveExport(session, grant, request) }
  const pieces = [making.writer.begin(making.plan.headers)]
  let [count, isTooMuch] = [0, false]
  await eachPage(session, grant, making.query, async (records, hasMore) => {
    count += records.length
    isTooMuch = hasMore && count >= MOST_AT_ONCE
    if (!isTooMuch) pieces.push(making.writer.rows(records.map(making.plan.row)))
    return !isTooMuch
  })
  if (isTooMuch) return { job: await leaveExport(session, grant, request) }
  pieces.push(making.writer.end())
  await noteExport(session, grant, request, count)
  return { file: { name: making.name, type: FORMATS[request.format].type, content: Buffer.concat(pieces) } }
}

/** Makes the file of an export in the background; what an earlier try has left of it is made again. */
export const exportWork: Work = async (turn) => {
  const session = turn.session()
  const request = requestFrom(turn.exchange.request)
  const grant = exportGrant(session, turn.exchange.entity)
  const { plan, query, name, writer } = makingOf(turn.ground, session, grant, request)
  let [done, part, bytes] = [0, 0, 0]
  let pieces: Buffer[] = [writer.begin(plan.headers)]
  await turn.step({ done: 0, total: 0 }, (_now, store) => store.dropParts(turn.exchange.id, 'file'))
  const flush = async () => {
    const content = Buffer.concat(pieces)
    pieces = []
    bytes += content.length
    await turn.step({ done }, (_now, store) => {
      if (content.length > 0) store.addPart(turn.exchange, 'file', part++, content.toString('base64'))
    })
  }
  await eachPage(session, grant, query, async (records) => {
    done += records.length
    if (done > FORMATS[request.format].mostRows) {
      throw new Refusal('too_large', 'There are more records than such a file holds.')
    }
    pieces.push(writer.rows(records.map(plan.row)))
    if (pieces.reduce((sum, { length }) => sum + length, 0) >= PIECE) await flush()
    // Rights that were taken away meanwhile end it.
    exportGrant(turn.session(), turn.exchange.entity)
    return true
  })
  pieces.push(writer.end())
  const finishedAt = session.clock.system().toISOString()
  await flush()
  await turn.step({ status: 'done', total: done, done, bytes, fileName: name, finishedAt })
  await noteExport(session, grant, request, done)
}

interface Making {
  readonly plan: ExportPlan
  readonly query: ListQuery
  readonly writer: TableWriter
  readonly name: string
}

function makingOf(ground: ExchangeGround, session: Session, grant: Grant, request: ExportRequest): Making {
  const words = ground.words(request.language, session.registry)
  const plan = planColumns(session, grant, request, words)
  const { entity } = grant
  const title = pluralOf(words, entity)
  const name = `${entity.api.path.slice(1).replaceAll('/', '-')}-${session.clock.today(session.actor.school.timezone)}.${request.format}`
  const writer = FORMATS[request.format].open({ title, withMark: request.withMark })
  return { plan, query: { ...listOf(request), fields: plan.fields, include: plan.include }, writer, name }
}

async function leaveExport(session: Session, grant: Grant, request: ExportRequest): Promise<string> {
  const kept = { ...keptRequest(request), rights: rightsMark(session) }
  return openExchange(session, { kind: 'export', entity: grant.entity.name, request: kept, keep: KEPT })
}

async function noteExport(session: Session, { entity }: Grant, request: ExportRequest, count: number): Promise<void> {
  const reason = `${count} as ${request.format}`
  await noteAct(session, { action: 'export', entity: entity.name, record: null, before: null, after: null, reason })
}
