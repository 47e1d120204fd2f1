import { isObject, Refusal, REFUSAL_STATUS, UNKNOWN_NAME, UUID_IN_ANY_CASE } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import { EMPTY_SHAPE, readRecord } from '../query/main.js'
import type { Session } from '../query/main.js'
import {
  createRecord,
  deleteRecord,
  lockRecords,
  restoreRecord,
  transitionRecord,
  updateRecord,
} from '../records/main.js'
import type { WriteAnswer, WriteContext } from '../records/main.js'

export const OPERATION_KINDS = ['create', 'update', 'delete', 'restore', 'transition'] as const
export type OperationKind = (typeof OPERATION_KINDS)[number]

/** One write of many. With a `version` it refuses a record that was written since. */
export interface Operation {
  readonly op: OperationKind
  /** Null for a new record that names none. */
  readonly id: string | null
  readonly data: JsonObject
  readonly transition: string
  readonly version: number | null
}

/** What became of one row: a record that was written, or why it was not. */
export interface RowResult {
  /** Its place in what was sent: the line of a file, else from 0. */
  readonly row: number
  readonly status: 'created' | 'updated' | 'deleted' | 'restored' | 'failed'
  readonly id: string | null
  /** After the write; null where that is not known. */
  readonly version: number | null
  /** The values that an update has replaced, as far as the actor reads them. */
  readonly before?: JsonObject
  readonly error?: {
    readonly status: number
    readonly code: string
    readonly message: string
    readonly details: JsonObject
  }
}

const NAMES: Readonly<Record<OperationKind, readonly string[]>> = {
  create: ['op', 'data'],
  update: ['op', 'id', 'data'],
  delete: ['op', 'id', 'version'],
  restore: ['op', 'id'],
  transition: ['op', 'id', 'transition', 'data'],
}

/** Reads one operation of a body; 422 by the names of its parts. */
export function readOperation(given: Json | undefined, place: string): Operation {
  const wrong = (name: string, message: string) => {
    const details = { [name === '' ? place : `${place}.${name}`]: [message] }
    return new Refusal('invalid', 'The request has invalid values.', { details })
  }
  if (!isObject(given)) throw wrong('', 'must be an object.')
  const told = given as JsonObject
  const op = OPERATION_KINDS.find((kind) => kind === told['op'])
  if (op === undefined) throw wrong('op', `must be one of ${OPERATION_KINDS.join(', ')}.`)
  const strange = Object.keys(told).find((name) => !NAMES[op].includes(name))
  if (strange !== undefined) throw wrong(strange, UNKNOWN_NAME)
  const { id = null, data = {}, transition = '', version = null } = told
  if (op !== 'create' && !(typeof id === 'string' && UUID_IN_ANY_CASE.test(id))) throw wrong('id', 'must be a UUID.')
  if (!isObject(data)) throw wrong('data', 'must be an object.')
  if (typeof transition !== 'string' || (op === 'transition') !== transition.length > 0) {
    throw wrong('transition', 'must be a name.')
  }
  if (version !== null && !Number.isSafeInteger(version)) throw wrong('version', 'must be a whole number.')
  return {
    op,
    id: op === 'create' ? null : String(id).toLowerCase(),
    data: data as JsonObject,
    transition,
    version: version as number | null,
  }
}

/** Does one operation by the same steps as its own endpoint. */
export async function apply(
  context: WriteContext,
  entity: string,
  { op, id, data, transition }: Operation
): Promise<WriteAnswer> {
  if (op === 'create') return createRecord(context, entity, data)
  if (op === 'update') return updateRecord(context, entity, id, data)
  if (op === 'delete') return deleteRecord(context, entity, id)
  if (op === 'restore') return restoreRecord(context, entity, id)
  return transitionRecord(context, entity, id, transition, data)
}

const DONE: Readonly<Record<OperationKind, RowResult['status']>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  restore: 'restored',
  transition: 'updated',
}

/**
 * The same in the open transaction, remembering what is needed to take it back. A version is held against the locked
 * record first.
 */
export async function applyNoted(
  session: Session,
  entity: string,
  operation: Operation,
  row: number
): Promise<RowResult> {
  const { op, id, data, version } = operation
  const names = op === 'update' ? Object.keys(data).filter((name) => name !== 'version') : []
  if (version !== null && id !== null && op !== 'restore') await refuseStale(session, entity, id, version)
  const before = names.length > 0 && id !== null ? await valuesOf(session, entity, id, names) : undefined
  const { data: told } = await apply({ session, idempotency: null }, entity, operation)
  const after = typeof told?.['version'] === 'number' ? told['version'] : null
  const written = typeof told?.['id'] === 'string' ? told['id'] : id
  return { row, status: DONE[op], id: written, version: after, ...(before ? { before } : {}) }
}

async function refuseStale(session: Session, entity: string, id: string, version: number): Promise<void> {
  await lockRecords(session, entity, [id])
  const { version: now } = await readRecord(session, entity, id, { ...EMPTY_SHAPE, fields: ['version'] })
  if (now !== version) throw new Refusal('stale', 'The record has been changed since.')
}

/** Values that the actor reads, of fields that an update may put back. */
async function valuesOf(
  session: Session,
  entityName: string,
  id: string,
  names: readonly string[]
): Promise<JsonObject> {
  const entity = entityOf(session.registry, entityName)
  const grant = grantOf(session.registry, session.actor, entityName, 'read')
  const fields = names.filter(
    (name) => fieldOf(entity, name) && !entity.field[name]?.rows && grant?.allows(name, 'read')
  )
  if (fields.length === 0) return {}
  const told = await readRecord(session, entityName, id, { ...EMPTY_SHAPE, fields: [...fields, 'version'] })
  return Object.fromEntries(fields.filter((name) => name in told).map((name) => [name, told[name] ?? null]))
}

/** What a row is told of a refusal; `null` for an error that is none. */
export function failureOf(row: number, error: Refusal, id: string | null = null): RowResult {
  const { status, code } = REFUSAL_STATUS[error.kind]
  const details = Object.fromEntries(Object.entries(error.details).map(([name, messages]) => [name, [...messages]]))
  return { row, status: 'failed', id, version: null, error: { status, code, message: error.message, details } }
}
