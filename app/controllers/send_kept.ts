import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { fileHeaders } from '#engine'
import type { KeptFile } from '#engine'

/** Sends a kept file piece by piece, as fast as it is taken. */
export function sendKept({ response }: HttpContext, { name, type, bytes, pieces }: KeptFile): void {
  fileHeaders(response, name, type)
  if (bytes !== null) response.header('Content-Length', bytes)
  response.stream(Readable.from(pieces(), { objectMode: false }))
}
