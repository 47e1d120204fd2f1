import { Refusal } from '#engine'
import type { Actor, Clock, Database, RegistryOf, School } from '#engine'
import { ACCESS_TOKEN_LIFETIME, AccessTokens } from './access_tokens.js'
import { Accounts } from './accounts.js'
import { DatabaseActorResolver } from './actor_resolver.js'
import { ApiClients } from './api_clients.js'
import { Credentials } from './credentials.js'
import { Invitations } from './invitations.js'
import { LoginHistory } from './login_history.js'
import { OneTimeCodes } from './one_time_codes.js'
import { signInOperator } from './operator_sign_in.js'
import type { OperatorSignIn } from './operator_sign_in.js'
import { PasswordChanges } from './password_changes.js'
import { Passwords } from './passwords.js'
import type { PasswordHash } from './passwords.js'
import type { Postman } from './postman.js'
import { RefreshTokens } from './refresh_tokens.js'
import type { RequestFacts } from './request_facts.js'
import { SecondFactors } from './second_factors.js'
import type { Cipher } from './second_factors.js'
import { Sessions } from './sessions.js'
import type { SessionKind } from './sessions.js'
import { recognise, wrongLogin } from './sign_in.js'
import type { SignInOptions, SignInRequest } from './sign_in.js'
import { SignInGuard } from './sign_in_limits.js'
import type { AttemptCounter, SignInLimits } from './sign_in_limits.js'
import type { KeySource } from './signing_keys.js'

export interface IdentityOptions {
  readonly database: Database
  readonly clock: Clock
  readonly registryOf: RegistryOf
  /** Fetches what a school has published, before its registry is asked for. */
  readonly ready?: (school: School) => Promise<void>
  readonly hash: PasswordHash
  readonly signingKeys: KeySource
  readonly counter: AttemptCounter
  readonly cipher: Cipher
  readonly postman: Postman
  /** Keys the hashes of login names in the history. */
  readonly secret: string
  readonly production: boolean
  /** Those of the installation where absent. */
  readonly limits?: SignInLimits
}

/** Somebody signed in: a session holds. */
export interface SignedIn {
  readonly kind: 'signed_in'
  readonly sessionId: string
  readonly actor: Actor
}

/** The password was right and a second factor is asked for; the token stands for the first half and opens nothing. */
export interface HalfSignedIn {
  readonly kind: 'second_factor'
  readonly token: string
  /** Seconds. */
  readonly expiresIn: number
}

/** Tokens of one sign-in, as REST answers them. */
export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresIn: number
}

/** Milliseconds in which the second factor must follow the password. */
const HALF_LIFETIME = 5 * 60_000

/** Who is at the door: signing in, tokens, and the actor behind a credential. One per process. */
export class Identity {
  readonly resolver: DatabaseActorResolver
  readonly passwords: Passwords
  readonly tokens: AccessTokens
  readonly sessions: Sessions
  readonly history: LoginHistory
  readonly secondFactors: SecondFactors
  readonly passwordChanges: PasswordChanges
  readonly invitations: Invitations
  readonly clients: ApiClients
  readonly accounts: Accounts
  readonly #refreshTokens: RefreshTokens
  readonly #codes: OneTimeCodes
  readonly #guard: SignInGuard
  readonly #signIn: SignInOptions
  readonly #database: Database

