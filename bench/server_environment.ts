import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** Keys of this run. */
const APP_KEY = randomBytes(32).toString('base64url')
const JWT_PRIVATE_KEY = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/**
 * The environment of a production server of this run. Nothing of ours but the given variables comes
 * through: a `DATABASE_URL` of the shell must not turn the SQLite run into another one.
 */
export function serverEnvironment(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env
  return { PATH, HOME, NODE_ENV: 'production', LOG_LEVEL: 'warn', APP_KEY, JWT_PRIVATE_KEY, ...given }
}
