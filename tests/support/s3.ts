import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from '@20minutes/s3rver'
import { S3Client } from '@aws-sdk/client-s3'

/** A bucket on a server of the S3 protocol inside this process. */
export interface TestBucket {
  readonly client: S3Client
  readonly name: string
  readonly origin: string
  close(): Promise<void>
}

/** The account that the server knows. */
const ACCOUNT = 'S3RVER'

/** Opens a server with one empty bucket on a free port. It verifies signatures and checks what they sign. */
export async function openBucket(): Promise<TestBucket> {
  const directory = await mkdtemp(join(tmpdir(), 'lectern-bucket-'))
  const name = 'files'
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets: [{ name }] })
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    server.run((error: Error | null, address: AddressInfo) => (error ? reject(error) : resolve(address)))
  })
  const origin = `http://127.0.0.1:${port}`
  const client = new S3Client({
    endpoint: origin,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: ACCOUNT },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
  // This server signs the path of a bucket without the slash that clients end it with.
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { path: string }
      request.path = request.path.replace(/^(\/[^/]+)\/$/, '$1')
      return next(args)
    },
    { step: 'build' }
  )
  const close = async () => {
    client.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
    await rm(directory, { recursive: true, force: true })
  }
  return { client, name, origin, close }
}
