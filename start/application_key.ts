import { randomBytes, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createError } from '@adonisjs/core/exceptions'

const SHORTEST = 32
const FEWEST_DISTINCT = 12
const DEFAULTS = /change[-_ ]?me|default|example|secret|your[-_ ]?(app[-_ ]?)?key|lectern[-_ ]?demo/i

/** There is no APP_KEY, or one that anybody could guess. */
export const E_APPLICATION_KEY = createError<[string]>('APP_KEY %s', 'E_APPLICATION_KEY', 500)

export interface ApplicationKeyOptions {
  /** `APP_KEY`; empty counts as absent. */
  readonly given: string | undefined
  readonly dataDirectory: string
  readonly production: boolean
}

/**
 * The key that signs and encrypts cookies: the given one, else (outside production only) the one kept in
 * the file `key` of the data directory, made there at the first start. Several processes that start at
 * once agree on one key. Throws E_APPLICATION_KEY for a missing, short or default key.
 */
export function applicationKey(options: ApplicationKeyOptions): string {
  if (!options.given) {
    if (options.production) throw new E_APPLICATION_KEY(['is required in production'])
    return keptKey(options.dataDirectory)
  }
  const { given } = options
  if (given.length < SHORTEST) throw new E_APPLICATION_KEY([`must have at least ${SHORTEST} characters`])
  if (options.production && (DEFAULTS.test(given) || new Set(given).size < FEWEST_DISTINCT)) {
    throw new E_APPLICATION_KEY(['is a default or easily guessed value'])
  }
  return given
}

function keptKey(directory: string): string {
  const path = join(directory, 'key')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  return readKey(path) ?? makeKey(directory, path)
}

function readKey(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim() || null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function makeKey(directory: string, path: string): string {
  const draft = join(directory, `key.${randomUUID()}.tmp`)
  writeFileSync(draft, randomBytes(SHORTEST).toString('base64url'), { mode: 0o600, flag: 'wx' })
  try {
    // A link appears whole or not at all, and only for the first of several processes.
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(path, 'utf8').trim()
}
