interface FailureFacts {
  readonly isPassing?: boolean
  readonly retryAfter?: number | null
  readonly isGone?: boolean
  readonly isUnknown?: boolean
  readonly cause?: unknown
}

/** Why something was not sent, as a provider has said it; holds nothing of people. */
export class SendFailure extends Error {
  /** What happened, in a word: `http_429`, `timeout`. */
  readonly code: string
  /** Whether trying again may help. */
  readonly isPassing: boolean
  /** Milliseconds that the provider wants to be left alone; null where it says nothing. */
  readonly retryAfter: number | null
  /** The address does not exist any more. */
  readonly isGone: boolean
  /** Nobody knows whether it was handed over, and the provider would not notice a second one. */
  readonly isUnknown: boolean

  constructor(
    code: string,
    { isPassing = false, retryAfter = null, isGone = false, isUnknown = false, cause }: FailureFacts = {}
  ) {
    super(`It was not sent: ${code}`, { cause })
    this.name = 'SendFailure'
    this.code = code
    this.isPassing = isPassing
    this.retryAfter = retryAfter
    this.isGone = isGone
    this.isUnknown = isUnknown
  }
}

/** What a status of HTTP means for a message: 429 and faults of the server pass. */
export function failureOfStatus(status: number, retryAfter: string | null, code = `http_${status}`): SendFailure {
  const isPassing = status === 408 || status === 425 || status === 429 || status >= 500
  return new SendFailure(code, { isPassing, retryAfter: millisecondsOf(retryAfter) })
}

/** What `fetch` and sockets throw: the network's own codes, which pass. */
export function failureOfNetwork(error: unknown): SendFailure {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = typeof inner === 'object' && inner !== null && 'code' in inner ? String(inner.code) : 'network'
  const name = error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : code
  return new SendFailure(name.slice(0, 60), { isPassing: true, cause: error })
}

const LONGEST_RETRY = 24 * 3_600_000

/** `Retry-After` (RFC 9110, section 10.2.3): seconds or a date. */
function millisecondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now()
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_RETRY) : null
}
