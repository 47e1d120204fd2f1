import type { HttpContext } from '@adonisjs/core/http'
import type { FileAnswer } from '#engine'

/** Sends a document that a read has made, to be shown by the browser and kept by nobody in between. */
export function sendFile({ response }: HttpContext, { file }: FileAnswer): void {
  response.header('Content-Type', file.type)
  response.header('Content-Disposition', `inline; filename="${file.name.replace(/[^A-Za-z0-9._-]+/g, '_')}"`)
  response.header('Cache-Control', 'private, no-store')
  response.header('X-Content-Type-Options', 'nosniff')
  response.send(Buffer.from(file.content))
}
