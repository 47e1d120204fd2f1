import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { defineConfig, services } from '@adonisjs/drive'
import type { InferDriveDisks } from '@adonisjs/drive/types'
import { bucketOrigin, fileSettings } from '#files/main'
import { dataDirectory } from '#start/data_directory'
import '#start/env'

export const settings = fileSettings(process.env)
const { bucket } = settings

/** Where files lie where no bucket is configured. */
export const filesFolder = join(dataDirectory(), 'files')

/** Where browsers send and fetch files beside this server; null where they do so here. */
export const filesOrigin = bucketOrigin(settings)

/** Null where files lie on the disk. */
export const bucketClient = bucket
  ? new S3Client({
      region: bucket.region,
      ...(bucket.endpoint ? { endpoint: bucket.endpoint } : {}),
      forcePathStyle: bucket.isPathStyle,
      ...(bucket.credentials ? { credentials: bucket.credentials } : {}),
      // Else addresses for uploads would ask for a checksum that no browser sends.
      requestChecksumCalculation: 'WHEN_REQUIRED',
    })
  : null

/** Files are private, always: whoever gets one has been asked for his rights. */
const driveConfig = defineConfig({
  default: bucketClient ? 's3' : 'fs',
  services: {
    fs: services.fs({ location: filesFolder, visibility: 'private' }),
    s3: services.s3({
      client: bucketClient ?? new S3Client({ region: 'us-east-1' }),
      bucket: bucket?.name ?? 'none',
      visibility: 'private',
      supportsACL: false,
    }),
  },
})

export default driveConfig

declare module '@adonisjs/drive/types' {
  export interface DriveDisks extends InferDriveDisks<typeof driveConfig> {}
}
