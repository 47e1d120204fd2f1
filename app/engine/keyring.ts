import { createHash, hkdfSync } from 'node:crypto'
import type { Key, Keyring, SecretHash } from './model/main.js'

const NAME_LENGTH = 12
const KEY_BYTES = 32

/**
 * Keys derived (RFC 5869) from secrets of the application, the present one first; those before it stay as
 * long as something that they made is kept. A key's name tells nothing of it.
 */
export function deriveKeyring(secrets: readonly [string, ...string[]]): Keyring {
  const made = new Map<string, Key>()
  const keyOf = (secret: string, purpose: string): Key => {
    const slot = `${nameOf(secret)} ${purpose}`
    let key = made.get(slot)
    if (!key) {
      key = {
        id: nameOf(secret),
        bytes: Buffer.from(hkdfSync('sha256', secret, 'lectern keyring', purpose, KEY_BYTES)),
      }
      made.set(slot, key)
    }
    return key
  }
  return {
    current: (purpose) => keyOf(secrets[0], purpose),
    find(purpose, id) {
      const secret = secrets.find((candidate) => nameOf(candidate) === id)
      return secret === undefined ? null : keyOf(secret, purpose)
    },
  }
}

/** Where the host has handed in none: nothing is kept that nobody could verify. */
export const NO_HASH: SecretHash = {
  make: () => Promise.reject(new Error('The engine was given no hash for passwords')),
  verify: () => Promise.reject(new Error('The engine was given no hash for passwords')),
}

function nameOf(secret: string): string {
  return createHash('sha256').update('lectern key name\0').update(secret).digest('hex').slice(0, NAME_LENGTH)
}
