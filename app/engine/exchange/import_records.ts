import { invalid, textKey } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import type { Entity } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Session } from '../query/main.js'
import { noteAct } from '../records/main.js'
import type { ExchangeGround } from './ground.js'
import { importFields } from './import_fields.js'
import type { Writing } from './import_fields.js'
import { importFrom, mapColumns } from './import_request.js'
import type { ImportParameters, ImportRequest } from './import_request.js'
import { openExchange } from './open_exchange.js'
import type { RowResult } from './operation.js'
import { prepareRows } from './prepare_rows.js'
import { authoriseImport } from './rights.js'
import type { Turn, Work } from './runner.js'
import { ExchangeStore } from './store.js'
import type { FileRow, TableKind } from './tables/contract.js'
import { readTable } from './tables/read_table.js'
import { takeBack } from './take_back.js'
import { writeBatch } from './write_batch.js'
import type { Tally } from './write_batch.js'

/** Rows of one transaction. */
const BATCH = 200
/** For how long what became of it can be looked at and taken back. */
const KEPT = 7 * 24 * 3_600_000
/** Imports that are looked at for how a header was understood. */
const REMEMBERED = 5

/** A file of rows as it was sent. */
export interface SentFile {
  readonly kind: TableKind
  readonly name: string
  readonly bytes: Uint8Array
}

/** An import that has been taken on. */
export interface TakenImport {
  readonly job: string
  readonly rows: number
  /** Fields by header; null for a column that is left out. */
  readonly columns: Readonly<Record<string, string | null>>
}

/** Reads a file of rows and leaves the job that brings them in; 422 for what can be told of the file without that. */
export async function openImport(
  ground: ExchangeGround,
  session: Session,
  entityName: string,
  parameters: ImportParameters,
  file: SentFile
): Promise<TakenImport> {
  authoriseImport(session, entityName)
  const entity = entityOf(session.registry, entityName)
  checkKey(session, entity, parameters)
  const { headers, rows } = await readTable(file)
  const words = ground.words(parameters.language, session.registry)
  const before = await columnsBefore(session, entityName)
  const columns = mapColumns(headers, importFields(session, entity, words), parameters.map, before, parameters.key)
  if (parameters.write !== 'create' && columns.some((column) => column?.includes('.'))) {
    throw invalid('write', 'changes no rows of records that are there: leave their columns out.')
  }
  const { map: _map, ...said } = parameters
  const request: ImportRequest = { ...said, columns, headers }
  const parts: [number, string][] = []
  for (let at = 0; at < rows.length; at += BATCH) parts.push([at, JSON.stringify(rows.slice(at, at + BATCH))])
  const job = await openExchange(session, {
    kind: 'import',
    entity: entityName,
    request: JSON.parse(JSON.stringify(request)) as JsonObject,
    keep: KEPT,
    total: rows.length,
    fileName: file.name.slice(0, 255),
    rows: parts,
  })
  return {
    job,
    rows: rows.length,
    columns: Object.fromEntries(headers.map((header, at) => [header, columns[at] ?? null])),
  }
}

/** The key is a field by which the actor may look for records. */
function checkKey({ registry, actor }: Session, entity: Entity, { key }: ImportParameters): void {
  if (key === null) return
  const field = fieldOf(entity, key)
  const grant = grantOf(registry, actor, entity.name, 'read')
  if (!field || field.link || !field.filters.includes('in') || !grant?.allows(key, 'filter')) {
    throw invalid('key', 'is no field by which records can be found.')
  }
}

/** How the asker's imports before have understood their headers. */
async function columnsBefore(session: Session, entity: string): Promise<ReadonlyMap<string, string>> {
  const { userId } = session.actor
  const known = new Map<string, string>()
  if (userId === null) return known
  for (const exchange of await new ExchangeStore(session).latest(userId, entity, REMEMBERED)) {
    if (exchange.kind !== 'import') continue
    const { headers, columns } = importFrom(exchange.request)
    for (const [at, header] of headers.entries()) {
      const column = columns[at]
      if (column && !known.has(textKey(header))) known.set(textKey(header), column)
    }
  }
  return known
}

/**
 * Brings the rows of a file in, from where it stands. All or nothing tries all rows out first, and takes back what it has written where
 * one that could be written then cannot be any more.
 */
export const importWork: Work = async (turn) => {
  const { exchange, ground } = turn
  const request = importFrom(exchange.request)
  const words = ground.words(request.language, turn.session().registry)
  const { timezone, currency } = turn.session().actor.school
  const writing: Writing = { locale: { language: request.language, timezone, currency }, words }
  const { total } = exchange
  const isWhole = request.mode === 'all_or_nothing' && !request.dryRun
  const tally: Tally = { position: exchange.position, done: exchange.done, failed: exchange.failed }
  if (isWhole && tally.position < total) {
    await eachBatch(turn, request, writing, tally, total, true)
    if (tally.failed > 0) return finish(turn, 'refused', tally, 'Nothing was written: some rows cannot be.')
    Object.assign(tally, { position: total, done: 0, failed: 0 })
    await turn.step({ done: 0, failed: 0 }, (_session, store) => store.dropParts(exchange.id, 'results'))
  }
  await eachBatch(turn, request, writing, tally, isWhole ? 2 * total : total, request.dryRun)
  if (isWhole && tally.failed > 0) {
    await takeBack(turn, entityOf(turn.session().registry, exchange.entity))
    return finish(turn, 'refused', { ...tally, done: 0 }, 'Nothing is left of it: some rows could not be written.')
  }
  await finish(turn, 'done', tally, null)
}

/** Positions run on beyond the number of rows where the file is gone through twice. */
async function eachBatch(
  turn: Turn,
  request: ImportRequest,
  writing: Writing,
  tally: Tally,
  end: number,
  isTrial: boolean
): Promise<void> {
  const { id, entity, total } = turn.exchange
  while (tally.position < end) {
    const session = turn.session()
    // Who has lost the right meanwhile brings in no more.
    authoriseImport(session, entity)
    const at = tally.position % total
    const part = await new ExchangeStore(session).part(id, 'rows', at)
    const rows = (JSON.parse(part?.content ?? '[]') as FileRow[]).slice(at - (part?.position ?? 0))
    if (rows.length === 0) throw new Error('Rows of an import are gone')
    const batch = await prepareRows(session, entityOf(session.registry, entity), request, writing, rows)
    await writeBatch(turn, batch, tally, isTrial)
  }
}

async function finish(
  turn: Turn,
  status: 'done' | 'refused',
  { done, failed }: Tally,
  outcome: string | null
): Promise<void> {
  const session = turn.session()
  const { entity } = turn.exchange
  const { dryRun } = importFrom(turn.exchange.request)
  await turn.step({ status, done, failed, outcome, finishedAt: session.clock.system().toISOString() }, async (now) => {
    if (dryRun) return
    const reason = `${done} written, ${failed} refused`
    await noteAct(now, { action: 'import', entity, record: null, before: null, after: null, reason })
  })
}

/** What became of the rows of an exchange, piece by piece. */
export async function* resultsOf(session: Session, id: string): AsyncGenerator<readonly RowResult[]> {
  for await (const part of new ExchangeStore(session).parts(id, 'results')) yield JSON.parse(part) as RowResult[]
}
