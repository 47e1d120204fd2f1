import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { calculateJwkThumbprint } from 'jose'
import type { JWK } from 'jose'
import { InvalidSigningKey, MissingSigningKey } from './errors.js'

/** The pair that signs access tokens. `id` is the RFC 7638 thumbprint of the public key. */
export interface SigningKey {
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** The public key as `/.well-known/jwks.json` shows it. */
  readonly jwk: JWK
}

export interface SigningKeyOptions {
  /** `JWT_PRIVATE_KEY`: PKCS#8 PEM of an Ed25519 key; line ends may be written `\n`. */
  readonly pem?: string | undefined
  /** `DATA_DIR`: where a machine without a given key keeps the one it made. */
  readonly dataDirectory: string
  readonly production: boolean
}

/**
 * The signing key: the given one, else (outside production only) one kept under `jwt/` in the data
 * directory and made at the first start. Several processes that start at once agree on one key.
 */
export async function loadSigningKey(options: SigningKeyOptions): Promise<SigningKey> {
  if (options.pem) return keyFromPem(options.pem.replaceAll('\\n', '\n'))
  if (options.production) throw new MissingSigningKey()
  return keyFromPem(await keptPem(join(options.dataDirectory, 'jwt')))
}

async function keptPem(folder: string): Promise<string> {
  const path = join(folder, 'signing_key.pem')
  const known = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (known !== null) return known
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const draft = join(folder, `${randomUUID()}.tmp`)
  await writeFile(draft, pem, { mode: 0o600, flag: 'wx' })
  try {
    // A link appears whole or not at all, and only for the first of several processes.
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8')
}

async function keyFromPem(pem: string): Promise<SigningKey> {
  const privateKey = readPem(pem)
  const publicKey = createPublicKey(privateKey)
  const { kty, crv, x } = publicKey.export({ format: 'jwk' })
  const jwk = { kty, crv, x } as JWK
  const id = await calculateJwkThumbprint(jwk)
  return { id, privateKey, publicKey, jwk: { ...jwk, kid: id, alg: 'EdDSA', use: 'sig' } }
}

function readPem(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    // The cause is left out: its text may quote the key.
    throw new InvalidSigningKey()
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new InvalidSigningKey()
  return key
}
