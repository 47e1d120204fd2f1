import type { IncomingMessage } from 'node:http'
import type { HttpContext } from '@adonisjs/core/http'
import { isObject, Refusal, UNKNOWN_NAME } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import { scanJson } from './scan_json.js'

/** Bytes of the largest body. */
const MAX_BODY = 1024 * 1024

/**
 * The JSON object of a request that must have a body, exactly as sent. It is read here, not by the host's
 * body parser, which drops `__proto__` without a word and copies all values twice.
 */
export async function readJsonBody(ctx: HttpContext): Promise<JsonObject> {
  if (!hasBody(ctx)) throw new Refusal('malformed', 'The request needs a body.')
  requireJson(ctx)
  const text = decode(await readBytes(ctx.request.request))
  const body = parse(text)
  if (!isObject(body)) throw new Refusal('malformed', 'The body must be a JSON object.')
  scanJson(text)
  return body
}

/** The bytes of a body as they were sent, at most 1 MB; none of a request without one. */
export async function readRawBody(ctx: HttpContext): Promise<Uint8Array> {
  return hasBody(ctx) ? readBytes(ctx.request.request) : new Uint8Array()
}

/** A JSON object, or an empty one where the request has no body. */
export async function readOptionalBody(ctx: HttpContext): Promise<JsonObject> {
  return hasBody(ctx) ? readJsonBody(ctx) : {}
}

/** For requests that say all in their path: no body, or an empty JSON object. */
export async function readNoBody(ctx: HttpContext): Promise<JsonObject> {
  if (!hasBody(ctx)) return {}
  const body = await readJsonBody(ctx)
  const names = Object.keys(body)
  if (names.length === 0) return body
  const details = Object.fromEntries(names.slice(0, 100).map((name) => [name, [UNKNOWN_NAME]]))
  throw new Refusal('invalid', 'The request has invalid values.', { details })
}

function hasBody({ request }: HttpContext): boolean {
  const length = request.header('content-length')
  return request.header('transfer-encoding') !== undefined || (length !== undefined && Number(length) !== 0)
}

/** JSON is UTF-8 (RFC 8259, section 8.1); a compressed body could unfold to any size. */
function requireJson({ request }: HttpContext): void {
  const [type = '', ...parameters] = (request.header('content-type') ?? '').toLowerCase().split(';')
  const charset = parameters.map((part) => part.trim()).find((part) => part.startsWith('charset='))
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset)
  if (type.trim() !== 'application/json' || !isUtf8) {
    throw new Refusal('media_type', 'The body must be application/json.')
  }
  if ((request.header('content-encoding') ?? 'identity') !== 'identity') {
    throw new Refusal('media_type', 'The body may not be compressed.')
  }
}

/** The bytes of a body of whatever kind, at most so many. */
export async function readFileBody(ctx: HttpContext, most: number): Promise<Buffer> {
  if (!hasBody(ctx)) throw new Refusal('malformed', 'The request needs a body.')
  if ((ctx.request.header('content-encoding') ?? 'identity') !== 'identity') {
    throw new Refusal('media_type', 'The body may not be compressed.')
  }
  return readBytes(ctx.request.request, most)
}

function readBytes(request: IncomingMessage, most = MAX_BODY): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const tooLarge = () => new Refusal('too_large', 'The body is too large.')
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  const end = (finish: () => void) => {
    request.off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost)
    finish()
  }
  const onEnd = () => end(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
  const onLost = () => end(() => reject(new Refusal('malformed', 'The body ended too early.')))
  const onData = (chunk: Buffer) => {
    size += chunk.length
    if (size > most) end(() => reject(tooLarge()))
    else chunks.push(chunk)
  }
  request.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost)
  return promise
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new Refusal('malformed', 'The body is not valid UTF-8.', { cause })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new Refusal('malformed', 'The body is not valid JSON.', { cause })
  }
}
