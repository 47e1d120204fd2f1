import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { FileLimits } from '#engine'
import { E_IMAGE } from './errors.js'
import type { FileRow, FoundFile } from './file_rows.js'
import type { ImageReader } from './images/image_reader.js'
import { typeMessage } from './read_announcement.js'
import { HEAD_BYTES, sniffType } from './sniff.js'
import type { FileScanner } from './scanners/contract.js'
import type { FileStore } from './stores/contract.js'

/** Bytes in which the measures of a picture stand, whatever its maker has written before them. */
const MEASURE_BYTES = 1024 * 1024

/** What the check of files stands on. */
export interface CheckGround {
  readonly store: FileStore
  readonly images: ImageReader
  /** Null where none is configured. */
  readonly scanner: FileScanner | null
}

export type CheckOutcome = { readonly found: FoundFile } | { readonly refusal: string }

/**
 * Judges bytes that lie where nobody changes them any more: their number, their checksum, the type that they show, the measures of
 * a picture, and what the scanner says. Rejects where one of those cannot be asked; then nothing is decided.
 */
export async function checkFile(
  { store, images, scanner }: CheckGround,
  file: Pick<FileRow, 'key' | 'claimedSize' | 'sha256'>,
  limits: FileLimits
): Promise<CheckOutcome> {
  const { key } = file
  const size = await store.size(key)
  if (size !== file.claimedSize) return { refusal: `must have ${file.claimedSize} bytes, as announced.` }
  const head = await bytesOf(store, key, Math.min(size, HEAD_BYTES))
  const type = await sniffType(head, head.length === size)
  if (type === null || !limits.types.includes(type)) return { refusal: typeMessage(limits) }
  const sha256 = (await store.verifiedDigest(key)) ?? (await digestOf(store, key))
  if (file.sha256 !== null && sha256 !== file.sha256) return { refusal: 'must have the checksum that was announced.' }
  const measures = type.startsWith('image/') ? await measuresOf(store, images, key, size) : NO_MEASURES
  if (!measures) return { refusal: 'must be a picture that can be read, of at most 40 million pixels.' }
  const verdict = scanner ? await scanner.scan(await store.read(key)) : null
  if (verdict && !verdict.isClean) return { refusal: 'must not hold what the scanner takes for malicious.' }
  return { found: { size, type, sha256, ...measures } }
}

const NO_MEASURES = { width: null, height: null }

async function measuresOf(store: FileStore, images: ImageReader, key: string, size: number) {
  try {
    const { width, height } = await images.measure(await bytesOf(store, key, Math.min(size, MEASURE_BYTES)))
    return { width, height }
  } catch (error) {
    if (error instanceof E_IMAGE) return null
    throw error
  }
}

async function bytesOf(store: FileStore, key: string, count: number): Promise<Buffer> {
  return buffer(await store.read(key, { start: 0, end: count - 1 }))
}

async function digestOf(store: FileStore, key: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of await store.read(key)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
