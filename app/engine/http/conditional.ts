import { hash } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'

const CACHING = 'private, no-cache'
const VARY = 'Authorization, X-School'

/** So much of the name of some rights tells them apart from others. */
const RIGHTS_LENGTH = 12

/**
 * Sends the text of a reading answer with its `ETag`, or 304 where the client holds the same. The tag
 * names the rights too (a hash), so that what was read under other rights never counts as the same.
 */
export function sendConditional({ request, response }: HttpContext, text: string, rights: string): void {
  // Encoded once, for hashing, length and socket.
  const body = Buffer.from(text)
  const tag = `"${hash('sha1', body, 'base64url')}.${rights.slice(0, RIGHTS_LENGTH)}"`
  response.header('ETag', tag)
  response.header('Cache-Control', CACHING)
  response.header('Vary', VARY)
  const known = request.header('if-none-match')
  if (known !== undefined && namesTag(known, tag)) return response.status(304).send(null)
  response.header('Content-Type', 'application/json; charset=utf-8')
  response.send(body)
}

/** Weak comparison (RFC 9110, section 8.8.3.2). */
function namesTag(header: string, tag: string): boolean {
  if (header.trim() === '*') return true
  return header.split(',').some((part) => part.trim().replace(/^W\//, '') === tag)
}
