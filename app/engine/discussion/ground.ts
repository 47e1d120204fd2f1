import { notFound, Refusal, UNKNOWN_NAME, UUID_IN_ANY_CASE } from '../base/main.js'
import type { JsonObject, RefusalDetails } from '../base/main.js'
import { DISCUSSION_RIGHTS, entityOf, uploaderOf } from '../model/main.js'
import type { DiscussionRight, Entity } from '../model/main.js'
import { knowsEntity } from '../permissions/main.js'
import { heldOnRecord } from '../query/main.js'
import type { Session } from '../query/main.js'
import { recordAct } from '../records/main.js'
import { bindParams, compileFragment } from '../sql/main.js'
import type { Fragment, Row, Statement } from '../sql/main.js'

const NOT_HERE = 'You may not do this with this record.'

/** A record whose discussion the actor may take part in, as he was admitted to it. */
export interface Admitted {
  readonly session: Session
  readonly entity: Entity
  readonly record: string
  /** Of the rights of discussions those that he holds on this record. */
  readonly rights: ReadonlySet<string>
}

/**
 * The only door to what is said about a record: it must be readable now (404), and the right must hold on it (403); null for
 * who asks himself what of it he may see. One statement, which asks the very grants that a read asks, so that nothing said is seen where its record is not.
 */
export async function admit(
  session: Session,
  entityName: string,
  id: string,
  right: DiscussionRight | null
): Promise<Admitted> {
  const { registry, actor } = session
  if (!Object.hasOwn(registry.entities, entityName) || !knowsEntity(registry, actor, entityName)) throw notFound()
  const entity = entityOf(registry, entityName)
  if (!entity.discussion || !UUID_IN_ANY_CASE.test(id)) throw notFound()
  const record = id.toLowerCase()
  const rights = await heldOnRecord(session, entityName, ['read', ...DISCUSSION_RIGHTS], record)
  if (!rights.has('read')) throw notFound()
  if (right !== null && !rights.has(right)) throw new Refusal('forbidden', NOT_HERE)
  return { session, entity, record, rights }
}

/** Somebody who says something about a record: a user by his id, or a client by its name. */
export interface Author extends Admitted {
  readonly author: string
}

/** The same door for who says something; nobody but users and clients does. */
export async function admitAuthor(
  session: Session,
  entityName: string,
  id: string,
  right: DiscussionRight
): Promise<Author> {
  const admitted = await admit(session, entityName, id, right)
  const author = uploaderOf(session.actor)
  if (author === null) throw new Refusal('forbidden', NOT_HERE)
  return { ...admitted, author }
}

/** Keeps in the audit of the record what was done to its discussion, in the open transaction. */
export async function keepAct(
  { session, entity, record }: Admitted,
  action: string,
  before: JsonObject | null,
  after: JsonObject | null
): Promise<void> {
  await recordAct(session, { action, entity: entity.name, record, before, after })
}

/** A statement for one run. */
export function statementOf({ database }: Session, fragment: Fragment): Statement {
  const compiled = compileFragment(fragment, database.dialect)
  return { text: compiled.text, values: bindParams(compiled, {}, database.dialect) }
}

export function readRows(session: Session, fragment: Fragment): Promise<readonly Row[]> {
  return session.database.read(statementOf(session, fragment))
}

/** Holds a body against the names that it may have. */
export function checkNames(body: JsonObject, names: readonly string[]): void {
  const strange = Object.keys(body).filter((name) => !names.includes(name))
  if (strange.length > 0) throw refused(Object.fromEntries(strange.map((name) => [name, [UNKNOWN_NAME]])))
}

export function refused(details: RefusalDetails): Refusal {
  return new Refusal('invalid', 'The request has invalid values.', { details })
}

/** An instant of a row as JSON has it. */
export function instantOf(stored: unknown): string | null {
  if (stored === null || stored === undefined) return null
  return stored instanceof Date ? stored.toISOString() : new Date(String(stored)).toISOString()
}
