import { randomUUID } from 'node:crypto'
import { decodeProtectedHeader, SignJWT, errors, jwtVerify } from 'jose'
import type { JSONWebKeySet, JWTPayload } from 'jose'
import type { KeySource, VerifyingKey } from './signing_keys.js'

/** Seconds for which an access token holds. Rights are read at each request all the same. */
export const ACCESS_TOKEN_LIFETIME = 15 * 60

const ISSUER = 'lectern'
const AUDIENCE = 'lectern:api'
const ALGORITHM = 'EdDSA'
const MAX_TOKEN_LENGTH = 2048
/** Verified tokens kept, so that a signature is checked once per token and process. */
const MAX_KEPT = 5000

/** Whom a token is for: a user in a session, or an API client. */
export type TokenSubject =
  | { readonly kind: 'user'; readonly userId: string; readonly schoolId: string; readonly sessionId: string }
  | { readonly kind: 'client'; readonly clientId: string; readonly schoolId: string }

/** What a token says: who, at which school, in which session. Never what its bearer may do. */
export interface AccessClaims {
  readonly subject: TokenSubject
  /** Milliseconds since the epoch, by the system clock. */
  readonly expiresAt: number
}

/** A verified token and the key that verified it, which may be retired while the token lasts. */
interface Kept {
  readonly claims: AccessClaims
  readonly keyId: string
}

/** Issues and verifies access tokens (RFC 9068 profile, EdDSA only). */
export class AccessTokens {
  readonly #keys: KeySource
  readonly #now: () => Date
  readonly #kept = new Map<string, Kept>()

  /** `now` is the system clock: a pinned business clock must not make tokens last. */
  constructor(keys: KeySource, now: () => Date) {
    this.#keys = keys
    this.#now = now
  }

  /** A token for a user's session at a school, or for an API client. */
  async issue(subject: TokenSubject): Promise<string> {
    const { active } = await this.#keys()
    const issuedAt = Math.floor(this.#now().getTime() / 1000)
    const isUser = subject.kind === 'user'
    const own = isUser ? { sid: subject.sessionId } : { client_id: subject.clientId }
    return new SignJWT({ school: subject.schoolId, ...own })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: active.id })
      .setSubject(isUser ? subject.userId : subject.clientId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ACCESS_TOKEN_LIFETIME)
      .sign(active.privateKey)
  }

  /** The claims of a token; null for one that is forged, expired, of another use or a retired key, or no token. */
  async verify(token: string): Promise<AccessClaims | null> {
    const { all } = await this.#keys()
    const kept = this.#kept.get(token)
    const found = kept ?? (await this.#check(token, all))
    if (!found) return null
    if (found.claims.expiresAt <= this.#now().getTime() || !all.some(({ id }) => id === found.keyId)) {
      this.#kept.delete(token)
      return null
    }
    if (!kept) this.#keep(token, found)
    return found.claims
  }

  /** The public keys that verify our tokens, for other services. */
  async jwks(): Promise<JSONWebKeySet> {
    const { all } = await this.#keys()
    return { keys: all.map(({ jwk }) => jwk) }
  }

  async #check(token: string, keys: readonly VerifyingKey[]): Promise<Kept | null> {
    if (token.length > MAX_TOKEN_LENGTH) return null
    try {
      const { kid } = decodeProtectedHeader(token)
      const key = keys.find(({ id }) => id === kid)
      if (!key) return null
      const { payload } = await jwtVerify(token, key.publicKey, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: 'at+jwt',
        requiredClaims: ['sub', 'school', 'iat', 'exp', 'jti'],
        currentDate: this.#now(),
      })
      const subject = subjectOf(payload)
      if (!subject || typeof payload.exp !== 'number') return null
      return { claims: { subject, expiresAt: payload.exp * 1000 }, keyId: key.id }
    } catch (error) {
      // A token that is no JWT at all makes jose throw a TypeError.
      if (error instanceof errors.JOSEError || error instanceof TypeError) return null
      throw error
    }
  }

  /** The oldest kept one makes room: tokens live for minutes, so the map stays young by itself. */
  #keep(token: string, found: Kept): void {
    const oldest = this.#kept.size >= MAX_KEPT ? this.#kept.keys().next().value : undefined
    if (oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(token, found)
  }
}

function subjectOf({ sub, sid, school, client_id: client }: JWTPayload): TokenSubject | null {
  if (typeof sub !== 'string' || typeof school !== 'string') return null
  if (typeof sid === 'string') return { kind: 'user', userId: sub, schoolId: school, sessionId: sid }
  return client === sub ? { kind: 'client', clientId: sub, schoolId: school } : null
}
