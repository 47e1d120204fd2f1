import { timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'

const BEARER = /^Bearer +(\S+)$/i

/** Who may read metrics: with a token set, who sends it; without one, this machine itself, by no proxy. */
export function mayReadMetrics(request: IncomingMessage, token: string | undefined): boolean {
  const { headers, socket } = request
  if (token) return isSame(BEARER.exec(headers.authorization ?? '')?.[1] ?? '', token)
  return !headers['x-forwarded-for'] && isLoopback(socket.remoteAddress ?? '')
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}
