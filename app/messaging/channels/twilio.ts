import { failureOfNetwork, failureOfStatus, SendFailure } from '../errors.js'
import { fitSegments } from '../text_message.js'
import type { ChannelProvider, Outgoing } from './contract.js'

export interface TwilioOptions {
  readonly account: string
  readonly token: string
  /** A number, or the id of a messaging service. */
  readonly from: string
  /** Scheme and host of the API. */
  readonly origin: string
}

const PATIENCE = 15_000

/** Numbers that do not exist, cannot be written to, or have said STOP. */
const GONE: readonly number[] = [21211, 21214, 21217, 21407, 21610, 21614, 21612]

/**
 * Text messages by Twilio (Messages resource). It knows no idempotency key, so that what may have been handed over is
 * not tried again.
 */
export class Twilio implements ChannelProvider {
  readonly isRepeatable = false
  readonly #options: TwilioOptions

  constructor(options: TwilioOptions) {
    this.#options = options
  }

  async send({ address, body }: Outgoing): Promise<{ providerId: string | null }> {
    const { account, token, from, origin } = this.#options
    const sender = from.startsWith('MG') ? 'MessagingServiceSid' : 'From'
    let answer: Response
    let said: unknown
    try {
      answer = await fetch(`${origin}/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}` },
        body: new URLSearchParams({ To: address, Body: fitSegments(body), [sender]: from }),
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE),
      })
      said = await answer.json().catch(() => null)
    } catch (error) {
      throw afterHandingOver(error)
    }
    const { sid, code } = (said ?? {}) as { sid?: unknown; code?: unknown }
    if (answer.ok) return { providerId: typeof sid === 'string' ? sid : null }
    if (typeof code === 'number' && GONE.includes(code)) throw new SendFailure(`twilio_${code}`, { isGone: true })
    const name = typeof code === 'number' ? `twilio_${code}` : `http_${answer.status}`
    if (answer.status >= 500 && answer.status !== 503) throw new SendFailure(name, { isUnknown: true })
    throw failureOfStatus(answer.status, answer.headers.get('retry-after'), name)
  }
}

/** Codes of a connection that never came about. */
const UNCONNECTED: readonly string[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']

/** Without a connection nothing was handed over; after one, nobody knows. */
function afterHandingOver(error: unknown): SendFailure {
  const failure = failureOfNetwork(error)
  return UNCONNECTED.includes(failure.code) ? failure : new SendFailure(failure.code, { isUnknown: true, cause: error })
}
