import { createHash, randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'

/** What a secret may be for; it says so itself, so that one found in a log can be told from others. */
export type SecretPrefix = 'rt' | 'lk' | 'lc' | 'otc' | 'inv'

/** A secret that was just made. `text` is given out once and kept nowhere. */
export interface NewSecret {
  readonly id: string
  readonly text: string
  readonly hash: string
}

/** A secret that somebody has shown: which one it claims to be, and the hash that must be stored there. */
export interface ShownSecret {
  readonly id: string
  readonly hash: string
}

const BYTES = 32
const ID = 32
const PART = 43

/** `<prefix>_<id>_<256 random bits>`: found by its id, compared by its hash. */
export function makeSecret(prefix: SecretPrefix): NewSecret {
  const id = uuidv7()
  const secret = randomBytes(BYTES).toString('base64url')
  return { id, text: `${prefix}_${id.replaceAll('-', '')}_${secret}`, hash: sha256(secret) }
}

/** Reads what `makeSecret` wrote; null for anything else. It tells nothing of whether the secret is good. */
export function readSecret(prefix: SecretPrefix, text: unknown): ShownSecret | null {
  if (typeof text !== 'string' || text.length !== prefix.length + ID + PART + 2) return null
  const match = /^([a-z]+)_([0-9a-f]{32})_([\w-]{43})$/.exec(text)
  const [, shown, id = '', secret = ''] = match ?? []
  if (shown !== prefix) return null
  return { id: id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), hash: sha256(secret) }
}

/** SHA-256 in hex; enough for secrets of 256 random bits, never for passwords. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
