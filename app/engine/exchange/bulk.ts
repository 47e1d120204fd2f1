import { Refusal, REFUSAL_STATUS, UNKNOWN_NAME } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { authoriseAny } from './rights.js'
import { createRecords, inOneTransaction } from '../records/main.js'
import type { WriteAnswer, WriteContext } from '../records/main.js'
import { apply, failureOf, readOperation } from './operation.js'
import type { Operation } from './operation.js'

/** Operations of one request. */
const MOST_OPERATIONS = 500

const STATUS = { create: 201, update: 200, delete: 200, restore: 200, transition: 200 } as const

/**
 * Does many operations on records of one entity. `atomic`: all in one transaction or none, and what is refused is named by its
 * place (`operations.3.name`). `partial`: each by itself, and each is told what became of it. With a key every operation
 * has its effect once, also where a process died half-way through.
 */
export async function runBulk(context: WriteContext, entity: string, body: JsonObject): Promise<WriteAnswer> {
  authoriseAny(context.session, entity)
  const strange = Object.keys(body).find((name) => !['mode', 'operations'].includes(name))
  if (strange !== undefined) throw wrong(strange, UNKNOWN_NAME)
  const { mode = 'atomic', operations } = body
  if (mode !== 'atomic' && mode !== 'partial') throw wrong('mode', 'must be atomic or partial.')
  if (!Array.isArray(operations) || operations.length === 0 || operations.length > MOST_OPERATIONS) {
    throw wrong('operations', `must be a list of 1 to ${MOST_OPERATIONS} operations.`)
  }
  const read = operations.map((given, at) => readOperation(given as Json, `operations.${at}`))
  return mode === 'atomic' ? atomic(context, entity, read) : partial(context, entity, read)
}

function wrong(name: string, message: string): Refusal {
  return new Refusal('invalid', 'The request has invalid values.', { details: { [name]: [message] } })
}

function atomic(context: WriteContext, entity: string, operations: readonly Operation[]): Promise<WriteAnswer> {
  const { session } = context
  return inOneTransaction(`bulk ${entity}`, context, async () => {
    const results: JsonObject[] = []
    for (const run of runsOf(operations)) {
      if (run.operations.length > 1) {
        const ids = await placed(run.at, true, () =>
          createRecords(
            session,
            entity,
            run.operations.map(({ data }) => data)
          )
        )
        results.push(...ids.map((id, at) => ({ index: run.at + at, status: 201, id })))
        continue
      }
      const [operation] = run.operations
      if (!operation) continue
      const { data, status } = await placed(run.at, false, () =>
        apply({ session, idempotency: null, isUnread: true }, entity, operation)
      )
      results.push({ index: run.at, status, id: data?.['id'] ?? operation.id })
    }
    return { status: 200, data: { results, done: results.length, failed: 0 } }
  })
}

/** Creations that follow each other are made together. */
function runsOf(
  operations: readonly Operation[]
): readonly { readonly at: number; readonly operations: readonly Operation[] }[] {
  const runs: { at: number; operations: Operation[] }[] = []
  for (const [at, operation] of operations.entries()) {
    const last = runs.at(-1)
    const goesOn = operation.op === 'create' && last?.operations[0]?.op === 'create'
    if (goesOn) last.operations.push(operation)
    else runs.push({ at, operations: [operation] })
  }
  return runs
}

/** Says of a refusal which operation it is about. */
async function placed<T>(at: number, isMany: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const names = Object.entries(error.details).map(([name, messages]): [string, readonly string[]] => {
      const [index = '0', ...rest] = name.split('.')
      const path = isMany ? [String(at + Number(index)), ...rest] : [String(at), name]
      return [['operations', ...path].join('.'), messages]
    })
    const details = names.length > 0 ? Object.fromEntries(names) : { [`operations.${at}`]: [error.message] }
    throw new Refusal(error.kind, error.message, { details, facts: error.facts, cause: error.cause })
  }
}

async function partial(context: WriteContext, entity: string, operations: readonly Operation[]): Promise<WriteAnswer> {
  const results: JsonObject[] = []
  let failed = 0
  for (const [index, operation] of operations.entries()) {
    try {
      const { data, status } = await apply(keyed(context, index, operation), entity, operation)
      results.push({
        index,
        status: status === 201 ? 201 : STATUS[operation.op],
        id: data?.['id'] ?? operation.id,
        data,
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      failed++
      const { error: told } = failureOf(index, error)
      results.push({
        index,
        status: REFUSAL_STATUS[error.kind].status,
        id: operation.id,
        error: { ...told } as JsonObject,
      })
    }
  }
  return { status: 200, data: { results, done: results.length - failed, failed } }
}

/** Under a key each operation has one of its own, so that a second try does what is left. */
function keyed(
  { session, idempotency }: WriteContext,
  index: number,
  { op, id, data, transition }: Operation
): WriteContext {
  if (!idempotency) return { session, idempotency: null }
  const { key, method, path } = idempotency
  return {
    session,
    idempotency: { key: `${key.slice(0, 240)}#${index}`, method, path, body: { op, id, data, transition } },
  }
}
