import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { calculateJwkThumbprint } from 'jose'
import type { JWK } from 'jose'
import { InvalidSigningKey, MissingSigningKey } from './errors.js'

/** A key that verifies access tokens. `id` is the RFC 7638 thumbprint of the public key. */
export interface VerifyingKey {
  readonly id: string
  readonly publicKey: KeyObject
  /** The public key as `/.well-known/jwks.json` shows it. */
  readonly jwk: JWK
}

/** The pair that signs access tokens. */
export interface SigningKey extends VerifyingKey {
  readonly privateKey: KeyObject
}

/** One key signs; those that signed before verify until they are retired. */
export interface SigningKeys {
  readonly active: SigningKey
  /** All that verify, the active one first. */
  readonly all: readonly VerifyingKey[]
}

/** Where the keys of the moment are asked for; they may change while the process runs. */
export type KeySource = () => Promise<SigningKeys>

export interface SigningKeyOptions {
  /** `JWT_PRIVATE_KEY`: PKCS#8 PEM of an Ed25519 key; line ends may be written `\n`. */
  readonly pem?: string | undefined
  /** `JWT_FORMER_KEYS`: PEMs, private or public, one after the other, of keys that signed before. */
  readonly formerPems?: string | undefined
  /** `DATA_DIR`: where a machine without a given key keeps those it made. */
  readonly dataDirectory: string
  readonly production: boolean
}

const ACTIVE = 'signing_key.pem'
const FORMER = /^former_[\w-]+\.pem$/
/** Milliseconds for which keys read from the folder are used before it is looked at again. */
const FRESH = 15_000

/**
 * The keys: the given ones, else (outside production only) those kept under `jwt/` in the data
 * directory, the first made at the first start. Several processes that start at once agree on one key,
 * and a rotation is seen by all that run within seconds.
 */
export async function loadSigningKeys(options: SigningKeyOptions): Promise<KeySource> {
  const { pem, formerPems, dataDirectory, production } = options
  if (pem) {
    const keys = await keysFrom(unescape(pem), pemsIn(unescape(formerPems ?? '')))
    return () => Promise.resolve(keys)
  }
  if (production) throw new MissingSigningKey()
  const folder = join(dataDirectory, 'jwt')
  let known = { keys: await readFolder(folder), at: performance.now() }
  return async () => {
    if (performance.now() - known.at > FRESH) known = { keys: await readFolder(folder), at: performance.now() }
    return known.keys
  }
}

/**
 * Makes a new key under `jwt/` in the data directory and lets it sign from now on: the new one's id.
 * The key of before still verifies; those of earlier rotations do not any more, and with `revoke` none does.
 */
export async function rotateSigningKey(dataDirectory: string, revoke: boolean): Promise<string> {
  const folder = join(dataDirectory, 'jwt')
  const { active } = await readFolder(folder)
  for (const name of await formerIn(folder)) await rm(join(folder, name))
  if (!revoke) await link(join(folder, ACTIVE), join(folder, `former_${active.id}.pem`))
  const draft = await writeDraft(folder)
  await rename(draft, join(folder, ACTIVE))
  return (await readFolder(folder)).active.id
}

async function readFolder(folder: string): Promise<SigningKeys> {
  const active = await keptPem(folder)
  const former = await Promise.all((await formerIn(folder)).map((name) => readFile(join(folder, name), 'utf8')))
  return keysFrom(active, former)
}

async function formerIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => FORMER.test(name)).sort()
}

async function keptPem(folder: string): Promise<string> {
  const path = join(folder, ACTIVE)
  const known = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (known !== null) return known
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = await writeDraft(folder)
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

/** A new key in a file of its own, readable by its owner only: the file's path. */
async function writeDraft(folder: string): Promise<string> {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const path = join(folder, `${randomUUID()}.tmp`)
  await writeFile(path, pem, { mode: 0o600, flag: 'wx' })
  return path
}

async function keysFrom(active: string, former: readonly string[]): Promise<SigningKeys> {
  const privateKey = readPem(active, createPrivateKey)
  const first = { ...(await verifyingKey(createPublicKey(privateKey))), privateKey }
  const others = await Promise.all(former.map((pem) => verifyingKey(readPem(pem, createPublicKey))))
  return { active: first, all: [first, ...others.filter(({ id }) => id !== first.id)] }
}

async function verifyingKey(publicKey: KeyObject): Promise<VerifyingKey> {
  const { kty, crv, x } = publicKey.export({ format: 'jwk' })
  const jwk = { kty, crv, x } as JWK
  const id = await calculateJwkThumbprint(jwk)
  return { id, publicKey, jwk: { ...jwk, kid: id, alg: 'EdDSA', use: 'sig' } }
}

function unescape(text: string): string {
  return text.replaceAll('\\n', '\n')
}

function pemsIn(text: string): readonly string[] {
  return text.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g) ?? []
}

function readPem(pem: string, read: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject
  try {
    key = read(pem)
  } catch {
    // The cause is left out: its text may quote the key.
    throw new InvalidSigningKey()
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new InvalidSigningKey()
  return key
}
