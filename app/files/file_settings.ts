import { E_FILES_SETTINGS } from './errors.js'

type Environment = Readonly<Record<string, string | number | boolean | undefined>>

/** Where files are kept, and who looks through them. */
export interface FileSettings {
  /** Null for the disk. */
  readonly bucket: BucketSettings | null
  readonly clamd: { readonly host: string; readonly port: number } | null
}

export interface BucketSettings {
  readonly name: string
  readonly region: string
  readonly endpoint: string | null
  readonly isPathStyle: boolean
  /** Null for those that the machine itself has. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
}

/** Reads the settings of files; throws E_FILES_SETTINGS with all that is wrong. */
export function fileSettings(environment: Environment): FileSettings {
  const given = (name: string) => String(environment[name] ?? '').trim()
  const problems: string[] = []
  const isBucket = given('FILES') === 's3'
  const [accessKeyId, secretAccessKey] = [given('S3_ACCESS_KEY_ID'), given('S3_SECRET_ACCESS_KEY')]
  if (isBucket && given('S3_BUCKET') === '') problems.push('FILES=s3 needs S3_BUCKET.')
  if ((accessKeyId === '') !== (secretAccessKey === '')) {
    problems.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together.')
  }
  if (given('S3_ENDPOINT') !== '' && !isOrigin(given('S3_ENDPOINT'))) {
    problems.push('S3_ENDPOINT must be an origin, as https://s3.example.org.')
  }
  if (!isBucket && given('S3_BUCKET') !== '') problems.push('S3_BUCKET is there, but not FILES=s3.')
  const clamd = /^([\w.:[\]-]+):(\d{1,5})$/.exec(given('CLAMD'))
  if (given('CLAMD') !== '' && !clamd) problems.push('CLAMD must be a host and a port, as scanner:3310.')
  if (problems.length > 0) throw new E_FILES_SETTINGS([problems.map((problem) => `- ${problem}`).join('\n')])
  const bucket = {
    name: given('S3_BUCKET'),
    region: given('S3_REGION') || 'us-east-1',
    endpoint: given('S3_ENDPOINT') || null,
    isPathStyle: given('S3_PATH_STYLE') === 'on',
    credentials: accessKeyId === '' ? null : { accessKeyId, secretAccessKey },
  }
  return {
    bucket: isBucket ? bucket : null,
    clamd: clamd ? { host: String(clamd[1]).replace(/^\[|\]$/g, ''), port: Number(clamd[2]) } : null,
  }
}

/** Where browsers send and fetch files beside this server; for what pages may load. */
export function bucketOrigin({ bucket }: FileSettings): string | null {
  if (!bucket) return null
  const base = new URL(bucket.endpoint ?? `https://s3.${bucket.region}.amazonaws.com`)
  return bucket.isPathStyle ? base.origin : `${base.protocol}//${bucket.name}.${base.host}`
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).pathname === '/'
}
