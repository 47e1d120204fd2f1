import { createHmac, timingSafeEqual } from 'node:crypto'

/** Seconds by which the clocks of sender and receiver may differ, delivery included. */
const TOLERANCE = 300

const HEADER = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/

/** A message as it came in: `header` is that of the signature, `body` the bytes before anything parsed them. */
export interface SignedMessage {
  readonly header: string
  readonly body: Uint8Array
}

/** Why a message is not believed: no such header, too old or too new, or not signed with this secret. */
export type SignatureProblem = 'malformed' | 'expired' | 'mismatch'

/**
 * The header that signs a message: `t=<unix seconds>,v1=<hex>`, the HMAC-SHA256 of the time, a full stop and
 * the body. The time is signed too, so that an old message cannot be sent again under a new one.
 */
export function signatureHeader(body: Uint8Array, secret: string, time: number): string {
  return `t=${time},v1=${hmacOf(body, secret, String(time)).toString('hex')}`
}

/**
 * Why a message is not to be believed, null when it is. `now` is in unix seconds; up to 5 minutes either way
 * are let pass. Within them the same message passes twice: its id tells that. Throws RangeError for an empty
 * secret, with which anybody could sign.
 */
export function checkSignature(message: SignedMessage, secret: string, now: number): SignatureProblem | null {
  const [, time, signature] = HEADER.exec(message.header) ?? []
  if (time === undefined || signature === undefined) return 'malformed'
  if (!timingSafeEqual(hmacOf(message.body, secret, time), Buffer.from(signature, 'hex'))) return 'mismatch'
  return Math.abs(now - Number(time)) > TOLERANCE ? 'expired' : null
}

function hmacOf(body: Uint8Array, secret: string, time: string): Buffer {
  if (secret === '') throw new RangeError('The secret is empty')
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest()
}
