import { createHmac } from 'node:crypto'
import { hashOf, invalid } from '../../base/main.js'
import type { JsonObject } from '../../base/main.js'
import { entityOf } from '../../model/main.js'
import { rightsKey } from '../../permissions/main.js'
import type { Session } from '../../query/main.js'
import { bound, param, quoteIdentifier, sql } from '../../sql/main.js'
import type { Run } from '../attempt.js'
import type { WriteAnswer, WriteContext } from '../context.js'
import { insertEntryUnlessThere } from '../core_rows.js'
import { ofSchool, statementOf } from '../statements.js'

const KEY_ENTITY = 'core.idempotency_key'
const HEADER = 'Idempotency-Key'
const LONGEST = 255

/** The key of a request, if it has one that counts: keys are a user's or a program's, and nobody else has any. */
function claimOf({ session, idempotency }: WriteContext) {
  const { userId, clientId } = session.actor
  const holder = userId ?? clientId
  return idempotency && holder !== undefined ? { ...idempotency, holder } : null
}

/** Refuses a key that cannot be kept. */
export function checkKey(context: WriteContext): void {
  const claim = claimOf(context)
  if (!claim) return
  if (claim.key.length < 1 || claim.key.length > LONGEST || !/^[\u0020-\u007e]+$/.test(claim.key)) {
    throw invalid(HEADER, `must have 1 to ${LONGEST} printable ASCII characters.`)
  }
}

/**
 * Claims the key before anything else is written. A twin that came first is waited for, and when it has
 * committed its answer is given again; the same key with another body is refused, and so is one whose answer
 * was made under other rights: it may tell what its user sees no more.
 */
export function claimKey(context: WriteContext, run: Run): void | Promise<void> {
  const claim = claimOf(context)
  if (claim) return insertClaim(run, claim)
}

type Claim = NonNullable<ReturnType<typeof claimOf>>

async function insertClaim(run: Run, claim: Claim): Promise<void> {
  const { session, now } = run
  const hash = digestOf(session, claim)
  const entry = {
    user: claim.holder,
    method: claim.method,
    path: claim.path,
    key: claim.key,
    body_hash: hash,
    at: now,
  }
  const [result] = await session.database.write([insertEntryUnlessThere(session, KEY_ENTITY, entry)])
  if (result?.count === 0) run.answer = await replay(run, claim, hash)
}

/**
 * Keyed, as a body may hold a password, of which a plain digest would let whoever reads the database try out many. With another
 * key of the application a request that is sent again counts as another one.
 */
function digestOf({ registry, actor, keys }: Session, { body }: Claim): string {
  const { bytes } = keys.current('idempotency')
  return createHmac('sha256', bytes)
    .update(hashOf([body, rightsKey(registry, actor)]))
    .digest('hex')
}

async function replay(run: Run, claim: Claim, hash: string): Promise<WriteAnswer> {
  const { session } = run
  const { dialect } = session.database
  const entity = entityOf(session.registry, KEY_ENTITY)
  const reading = statementOf(
    entity,
    dialect,
    'replay',
    () => sql`select "body_hash", "status", "response" from ${quoteIdentifier(entity.table)} where ${whichKey(entity)}`
  )
  const [row] = await session.database.read(bound(reading, keyBindings(run, claim), dialect))
  if (!row) throw new Error('An idempotency key was taken by nobody')
  if (row.body_hash !== hash) throw invalid(HEADER, 'was used for another request, or under other rights.')
  const data = typeof row.response === 'string' ? (JSON.parse(row.response) as JsonObject) : null
  return { status: Number(row.status), data }
}

/** Keeps the answer with the key, in the same transaction: it is there exactly when the write is. */
export function keepAnswer(context: WriteContext, run: Run): void {
  const claim = claimOf(context)
  if (!claim || !run.answer) return
  const { dialect } = run.session.database
  const entity = entityOf(run.session.registry, KEY_ENTITY)
  const keeping = statementOf(
    entity,
    dialect,
    'keep',
    () =>
      sql`update ${quoteIdentifier(entity.table)} set "status" = ${param('status')}, "response" = ${param('response')} where ${whichKey(
        entity
      )}`
  )
  const response = run.answer.data && JSON.stringify(run.answer.data)
  const bindings = { ...keyBindings(run, claim), status: run.answer.status, response }
  run.session.database.defer(bound(keeping, bindings, dialect))
}

function whichKey(entity: ReturnType<typeof entityOf>) {
  return sql`${ofSchool(entity)}"user" = ${param('user')} and "method" = ${param('method')} and "path" = ${param(
    'path'
  )} and "key" = ${param('key')}`
}

function keyBindings({ params }: Run, { holder, method, path, key }: Claim): Readonly<Record<string, unknown>> {
  return { ...params, user: holder, method, path, key }
}
