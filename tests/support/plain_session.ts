import { Scrypt } from '@adonisjs/core/hash/drivers/scrypt'
import { deriveKeyring } from '../../app/engine/keyring.js'
import { NO_EXTENSIONS } from '../../app/engine/model/main.js'
import type { Extensions } from '../../app/engine/model/main.js'
import type { Session } from '../../app/engine/query/main.js'
import { pluginContext } from '../../app/engine/records/main.js'

/** What sessions of tests keep encrypted values with. */
export const KEYS = deriveKeyring(['a secret of tests'])

/** Hashes as the host makes them, of the least cost. */
export const HASH = new Scrypt({ cost: 2, blockSize: 1, parallelization: 1 })

/** A session with the code of plugins given, none by default. */
export function plainSession(
  parts: Omit<Session, 'secret' | 'keys' | 'hash' | 'extensions' | 'contextFor'>,
  extensions: Extensions = NO_EXTENSIONS
): Session {
  return {
    ...parts,
    database: parts.database.forSchool(parts.actor.school.id),
    secret: 'a secret of tests',
    keys: KEYS,
    hash: HASH,
    extensions,
    contextFor: pluginContext,
  }
}
