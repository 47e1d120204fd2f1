import type { Clock, Keyring, SecretHash, WebhookCall } from './model/main.js'
import type { Database } from './sql/main.js'

/** What a running engine is made of. */
export interface EngineOptions {
  /** The application's folder, below which the declarations lie. */
  readonly root: string
  readonly database: Database
  readonly clock: Clock
  /** Derived from the application's key for this use alone; signs cursors. */
  readonly secret: string
  /** Derived from the secret if absent. */
  readonly keys?: Keyring
  /** Of passwords that records hold; without one they can be neither set nor verified. */
  readonly hash?: SecretHash
}

/** What another system has sent: the bytes of its body and its headers by lower-case name. */
export type WebhookMessage = Pick<WebhookCall, 'body' | 'headers'>
