import type { School } from '#engine'

/** A mail of identity: what it is about, to whom, and where its link leads on this installation. */
export interface IdentityMail {
  readonly kind: 'reset' | 'invitation' | 'sign_up' | 'member'
  readonly to: string
  readonly name: string
  /** Name of the school that writes; null where none is meant. */
  readonly school: School['name'] | null
  readonly locale: string | null
  /** Path and query; the host comes from the configuration alone. */
  readonly path: string
}

/** Sends mails. Nobody who is answered waits for it, so that an answer takes no longer for who gets one. */
export interface Postman {
  /** Whether it was handed over; never rejects. */
  send(mail: IdentityMail): Promise<boolean>
}
