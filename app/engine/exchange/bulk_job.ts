import { isObject, Refusal, UNKNOWN_NAME, UUID_IN_ANY_CASE } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { grantOf } from '../permissions/main.js'
import { parseListQuery, parseQueryString } from '../query/main.js'
import type { Session } from '../query/main.js'
import { noteAct } from '../records/main.js'
import { eachPage } from './export_pages.js'
import { resultsOf } from './import_records.js'
import { openExchange } from './open_exchange.js'
import { readOperation } from './operation.js'
import type { Operation } from './operation.js'
import { authoriseAny } from './rights.js'
import type { Work } from './runner.js'
import { ExchangeStore } from './store.js'
import type { ExchangeRow } from './store.js'
import { inverseOf } from './take_back.js'
import { writeBatch } from './write_batch.js'
import type { Prepared, Tally } from './write_batch.js'

/** Records that one command changes. */
const MOST_RECORDS = 10_000
/** Rows of one transaction. */
const BATCH = 50
const KEPT = 7 * 24 * 3_600_000

/** The same change of many records. */
export interface BulkChange {
  readonly ids: readonly string[]
  readonly operation: Pick<Operation, 'op' | 'data' | 'transition'>
  readonly dryRun: boolean
}

/**
 * Reads `{ select: { ids } | { query }, change: { op, data, transition }, dry_run }`. `query` is that of a list; nothing selected is
 * refused, for an empty filter means all records only where it is said.
 */
export async function readChange(session: Session, entity: string, body: JsonObject): Promise<BulkChange> {
  authoriseAny(session, entity)
  const strange = Object.keys(body).find((name) => !['select', 'change', 'dry_run'].includes(name))
  if (strange !== undefined) throw wrong(strange, UNKNOWN_NAME)
  const { select, change, dry_run: dryRun = false } = body
  if (!isObject(change) || !['update', 'delete', 'transition'].includes(String(change['op']))) {
    throw wrong('change.op', 'must be one of update, delete, transition.')
  }
  if (typeof dryRun !== 'boolean') throw wrong('dry_run', 'must be true or false.')
  const operation = readOperation({ ...(change as JsonObject), id: '00000000-0000-7000-8000-000000000000' }, 'change')
  if (operation.op === 'update' && Object.keys(operation.data).length === 0) {
    throw wrong('change.data', 'names no field.')
  }
  const ids = await selected(session, entity, select)
  if (ids.length === 0) throw wrong('select', 'names no record.')
  return { ids, operation, dryRun }
}

async function selected(session: Session, entity: string, select: Json | undefined): Promise<readonly string[]> {
  if (!isObject(select) || Object.keys(select).length !== 1) throw wrong('select', 'must hold ids or a query.')
  const { ids, query } = select as JsonObject
  if (Array.isArray(ids)) {
    if (ids.length > MOST_RECORDS) throw wrong('select.ids', `may name at most ${MOST_RECORDS} records.`)
    if (!ids.every((id) => typeof id === 'string' && UUID_IN_ANY_CASE.test(id))) {
      throw wrong('select.ids', 'must be UUIDs.')
    }
    return [...new Set(ids.map((id) => String(id).toLowerCase()))]
  }
  if (typeof query !== 'string') throw wrong('select', 'must hold ids or a query.')
  const grant = grantOf(session.registry, session.actor, entity, 'read')
  if (!grant) throw new Refusal('forbidden', 'You may not read these records.')
  const found: string[] = []
  await eachPage(
    session,
    grant,
    { ...parseListQuery(parseQueryString(query)), fields: ['id'], include: {} },
    async (records) => {
      found.push(...records.map(({ id }) => String(id)))
      return found.length <= MOST_RECORDS
    }
  )
  if (found.length > MOST_RECORDS) throw wrong('select.query', `finds more than ${MOST_RECORDS} records.`)
  return found
}

/** Leaves the job that makes the change. */
export function openBulk(session: Session, entity: string, { ids, operation, dryRun }: BulkChange): Promise<string> {
  const all = ids.map((id): Operation => ({ ...operation, id, version: null }))
  return openOperations(session, entity, all, { dryRun, undoes: null })
}

/** Leaves the job that takes back what another one has written, as far as its records are as that has left them. */
export async function openUndo(session: Session, exchange: ExchangeRow): Promise<string> {
  const operations: Operation[] = []
  for await (const results of resultsOf(session, exchange.id)) {
    operations.push(...results.flatMap((result) => inverseOf(result) ?? []))
  }
  if (operations.length === 0) throw new Refusal('conflict', 'There is nothing to be taken back.')
  return openOperations(session, exchange.entity, operations.reverse(), { dryRun: false, undoes: exchange.id })
}

/** Leaves the job that makes the change which another one has tried out: of the very records that it has found. */
export async function openTried(session: Session, exchange: ExchangeRow): Promise<string> {
  const operations: Operation[] = []
  for await (const part of new ExchangeStore(session).parts(exchange.id, 'rows')) {
    operations.push(...(JSON.parse(part) as Operation[]))
  }
  if (operations.length === 0) throw new Refusal('conflict', 'There is nothing that was tried out.')
  return openOperations(session, exchange.entity, operations, { dryRun: false, undoes: null })
}

function openOperations(
  session: Session,
  entity: string,
  operations: readonly Operation[],
  request: JsonObject
): Promise<string> {
  const rows: [number, string][] = []
  for (let at = 0; at < operations.length; at += BATCH) {
    rows.push([at, JSON.stringify(operations.slice(at, at + BATCH))])
  }
  return openExchange(session, { kind: 'bulk', entity, request, keep: KEPT, total: operations.length, rows })
}

/** Makes the changes from where it stands. */
export const bulkWork: Work = async (turn) => {
  const { exchange } = turn
  const { id, entity, total } = exchange
  const isTrial = exchange.request['dryRun'] === true
  const tally: Tally = { position: exchange.position, done: exchange.done, failed: exchange.failed }
  while (tally.position < total) {
    const at = tally.position
    const part = await new ExchangeStore(turn.session()).part(id, 'rows', at)
    const operations = (JSON.parse(part?.content ?? '[]') as Operation[]).slice(at - (part?.position ?? 0))
    if (operations.length === 0) throw new Error('Rows of a change are gone')
    const batch = operations.map((operation, index): Prepared => ({ row: at + index, operation, failure: null }))
    await writeBatch(turn, batch, tally, isTrial)
  }
  const { done, failed } = tally
  const session = turn.session()
  const undoes = exchange.request['undoes']
  await turn.step(
    { status: 'done', done, failed, finishedAt: session.clock.system().toISOString() },
    async (now, store) => {
      if (typeof undoes === 'string') await store.change(undoes, null, { status: 'undone' })
      if (isTrial) return
      const reason = `${done} changed, ${failed} refused`
      await noteAct(now, {
        action: typeof undoes === 'string' ? 'undo' : 'bulk',
        entity,
        record: null,
        before: null,
        after: null,
        reason,
      })
    }
  )
}

function wrong(name: string, message: string): Refusal {
  return new Refusal('invalid', 'The request has invalid values.', { details: { [name]: [message] } })
}
