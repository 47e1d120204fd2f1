import { stableJson } from '../base/main.js'
import type { Clock, Keyring, Registry } from '../model/main.js'
import type { Database } from '../sql/main.js'
import { createHash, createHmac } from 'node:crypto'

/** What the audit's chain stands on; no actor, as it serves all schools. */
export interface AuditGround {
  readonly registry: Registry
  readonly database: Database
  readonly clock: Clock
  readonly keys: Keyring
}

/** An entry as the chain sees it. */
export interface Link {
  readonly id: string
  readonly digest: string
}

/** A batch of the chain. */
export interface Seal {
  readonly number: number
  readonly firstSeq: number
  readonly lastSeq: number
  readonly chain: string
}

/** Before the first seal. */
export const NO_SEAL: Seal = { number: 0, firstSeq: 0, lastSeq: 0, chain: '' }

/** The chain after a batch: SHA-256 over the chain before it and the entries in their order. */
export function chainAfter(before: string, entries: readonly Link[]): string {
  const content = stableJson([before, entries.map(({ id, digest }) => [id, digest])])
  return createHash('sha256').update(content).digest('hex')
}

/** What only the holder of the key can write beside a seal. */
export function markOf(key: Uint8Array, school: string, { number, firstSeq, lastSeq, chain }: Seal): string {
  return createHmac('sha256', key)
    .update(stableJson([school, number, firstSeq, lastSeq, chain]))
    .digest('hex')
}

/** The purpose of the keys that make marks. */
export const SEAL_KEY = 'audit seal'
