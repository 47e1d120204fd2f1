import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { invalid, UNKNOWN_NAME } from '#engine'
import { FILE_SIZES } from '#files/main'
import type { FileSize, FileStore, ServedFile } from '#files/main'

/** Media types that browsers show without running anything of them; all others are saved. */
const SHOWN: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'application/pdf'])

/** Nothing in a file is run or fetched, whatever it holds. Viewers of PDF do not open inside a sandbox. */
const CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'"
const SANDBOX = `${CONTENT_POLICY}; sandbox`

interface Range {
  readonly start: number
  readonly end: number
}

/** The `size` of the query; null without one. */
export function sizeAsked({ request }: HttpContext): FileSize | null {
  const { size, ...others } = request.qs() as Readonly<Record<string, unknown>>
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw invalid(unknown, UNKNOWN_NAME)
  if (size === undefined) return null
  if (typeof size !== 'string' || !Object.hasOwn(FILE_SIZES, size)) {
    throw invalid('size', `must be one of ${Object.keys(FILE_SIZES).join(', ')}.`)
  }
  return size as FileSize
}

/** How long what anybody may have is kept on its way; its address names the very file. */
const DAY = 24 * 60 * 60

/**
 * Sends a file that its reader may have, or sends him to the store for it. What he has already is told by its `ETag`, of which the
 * server is asked each time; so an address that has been seen stops with the right. What anybody may have is kept for a day.
 */
export async function sendStored(
  ctx: HttpContext,
  store: FileStore,
  file: ServedFile,
  isPublic = false
): Promise<void> {
  const { request, response } = ctx
  response.header('Cache-Control', isPublic ? `public, max-age=${DAY}` : 'private, no-cache')
  if (!isPublic) response.header('Vary', 'Authorization, Cookie, X-School')
  response.header('ETag', file.etag)
  if (namesTag(request.header('if-none-match'), file.etag)) return response.status(304).send(null)
  const disposition = dispositionOf(file)
  const isHead = request.method() === 'HEAD'
  const link = isHead ? null : await store.link(file.key, { type: file.type, disposition })
  if (link !== null) {
    response.header('Cache-Control', 'private, no-store')
    return response.redirect().status(302).toPath(link)
  }
  response.header('Content-Type', file.type)
  response.header('Content-Disposition', disposition)
  response.header('X-Content-Type-Options', 'nosniff')
  response.header('Content-Security-Policy', file.type === 'application/pdf' ? CONTENT_POLICY : SANDBOX)
  response.header('Cross-Origin-Resource-Policy', 'same-site')
  response.header('Accept-Ranges', 'bytes')
  const range = rangeOf(request.header('range'), request.header('if-range'), file)
  if (range === 'unfit') {
    response.header('Content-Range', `bytes */${file.size}`)
    return response.status(416).send('')
  }
  response.header('Content-Length', String(range ? range.end - range.start + 1 : file.size))
  if (range) response.status(206).header('Content-Range', `bytes ${range.start}-${range.end}/${file.size}`)
  response.stream(isHead ? Readable.from([]) : await store.read(file.key, range ?? undefined))
}

/** One range of bytes (RFC 9110, section 14); null where all is to be sent, also for several at once. */
function rangeOf(header: string | undefined, condition: string | undefined, file: ServedFile): Range | 'unfit' | null {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!asked || (condition !== undefined && condition !== file.etag)) return null
  const [, from = '', to = ''] = asked
  if (from === '' && to === '') return null
  const start = from === '' ? Math.max(0, file.size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? file.size - 1 : Math.min(Number(to), file.size - 1)
  return start > end || start >= file.size ? 'unfit' : { start, end }
}

/** The name, in both spellings of RFC 6266 where it needs them; nothing in it ends the header. */
function dispositionOf({ name, type }: ServedFile): string {
  const plain = name.replace(/[^A-Za-z0-9._ -]+/g, '_')
  const form = `${SHOWN.has(type) ? 'inline' : 'attachment'}; filename="${plain}"`
  if (plain === name) return form
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `${form}; filename*=UTF-8''${encoded}`
}

function namesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((part) => part.trim().replace(/^W\//, '') === tag)
}
