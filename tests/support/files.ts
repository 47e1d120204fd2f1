import sharp from 'sharp'
import type { JsonObject } from '../../app/engine/base/main.js'
import { call, recordIn } from './rest.js'
import type { Answer } from './rest.js'

type Bytes = Uint8Array<ArrayBuffer>

/** For which field a test uploads. */
export interface Purpose {
  readonly entity: string
  readonly field: string
}

export const PHOTO: Purpose = { entity: 'people.student', field: 'photo' }
export const DOCUMENTS: Purpose = { entity: 'people.student', field: 'documents' }

/** A picture of one colour. */
export async function picture(width = 320, height = 240, format: 'jpeg' | 'png' | 'webp' = 'jpeg'): Promise<Bytes> {
  const image = sharp({ create: { width, height, channels: 3, background: { r: 10, g: 90, b: 160 } } })
  return new Uint8Array(await image.toFormat(format).toBuffer())
}

/** The smallest file that shows itself as a PDF. */
export function pdf(text = 'a letter'): Bytes {
  return new Uint8Array(
    Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% ${text}\ntrailer<</Root 1 0 R>>\n%%EOF\n`)
  )
}

/** Announces a file; the answer as it is. */
export function announce(token: string, purpose: Purpose, said: JsonObject): Promise<Answer> {
  return call('/api/v1/files', { method: 'POST', token, json: { ...purpose, ...said } })
}

/** Announces a file and sends its bytes; answers its id. Fails the test where either is refused. */
export async function send(token: string, purpose: Purpose, name: string, content: Bytes): Promise<string> {
  const { id, upload: to } = recordIn(await announce(token, purpose, { name, size: content.length })) as unknown as {
    readonly id: string
    readonly upload: { readonly url: string; readonly headers: Record<string, string> }
  }
  const sent = await call(to.url, { method: 'PUT', raw: content, headers: to.headers })
  if (sent.status !== 200) throw new Error(`${sent.status} ${sent.text}`)
  return id
}

export function complete(token: string, id: string): Promise<Answer> {
  return call(`/api/v1/files/${id}/complete`, { method: 'POST', token })
}

/** Uploads a file; answers its id. */
export async function upload(token: string, purpose: Purpose, name: string, content: Bytes): Promise<string> {
  const id = await send(token, purpose, name, content)
  recordIn(await complete(token, id))
  return id
}

/** A pupil with the given values. */
export async function pupilWith(token: string, values: JsonObject): Promise<JsonObject & { readonly id: string }> {
  const json = { name: 'Pictured Pupil', status: 'active', is_boarder: false, ...values }
  return recordIn(await call('/api/v1/people/students', { method: 'POST', token, json }))
}
