import { randomUUID } from 'node:crypto'
import { SignJWT, errors, jwtVerify } from 'jose'
import type { JSONWebKeySet } from 'jose'
import type { SigningKey } from './signing_key.js'

/** Seconds for which an access token holds. Rights are read at each request all the same. */
export const ACCESS_TOKEN_LIFETIME = 15 * 60

const ISSUER = 'lectern'
const AUDIENCE = 'lectern:api'
const ALGORITHM = 'EdDSA'
const MAX_TOKEN_LENGTH = 2048
/** Verified tokens kept, so that a signature is checked once per token and process. */
const MAX_KEPT = 5000

/** What a token says: who, at which school, in which session. Never what its bearer may do. */
export interface AccessClaims {
  readonly userId: string
  readonly schoolId: string
  /** The sign-in it comes from; refresh tokens and revocation hang on it. */
  readonly sessionId: string
  /** Milliseconds since the epoch, by the system clock. */
  readonly expiresAt: number
}

/** Issues and verifies access tokens (RFC 9068 profile, EdDSA only). */
export class AccessTokens {
  readonly #key: SigningKey
  readonly #now: () => Date
  readonly #kept = new Map<string, AccessClaims>()

  /** `now` is the system clock: a pinned business clock must not make tokens last. */
  constructor(key: SigningKey, now: () => Date) {
    this.#key = key
    this.#now = now
  }

  /** A token for a user at a school; without a session id a new session begins. */
  async issue(subject: { userId: string; schoolId: string; sessionId?: string }): Promise<string> {
    const issuedAt = Math.floor(this.#now().getTime() / 1000)
    return new SignJWT({ school: subject.schoolId, sid: subject.sessionId ?? randomUUID() })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: this.#key.id })
      .setSubject(subject.userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ACCESS_TOKEN_LIFETIME)
      .sign(this.#key.privateKey)
  }

  /** The claims of a token; null for one that is forged, expired, of another use, or no token. */
  async verify(token: string): Promise<AccessClaims | null> {
    const kept = this.#kept.get(token)
    const claims = kept ?? (await this.#check(token))
    if (!claims) return null
    if (claims.expiresAt <= this.#now().getTime()) {
      this.#kept.delete(token)
      return null
    }
    if (!kept) this.#keep(token, claims)
    return claims
  }

  /** The public keys that verify our tokens, for other services. */
  jwks(): JSONWebKeySet {
    return { keys: [this.#key.jwk] }
  }

  async #check(token: string): Promise<AccessClaims | null> {
    if (token.length > MAX_TOKEN_LENGTH) return null
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#key.publicKey, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: 'at+jwt',
        requiredClaims: ['sub', 'sid', 'school', 'iat', 'exp', 'jti'],
        currentDate: this.#now(),
      })
      const { sub, sid, school, exp } = payload
      if (protectedHeader.kid !== this.#key.id || typeof sub !== 'string' || typeof exp !== 'number') return null
      if (typeof sid !== 'string' || typeof school !== 'string') return null
      return { userId: sub, schoolId: school, sessionId: sid, expiresAt: exp * 1000 }
    } catch (error) {
      if (error instanceof errors.JOSEError) return null
      throw error
    }
  }

  /** The oldest kept one makes room: tokens live for minutes, so the map stays young by itself. */
  #keep(token: string, claims: AccessClaims): void {
    const oldest = this.#kept.size >= MAX_KEPT ? this.#kept.keys().next().value : undefined
    if (oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(token, claims)
  }
}
