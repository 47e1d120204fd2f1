import { hash, randomFillSync } from 'node:crypto'
import { stableJson } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import type { Session } from '../query/main.js'
import type { Entry } from './core_rows.js'

export const AUDIT_ENTITY = 'core.audit_entry'

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

/**
 * The entry of the audit for one act. Its digest is SHA-256 over the salt and the stable JSON of all its
 * values; it is not sealed yet.
 */
export function auditEntry({ actor }: Session, now: string, act: Act): Entry {
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
  }
  const salt = newSalt()
  return { ...values, salt, digest: digestOf(salt, values), sealed: false }
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

/** The digest of an entry's values under its salt, as lower-case hexadecimal. */
export function digestOf(salt: string, values: Readonly<Record<string, string | null>>): string {
  return hash('sha256', salt + stableJson(values))
}
