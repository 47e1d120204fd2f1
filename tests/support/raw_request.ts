import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface RawCall {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Calls the server of the test process with any headers at all, `Host` too, which `fetch` would choose itself. */
export function rawCall(path: string, { method = 'GET', headers = {}, body = '' }: RawCall = {}): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  const options = { host: process.env['HOST'], port: process.env['PORT'], path, method, headers }
  const sent = request(options, (response) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (part: string) => (text += part))
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
  })
  sent.on('error', reject)
  sent.end(body)
  return promise
}
