import { importPKCS8, SignJWT } from 'jose'
import { failureOfNetwork, failureOfStatus, SendFailure } from '../errors.js'
import type { ChannelProvider, Outgoing } from './contract.js'

/** What is needed of a service account's key file. */
export interface ServiceAccount {
  readonly project_id: string
  readonly client_email: string
  readonly private_key: string
  readonly token_uri: string
}

const PATIENCE = 15_000
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging'
const LIFETIME = 3600
/** A token is not used in its last minute. */
const MARGIN = 60_000

/**
 * Push messages by Firebase Cloud Messaging (HTTP v1). A message that is tried again takes the place of the first one on
 * the device, for it has the same tag.
 */
export class Fcm implements ChannelProvider {
  readonly isRepeatable = true
  readonly #account: ServiceAccount
  readonly #origin: string
  #token: { readonly text: string; readonly until: number } | null = null

  constructor(account: ServiceAccount, origin = 'https://fcm.googleapis.com') {
    this.#account = account
    this.#origin = origin
  }

  async send(message: Outgoing): Promise<{ providerId: string | null }> {
    let answer = await this.#post(message)
    if (answer.status === 401) {
      // The token was taken back before its time; a new one is asked for once.
      this.#token = null
      answer = await this.#post(message)
    }
    const said = (await answer.json().catch(() => null)) as Answer | null
    if (answer.ok) return { providerId: typeof said?.name === 'string' ? (said.name.split('/').at(-1) ?? null) : null }
    const code = codeOf(said) ?? `http_${answer.status}`
    if (code === 'UNREGISTERED' || code === 'SENDER_ID_MISMATCH') throw new SendFailure(`fcm_${code}`, { isGone: true })
    throw failureOfStatus(answer.status, answer.headers.get('retry-after'), `fcm_${code}`)
  }

  async #post({ id, address, title, body, link }: Outgoing): Promise<Response> {
    const token = await this.#accessToken()
    const message = {
      token: address,
      notification: { title, body },
      data: { id, ...(link === null ? {} : { link }) },
      android: { notification: { tag: id } },
      apns: { headers: { 'apns-collapse-id': id } },
      webpush: { notification: { tag: id }, ...(link?.startsWith('https:') ? { fcm_options: { link } } : {}) },
    }
    return this.#fetch(`${this.#origin}/v1/projects/${encodeURIComponent(this.#account.project_id)}/messages:send`, {
      method: 'POST',
      headers: { 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ message }),
    })
  }

  /** By a signed assertion (RFC 7523), kept until shortly before its end. */
  async #accessToken(): Promise<string> {
    if (this.#token && Date.now() < this.#token.until) return this.#token.text
    const { client_email: issuer, private_key: pem, token_uri: audience } = this.#account
    const assertion = await new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME}s`)
      .sign(await importPKCS8(pem, 'RS256'))
    const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }
    const answer = await this.#fetch(audience, { method: 'POST', body: new URLSearchParams(grant) })
    if (!answer.ok) throw failureOfStatus(answer.status, answer.headers.get('retry-after'), `token_${answer.status}`)
    const said = (await answer.json()) as { access_token?: unknown; expires_in?: unknown }
    if (typeof said.access_token !== 'string') throw new SendFailure('token_missing', { isPassing: true })
    const seconds = typeof said.expires_in === 'number' ? said.expires_in : LIFETIME
    this.#token = { text: said.access_token, until: Date.now() + seconds * 1000 - MARGIN }
    return said.access_token
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(PATIENCE) })
    } catch (error) {
      throw failureOfNetwork(error)
    }
  }
}

interface Answer {
  readonly name?: unknown
  readonly error?: { readonly status?: unknown; readonly details?: readonly { readonly errorCode?: unknown }[] }
}

/** FCM's own code stands in the details; the status is the general one. */
function codeOf(said: Answer | null): string | null {
  const own = said?.error?.details?.find(({ errorCode }) => typeof errorCode === 'string')?.errorCode
  const code = own ?? said?.error?.status
  return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? code : null
}
