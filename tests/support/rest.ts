import type { Json, JsonObject } from '../../app/engine/base/main.js'

/** An answer of REST as a test looks at it. `body` is null where none came or it is no JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Envelope | null
}

export interface Envelope {
  readonly success: boolean
  readonly data: Json
  readonly meta: JsonObject | null
  readonly error: {
    readonly code: string
    readonly message: string
    readonly details: Readonly<Record<string, readonly string[]>>
    readonly [fact: string]: unknown
  } | null
}

export interface Call {
  readonly method?: string
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is; give the content type in the headers. */
  readonly raw?: string | Uint8Array<ArrayBuffer>
}

const ADDRESS = `http://${process.env['HOST']}:${process.env['PORT']}`

/** Calls the server of the test process. The path is sent as written. */
export async function call(path: string, request: Call = {}): Promise<Answer> {
  const { method = 'GET', token, json, raw } = request
  const body = json === undefined ? raw : JSON.stringify(json)
  const response = await fetch(ADDRESS + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parse(text) }
}

/** The record in an answer; fails the test where the answer is a refusal. */
export function recordIn({ status, text, body }: Answer): JsonObject & { readonly id: string } {
  if (!body?.success || typeof body.data !== 'object' || body.data === null) throw new Error(`${status} ${text}`)
  return body.data as JsonObject & { readonly id: string }
}

/** The records of a list; fails the test where the answer is a refusal. */
export function recordsIn({ status, text, body }: Answer): readonly JsonObject[] {
  if (!body?.success || !Array.isArray(body.data)) throw new Error(`${status} ${text}`)
  return body.data as JsonObject[]
}

function parse(text: string): Envelope | null {
  try {
    return JSON.parse(text) as Envelope
  } catch {
    return null
  }
}
