import type { Json, JsonObject } from '../base/main.js'
import type { Session } from '../query/main.js'

/**
 * Under which a write runs. `idempotency` says that the request must have its effect once, however
 * often it arrives: `key` as the client chose it, `body` as it sent it.
 */
export interface WriteContext {
  readonly session: Session
  readonly idempotency: {
    readonly key: string
    readonly method: string
    readonly path: string
    readonly body: Json
  } | null
  /** True where nobody looks at the answer: it is the id alone, and nothing is read for it. */
  readonly isUnread?: boolean
}

/** What a write answers: the HTTP status and the record as its writer may see it. */
export interface WriteAnswer {
  readonly status: number
  readonly data: JsonObject | null
}
