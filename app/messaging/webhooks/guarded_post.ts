import { lookup as resolve } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { Agent, request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import { isPublicAddress } from './private_addresses.js'

/** The whole of a call, in milliseconds. */
const PATIENCE = 10_000
/** Of an answer so many bytes are read, and then it is let go. */
const MOST_ANSWER = 4096

/** What came back. */
export interface PostAnswer {
  readonly status: number
  /** The beginning of its body. */
  readonly text: string
  readonly retryAfter: string | null
}

export interface GuardOptions {
  /** Hosts of the operator's own, which may be called although they are private or speak plain HTTP. */
  readonly trustedHosts: readonly string[]
  /** The system's resolver, unless a test gives another one. */
  readonly resolve?: typeof resolve
  readonly patience?: number
}

/** An address that is not called. Its code tells no more than that. */
export class AddressRefused extends Error {
  readonly code = 'address_refused'

  constructor() {
    super('The address is not one of another system on the public network')
    this.name = 'AddressRefused'
  }
}

/** Why an address cannot be a webhook's, as it stands; null where nothing speaks against it yet. */
export function objectionToAddress(
  text: string,
  { trustedHosts }: GuardOptions
): 'malformed' | 'plain' | 'private' | null {
  if (!URL.canParse(text)) return 'malformed'
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return 'malformed'
  if (trustedHosts.includes(hostname)) return protocol === 'https:' || protocol === 'http:' ? null : 'malformed'
  if (protocol !== 'https:') return protocol === 'http:' ? 'plain' : 'malformed'
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isIP(address) !== 0) return isPublicAddress(address) ? null : 'private'
  return hostname === 'localhost' || hostname.endsWith('.localhost') || !hostname.includes('.') ? 'private' : null
}

/**
 * Posts a body to an address that somebody else has chosen. It is judged where it counts: the very addresses that are
 * connected to, at each connection, so that a name which resolves to another one next time gains nothing. Redirects are
 * answers like others and never followed; no connection is kept. Throws AddressRefused, and what the network throws.
 */
export async function guardedPost(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: GuardOptions
): Promise<PostAnswer> {
  if (objectionToAddress(address, options) !== null) throw new AddressRefused()
  const url = new URL(address)
  const isTrusted = options.trustedHosts.includes(url.hostname)
  const signal = AbortSignal.timeout(options.patience ?? PATIENCE)
  const isPlain = url.protocol === 'http:'
  return new Promise((done, fail) => {
    const request = (isPlain ? requestHttp : requestHttps)(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        agent: isPlain ? false : new Agent({ keepAlive: false }),
        lookup: isTrusted ? undefined : lookupPublic(options.resolve ?? resolve),
        signal,
      },
      (answer) => {
        const parts: Buffer[] = []
        let length = 0
        const finish = () => {
          const text = Buffer.concat(parts).subarray(0, MOST_ANSWER).toString('utf8')
          done({ status: answer.statusCode ?? 0, text, retryAfter: answer.headers['retry-after'] ?? null })
          answer.destroy()
        }
        answer.on('data', (part: Buffer) => {
          parts.push(part)
          length += part.length
          if (length >= MOST_ANSWER) finish()
        })
        answer.on('end', finish)
        answer.on('error', fail)
      }
    )
    request.on('error', (error) => fail(signal.aborted ? new DOMException('It took too long', 'TimeoutError') : error))
    request.end(body)
  })
}

/** Resolves a name as the connection does, and refuses it where any of its addresses is not public. */
function lookupPublic(by: typeof resolve): LookupFunction {
  return (hostname, options, callback) => {
    by(hostname, { ...options, all: true }, (error, found) => {
      const addresses = found as LookupAddress[]
      if (error) return callback(error, '', 0)
      const [first] = addresses
      if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(new AddressRefused(), '', 0)
      }
      if (options.all) return callback(null, addresses)
      return callback(null, first.address, first.family)
    })
  }
}
