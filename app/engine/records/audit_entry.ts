import { hash, randomFillSync } from 'node:crypto'
import { newId } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import type { Session } from '../query/main.js'
import type { Entry } from './core_rows.js'

export const AUDIT_ENTITY = 'core.audit_entry'

/** The action under which the erasure of a record's personal values is written down, on that record. */
export const ERASE_ACTION = 'erase'

/** What was done to one record. `before` and `after` hold the changed fields only. */
export interface Act {
  readonly action: string
  readonly entity: string
  /** Null for an act on a collection. */
  readonly record: string | null
  readonly before: JsonObject | null
  readonly after: JsonObject | null
  /** Why, where the act was asked to say; else the actor's own reason. */
  readonly reason?: string
}

/** What may be erased of an entry: JSON texts of what changed, and what somebody wrote as a reason. */
const CONTENT = ['before', 'after', 'reason'] as const

/** What stands in an entry for good. */
const FACTS = [
  'at',
  'actor_kind',
  'actor',
  'actor_roles',
  'action',
  'entity',
  'record',
  'request_id',
  'address',
  'content',
] as const

/** An entry of the audit by field, as it is written and read back. */
export type AuditValues = Readonly<Record<(typeof CONTENT)[number] | (typeof FACTS)[number], Json>>

/** The entry of the audit for one act, with the two digests that hold it; it is not sealed yet. */
export function auditEntry({ actor }: Session, now: string, act: Act): Entry {
  const salt = newSalt()
  const values = {
    at: now,
    actor_kind: actor.kind,
    actor: actor.userId,
    actor_roles: actor.roles.join(','),
    action: act.action,
    entity: act.entity,
    record: act.record,
    before: act.before && JSON.stringify(act.before),
    after: act.after && JSON.stringify(act.after),
    reason: act.reason ?? actor.reason,
    request_id: actor.requestId,
    address: actor.address,
    content: '',
  }
  const filled = { ...values, content: contentDigest(salt, values) }
  return { id: newId(), ...filled, salt, digest: entryDigest(filled), sealed: false }
}

const SALT_BYTES = 16
const salts = Buffer.alloc(256 * SALT_BYTES)
let nextSalt = salts.length

/** Sixteen random bytes, as hexadecimal; drawn for many entries at once, since each draw is a call of the system. */
function newSalt(): string {
  if (nextSalt === salts.length) {
    randomFillSync(salts)
    nextSalt = 0
  }
  const salt = salts.toString('hex', nextSalt, nextSalt + SALT_BYTES)
  nextSalt += SALT_BYTES
  return salt
}

/** SHA-256 over the salt and what may be erased, as lower-case hexadecimal. Without the salt it tells nothing. */
export function contentDigest(salt: string, values: AuditValues): string {
  return hash('sha256', salt + textOf(values, CONTENT))
}

/** SHA-256 over what stays and the digest of what may go: it outlives an erasure. */
export function entryDigest(values: AuditValues): string {
  return hash('sha256', textOf(values, FACTS))
}

function textOf(values: AuditValues, names: readonly (keyof AuditValues)[]): string {
  return JSON.stringify(names.map((name) => values[name]))
}
