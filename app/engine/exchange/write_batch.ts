import { Refusal } from '../base/main.js'
import type { Session } from '../query/main.js'
import { EMPTY_QUERY, listRecords } from '../query/main.js'
import { createRecords } from '../records/main.js'
import { applyNoted, failureOf } from './operation.js'
import type { Operation, RowResult } from './operation.js'
import type { Turn } from './runner.js'

/** A row that is to be written, or that cannot be. */
export interface Prepared {
  /** What people know it by: the line of a file, or its place. */
  readonly row: number
  readonly operation: Operation | null
  readonly failure: RowResult | null
}

/** How far a batch takes an exchange. */
export interface Tally {
  position: number
  done: number
  failed: number
}

/** Rows of a batch that were refused, by their place in it. */
class RowsRefused extends Error {
  readonly refusals: ReadonlyMap<number, Refusal>
  constructor(refusals: ReadonlyMap<number, Refusal>) {
    super('Rows of a batch were refused')
    this.refusals = refusals
  }
}

/** Ends a transaction whose outcome is wanted without its effect. */
class TriedOut extends Error {
  readonly results: readonly RowResult[]
  constructor(results: readonly RowResult[]) {
    super('Tried out')
    this.results = results
  }
}

/**
 * Writes a batch and what has become of its rows in one transaction. What is refused is left out and the others are tried again; where
 * the database does not say which row it refuses, the batch is halved. `isTrial` undoes what was written and keeps what became of it.
 */
export async function writeBatch(
  turn: Turn,
  batch: readonly Prepared[],
  tally: Tally,
  isTrial: boolean
): Promise<void> {
  const { entity } = turn.exchange
  const failed = batch.filter(({ failure }) => failure !== null).length
  const next = {
    position: tally.position + batch.length,
    done: tally.done + batch.length - failed,
    failed: tally.failed + failed,
  }
  const keep = async (results: readonly RowResult[] | null) => {
    await turn.step(next, async (session, store) => {
      const told = results ?? (await writeAll(session, entity, batch))
      store.addPart(turn.exchange, 'results', tally.position, JSON.stringify(told))
    })
    Object.assign(tally, next)
  }
  try {
    await keep(isTrial ? await tryOut(turn.session(), entity, batch) : null)
  } catch (error) {
    const marked = failuresOf(batch, error)
    if (marked) return writeBatch(turn, marked, tally, isTrial)
    if (!(error instanceof Refusal) || batch.length === 1) throw error
    const half = Math.ceil(batch.length / 2)
    await writeBatch(turn, batch.slice(0, half), tally, isTrial)
    await writeBatch(turn, batch.slice(half), tally, isTrial)
  }
}

/** The batch with what was refused marked as failed; null where that is not known. */
function failuresOf(batch: readonly Prepared[], error: unknown): readonly Prepared[] | null {
  const single = error instanceof Refusal && batch.length === 1 ? new Map([[0, error]]) : null
  const refusals = error instanceof RowsRefused ? error.refusals : single
  if (!refusals || refusals.size === 0) return null
  return batch.map((item, at) => {
    const refusal = refusals.get(at)
    return refusal ? { ...item, failure: failureOf(item.row, refusal, item.operation?.id ?? null) } : item
  })
}

async function tryOut(session: Session, entity: string, batch: readonly Prepared[]): Promise<readonly RowResult[]> {
  const work = async () => {
    throw new TriedOut(await writeAll(session, entity, batch))
  }
  try {
    return await session.database.transaction(work, { label: 'try out rows' })
  } catch (error) {
    if (error instanceof TriedOut) return error.results
    throw error
  }
}

/** New records together, all others one after another. */
async function writeAll(session: Session, entity: string, batch: readonly Prepared[]): Promise<readonly RowResult[]> {
  const results: (RowResult | null)[] = batch.map(({ failure }) => failure)
  const creations = batch.flatMap(({ operation, failure }, at) =>
    operation?.op === 'create' && !failure ? [{ operation, at }] : []
  )
  const ids = await createAll(session, entity, creations)
  for (const [index, { at }] of creations.entries()) {
    const id = ids[index] ?? null
    results[at] = { row: batch[at]?.row ?? 0, status: 'created', id, version: 1 }
  }
  for (const [at, { operation, failure, row }] of batch.entries()) {
    if (!operation || failure || operation.op === 'create') continue
    try {
      results[at] = await applyNoted(session, entity, operation, row)
    } catch (error) {
      throw error instanceof Refusal ? new RowsRefused(new Map([[at, error]])) : error
    }
  }
  return withVersions(
    session,
    entity,
    results.flatMap((result) => result ?? [])
  )
}

type Creation = { readonly operation: Operation; readonly at: number }

async function createAll(session: Session, entity: string, creations: readonly Creation[]): Promise<readonly string[]> {
  try {
    return await createRecords(
      session,
      entity,
      creations.map(({ operation }) => operation.data)
    )
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw placesIn(error, creations) ?? error
  }
}

/** `3.name` is said of the fourth record; null where no record is named. */
function placesIn(error: Refusal, creations: readonly Creation[]): RowsRefused | null {
  const byPlace = new Map<number, Record<string, readonly string[]>>()
  for (const [name, messages] of Object.entries(error.details)) {
    const [, index, rest = ''] = /^(\d+)(?:\.(.*))?$/s.exec(name) ?? []
    const at = index === undefined ? undefined : creations[Number(index)]?.at
    if (at === undefined) return null
    const details = byPlace.get(at) ?? {}
    if (rest !== '') details[rest] = messages
    byPlace.set(at, details)
  }
  if (byPlace.size === 0) return null
  const refusals = [...byPlace].map(([at, details]): [number, Refusal] => {
    const message =
      Object.keys(details).length > 0 ? error.message : (Object.values(error.details)[0]?.[0] ?? error.message)
    return [at, new Refusal(error.kind, message, { details })]
  })
  return new RowsRefused(new Map(refusals))
}

/** Code of plugins may have written a new record once more; its version says later whether somebody else has. */
async function withVersions(
  session: Session,
  entity: string,
  results: readonly RowResult[]
): Promise<readonly RowResult[]> {
  const ids = results.flatMap(({ status, id }) => (status === 'created' && id !== null ? [id] : []))
  if (ids.length === 0) return results
  const atom = { path: ['id'], operator: 'in', operands: ids, name: 'id' } as const
  const query = {
    ...EMPTY_QUERY,
    filter: { all: [atom], any: [] },
    fields: ['id', 'version'],
    perPage: ids.length,
    count: 'none',
  } as const
  const known = await listRecords(session, entity, query).catch((error: unknown) => {
    // Who may create and not read cannot take it back either.
    if (error instanceof Refusal && error.kind === 'forbidden') return { data: [] }
    throw error
  })
  const versions = new Map(known.data.map(({ id, version }) => [String(id), Number(version)]))
  return results.map((result) => {
    const version = result.id === null ? undefined : versions.get(result.id)
    return result.status === 'created' && version !== undefined ? { ...result, version } : result
  })
}
