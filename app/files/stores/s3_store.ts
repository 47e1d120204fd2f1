import type { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NotFound,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Disk } from '@adonisjs/drive'
import { UPLOAD_LIFE } from './contract.js'
import type { FileStore, LinkRequest, UploadRequest, UploadTarget } from './contract.js'
import { incomingKey } from './contract.js'

/** Seconds for which an address hands a file out. */
const LINK_LIFE = 60
/** Requests that remove something at the same time. */
const AT_ONCE = 16

/**
 * Files in a bucket. Browsers send and fetch bytes there themselves, by addresses that are signed for one key, one size and, where
 * the uploader says it, one checksum; the server copies inside the bucket and reads the first bytes.
 */
export class S3Store implements FileStore {
  readonly #disk: Disk
  readonly #client: S3Client
  readonly #bucket: string

  constructor(disk: Disk, client: S3Client, bucket: string) {
    this.#disk = disk
    this.#client = client
    this.#bucket = bucket
  }

  async target({ id, school, size, sha256 }: UploadRequest): Promise<UploadTarget> {
    const checksum = sha256 === null ? null : Buffer.from(sha256, 'hex').toString('base64')
    const command = new PutObjectCommand({
      ...this.#at(incomingKey(school, id)),
      ContentLength: size,
      ...(checksum ? { ChecksumSHA256: checksum } : {}),
    })
    const url = await getSignedUrl(this.#client, command, {
      expiresIn: UPLOAD_LIFE / 1000,
      signableHeaders: new Set(['host', 'content-length', 'x-amz-checksum-sha256']),
      unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
    })
    return {
      url,
      method: 'PUT',
      headers: checksum ? { 'x-amz-checksum-sha256': checksum } : {},
      expiresAt: new Date(Date.now() + UPLOAD_LIFE).toISOString(),
    }
  }

  async accept(incoming: string, key: string): Promise<boolean> {
    if (await this.#head(key)) return true
    const arrived = await this.#head(incoming)
    if (!arrived) return false
    const source = `${this.#bucket}/${incoming}`
    await this.#client.send(new CopyObjectCommand({ ...this.#at(key), CopySource: source }))
    await this.#disk.delete(incoming)
    return true
  }

  async size(key: string): Promise<number | null> {
    return (await this.#head(key))?.ContentLength ?? null
  }

  async verifiedDigest(key: string): Promise<string | null> {
    const { ChecksumSHA256: checksum } = (await this.#head(key)) ?? {}
    // That of a file sent in parts is of their checksums, and ends with their number.
    return checksum === undefined || checksum.includes('-') ? null : Buffer.from(checksum, 'base64').toString('hex')
  }

  async read(key: string, range?: { readonly start: number; readonly end: number }): Promise<Readable> {
    const part = range ? { Range: `bytes=${range.start}-${range.end}` } : {}
    const { Body: body } = await this.#client.send(new GetObjectCommand({ ...this.#at(key), ...part }))
    return body as Readable
  }

  async write(key: string, content: Uint8Array, type: string): Promise<void> {
    await this.#disk.put(key, content, { contentType: type })
  }

  /** One request for each, as not every store takes lists. */
  async remove(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += AT_ONCE) {
      const commands = keys.slice(start, start + AT_ONCE).map((key) => new DeleteObjectCommand(this.#at(key)))
      await Promise.all(commands.map((command) => this.#client.send(command)))
    }
  }

  async removeAll(folder: string): Promise<void> {
    for (;;) {
      const command = new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: `${folder}/` })
      const { Contents: found = [] } = await this.#client.send(command)
      if (found.length === 0) return
      await this.remove(found.flatMap(({ Key: key }) => key ?? []))
    }
  }

  link(key: string, { type, disposition }: LinkRequest): Promise<string> {
    const command = new GetObjectCommand({
      ...this.#at(key),
      ResponseContentType: type,
      ResponseContentDisposition: disposition,
      ResponseCacheControl: 'private, max-age=60',
    })
    return getSignedUrl(this.#client, command, { expiresIn: LINK_LIFE })
  }

  async #head(key: string): Promise<HeadObjectCommandOutput | null> {
    try {
      return await this.#client.send(new HeadObjectCommand({ ...this.#at(key), ChecksumMode: 'ENABLED' }))
    } catch (error) {
      if (error instanceof NotFound) return null
      throw error
    }
  }

  #at(key: string) {
    return { Bucket: this.#bucket, Key: key }
  }
}
