import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import router from '@adonisjs/core/services/router'
import type { Disk } from '@adonisjs/drive'
import { Refusal } from '#engine'
import { UPLOAD_LIFE } from './contract.js'
import type { FileStore, UploadRequest, UploadTarget } from './contract.js'

/** The route that takes uploads; its address is signed and needs no other credential. */
export const CONTENT_ROUTE = 'files.content'

/** Files in a folder of this machine. Uploads come to this server, which counts them while it writes. */
export class DiskStore implements FileStore {
  readonly #disk: Disk
  readonly #folder: string

  constructor(disk: Disk, folder: string) {
    this.#disk = disk
    this.#folder = folder
  }

  async target({ id, school }: UploadRequest): Promise<UploadTarget> {
    const expires = Date.now() + UPLOAD_LIFE
    const url = router.makeSignedUrl(CONTENT_ROUTE, [id], { qs: { school }, expiresIn: UPLOAD_LIFE })
    return {
      url,
      method: 'PUT',
      headers: { 'Content-Type': 'application/octet-stream' },
      expiresAt: new Date(expires).toISOString(),
    }
  }

  /** What breaks off or is too much leaves nothing behind: it stands under a name of its own until it is whole. */
  async receive(incoming: string, body: Readable, limit: number): Promise<void> {
    const part = `${incoming}.${randomUUID()}`
    let size = 0
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length
        if (size > limit) done(new Refusal('too_large', 'The file is larger than announced.', { facts: { limit } }))
        else done(null, chunk)
      },
    })
    body.once('close', () => body.readableEnded || counted.destroy(brokenOff()))
    try {
      await this.#disk.putStream(part, body.pipe(counted))
      await this.#disk.move(part, incoming)
    } catch (error) {
      await this.#disk.delete(part)
      const cause = error instanceof Error ? error.cause : null
      throw cause instanceof Refusal ? cause : error
    }
  }

  async accept(incoming: string, key: string): Promise<boolean> {
    if (await this.#disk.exists(key)) return true
    if (!(await this.#disk.exists(incoming))) return false
    await this.#disk.move(incoming, key)
    return true
  }

  async size(key: string): Promise<number | null> {
    return (await this.#disk.exists(key)) ? (await this.#disk.getMetaData(key)).contentLength : null
  }

  async verifiedDigest(): Promise<null> {
    return null
  }

  async read(key: string, range?: { readonly start: number; readonly end: number }): Promise<Readable> {
    // Drive reads whole files only.
    return range ? createReadStream(join(this.#folder, key), range) : this.#disk.getStream(key)
  }

  async write(key: string, content: Uint8Array): Promise<void> {
    await this.#disk.put(key, content)
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#disk.delete(key)
  }

  async removeAll(folder: string): Promise<void> {
    await this.#disk.deleteAll(folder)
  }

  async link(): Promise<null> {
    return null
  }
}

function brokenOff(): Refusal {
  return new Refusal('malformed', 'The file ended too early.')
}