  constructor(options: IdentityOptions) {
    const { database, clock, counter } = options
    this.#database = database
    this.resolver = new DatabaseActorResolver(options)
    this.passwords = new Passwords(options.hash)
    this.tokens = new AccessTokens(options.signingKeys, () => clock.system())
    this.sessions = new Sessions(database, clock)
    this.history = new LoginHistory(database, clock, options.secret)
    this.accounts = new Accounts(database, clock)
    this.clients = new ApiClients(database, clock)
    this.#refreshTokens = new RefreshTokens(database, clock)
    this.#codes = new OneTimeCodes(database, clock)
    this.#guard = new SignInGuard(counter, options.limits)
    this.secondFactors = new SecondFactors({ database, clock, cipher: options.cipher, codes: this.#codes })
    const credentials = new Credentials(database)
    const { accounts, passwords, sessions, history, resolver } = this
    const codes = this.#codes
    const shared = { database, accounts, passwords, codes, history, guard: this.#guard, postman: options.postman }
    this.passwordChanges = new PasswordChanges({ ...shared, credentials, sessions, counter })
    this.invitations = new Invitations(shared)
    this.#signIn = { credentials, passwords, resolver, guard: this.#guard, history, production: options.production }
  }

  /** Signs in by password; see `recognise`. Who has a second factor is half-way only. */
  async signIn(request: SignInRequest, kind: SessionKind, from: RequestFacts): Promise<SignedIn | HalfSignedIn> {
    const { actor, hasSecondFactor } = await recognise(this.#signIn, request, from)
    if (!hasSecondFactor || actor.userId === null) return this.#enter(actor, kind, false, from)
    const owner = { userId: actor.userId, schoolId: actor.school.id }
    const token = await this.#codes.issue({ purpose: 'second_factor', owner, lifetime: HALF_LIFETIME })
    return { kind: 'second_factor', token, expiresIn: HALF_LIFETIME / 1000 }
  }

  /** Signs a platform operator in: an access token; see `signInOperator`. */
  signInOperator(attempt: OperatorSignIn, from: RequestFacts): Promise<string> {
    const { history, passwords, sessions, tokens } = this
    return signInOperator({ guard: this.#guard, history, passwords, sessions, tokens }, attempt, from)
  }

  /** Finishes a sign-in by the second factor. A wrong code is counted, for the token and for the user. */
  async finishSignIn(token: unknown, code: string, kind: SessionKind, from: RequestFacts): Promise<SignedIn> {
    const owner = await this.#codes.attempt('second_factor', token)
    if (!owner?.schoolId) throw wrongCode()
    // Only who knows the password comes this far, so a count over all addresses locks no stranger out.
    const guarded = `second_factor:${owner.userId}`
    const isLocked = await this.#guard.enter({ account: guarded, address: guarded })
    const isRight = !isLocked && (await this.secondFactors.verify(owner.userId, code))
    const actor = isRight ? await this.resolver.byUser(owner.userId, owner.schoolId, from) : null
    if (!actor || !(await this.#codes.take('second_factor', token))) {
      const outcome = isLocked ? 'locked' : 'refused'
      await this.history.record({ method: 'second_factor', outcome, ...owner }, from)
      throw wrongCode()
    }
    await this.#guard.pass({ account: guarded, address: guarded })
    return this.#enter(actor, kind, true, from)
  }

  /** The tokens of a fresh sign-in. */
  async tokensFor({ actor, sessionId }: SignedIn): Promise<TokenPair> {
    return this.#pair(actor, sessionId, await this.#refreshTokens.issue(sessionId))
  }

  /**
   * New tokens for a refresh token, which is used up by it. One that was used before ends the session it
   * belongs to, with all tokens of it. No grace is given: two uses at once are one too many.
   */
  async refresh(token: unknown, from: RequestFacts): Promise<TokenPair & { readonly actor: Actor }> {
    const renewed = await this.#database.transaction(() => this.#redeem(token, from), { label: 'refresh' })
    if (!renewed) throw wrongRefresh()
    const { actor, sessionId, next } = renewed
    return { ...(await this.#pair(actor, sessionId, next)), actor }
  }

  /** Ends the session of a refresh token; one that is no token of ours ends nothing and is no error (RFC 7009). */
  async revoke(token: unknown): Promise<void> {
    const sessionId = await this.#refreshTokens.sessionOf(token)
    if (sessionId) await this.sessions.revoke(sessionId)
  }

  /** The actor is read before the commit: who comes second waits for it, and cannot take the winner's answer away. */
  async #redeem(token: unknown, from: RequestFacts) {
    const redeemed = await this.#refreshTokens.redeem(token)
    if (redeemed.kind === 'unknown') return null
    const { sessionId } = redeemed
    const found = await this.sessions.find(sessionId)
    if (redeemed.kind === 'reused') {
      await this.sessions.revoke(sessionId)
      await this.history.record({ method: 'refresh', outcome: 'reused', userId: found?.userId }, from)
      return null
    }
    const actor = found && (await this.resolver.bySession(sessionId, found.schoolId, from))
    return actor && { actor, sessionId, next: redeemed.next }
  }

  async #enter(actor: Actor, kind: SessionKind, secondFactor: boolean, from: RequestFacts): Promise<SignedIn> {
    const { userId, school } = actor
    if (userId === null) throw wrongLogin()
    const sessionId = await this.#database.transaction(
      async () => {
        await this.history.record({ method: 'password', outcome: 'success', userId, schoolId: school.id }, from)
        await this.accounts.noteSignIn(userId)
        return this.sessions.open({ userId, schoolId: school.id, kind, secondFactor }, from)
      },
      { label: 'sign in' }
    )
    return { kind: 'signed_in', sessionId, actor }
  }

  async #pair(actor: Actor, sessionId: string, refreshToken: string): Promise<TokenPair> {
    if (actor.userId === null) throw wrongRefresh()
    const subject = { kind: 'user', userId: actor.userId, schoolId: actor.school.id, sessionId } as const
    return { accessToken: await this.tokens.issue(subject), refreshToken, expiresIn: ACCESS_TOKEN_LIFETIME }
  }
}

function wrongCode(): Refusal {
  return new Refusal('unauthenticated', 'The code is wrong, or it came too late. Sign in again.')
}

function wrongRefresh(): Refusal {
  return new Refusal('unauthenticated', 'The refresh token is not valid.')
}
