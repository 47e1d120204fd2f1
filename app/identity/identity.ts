import { Refusal } from '#engine'
import type { Actor, Clock, Database, RegistryOf, School } from '#engine'
import type { Schools } from '#schools/main'
import { ACCESS_TOKEN_LIFETIME, AccessTokens } from './access_tokens.js'
import { Accounts } from './accounts.js'
import { DatabaseActorResolver } from './actor_resolver.js'
import { ApiClients } from './api_clients.js'
import { Credentials } from './credentials.js'
import { ENROLMENT_LIFETIME, Enrolments, wrongCode } from './enrolments.js'
import { InvitationCodes } from './invitation_codes.js'
import { Invitations } from './invitations.js'
import { LoginHistory } from './login_history.js'
import { OneTimeCodes } from './one_time_codes.js'
import { NO_SCHOOL, signInOperator } from './operator_sign_in.js'
import type { OperatorSession, OperatorSignIn } from './operator_sign_in.js'
import { ExternalIdentities } from './providers/external_identities.js'
import { recogniseByProvider } from './providers/recognise_by_provider.js'
import type { ProviderSignIn } from './providers/recognise_by_provider.js'
import { PasswordChanges } from './password_changes.js'
import { Passwords } from './passwords.js'
import type { PasswordHash } from './passwords.js'
import type { Postman } from './postman.js'
import { RefreshTokens } from './refresh_tokens.js'
import type { RequestFacts } from './request_facts.js'
import { needsSecondFactor } from './roles.js'
import { SecondFactors } from './second_factors.js'
import type { Cipher } from './second_factors.js'
import { Sessions } from './sessions.js'
import type { SessionKind } from './sessions.js'
import { HALF_LIFETIME, recognise, wrongLogin } from './sign_in.js'
import type { Recognised, SignInOptions, SignInRequest } from './sign_in.js'
import { SignInGuard } from './sign_in_limits.js'
import type { AttemptCounter, SignInLimits } from './sign_in_limits.js'
import { SignUp } from './sign_up.js'
import type { Sealer } from './sign_up.js'
import type { KeySource } from './signing_keys.js'
import type { MemberRecords } from './users/member_records.js'

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
  readonly members: MemberRecords
  readonly schools: Pick<Schools, 'schoolOf'>
  /** Encrypts what a link must carry; what it opens it has sealed itself, within its time. */
  readonly sealer: Sealer
  /** Keys the hashes of login names in the history. */
  readonly secret: string
  readonly production: boolean
  /** Whether platform operators sign in with a second factor only; as in production where absent. */
  readonly operatorsNeedFactor?: boolean
  /** Those of the installation where absent. */
  readonly limits?: SignInLimits
}

/** Somebody signed in: a session holds. */
export interface SignedIn {
  readonly kind: 'signed_in'
  readonly sessionId: string
  readonly actor: Actor
}

/**
 * The password was right, and a second factor is asked for, or must be set up first; the token stands for the first half and
 * opens nothing else.
 */
export interface HalfSignedIn {
  readonly kind: 'second_factor' | 'enrolment'
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
  readonly signUp: SignUp
  readonly clients: ApiClients
  readonly enrolments: Enrolments
  readonly accounts: Accounts
  readonly externals: ExternalIdentities
  readonly #refreshTokens: RefreshTokens
  readonly #codes: OneTimeCodes
  readonly #guard: SignInGuard
  readonly #signIn: SignInOptions
  readonly #database: Database
  readonly #operatorsNeedFactor: boolean

  constructor(options: IdentityOptions) {
    const { database, clock, counter } = options
    this.#database = database
    this.resolver = new DatabaseActorResolver(options)
    this.passwords = new Passwords(options.hash)
    this.tokens = new AccessTokens(options.signingKeys, () => clock.system())
    this.sessions = new Sessions(database, clock)
    this.history = new LoginHistory(database, clock, options.secret)
    this.accounts = new Accounts(database, clock)
    this.externals = new ExternalIdentities({ database, clock, history: this.history })
    this.clients = new ApiClients(database, clock)
    this.#refreshTokens = new RefreshTokens(database, clock)
    this.#codes = new OneTimeCodes(database, clock)
    this.#guard = new SignInGuard(counter, options.limits)
    this.secondFactors = new SecondFactors({ database, clock, cipher: options.cipher, codes: this.#codes })
    const credentials = new Credentials(database)
    const { accounts, externals, passwords, sessions, history, resolver } = this
    const codes = this.#codes
    const shared = {
      database,
      accounts,
      externals,
      passwords,
      codes,
      history,
      guard: this.#guard,
      postman: options.postman,
    }
    this.passwordChanges = new PasswordChanges({ ...shared, credentials, sessions, counter })
    const invitations = { codes: new InvitationCodes(database, clock), members: options.members, sessions, counter }
    this.invitations = new Invitations({ ...shared, ...invitations })
    this.signUp = new SignUp({ ...options, history, invitations: this.invitations })
    const { secondFactors } = this
    this.enrolments = new Enrolments({ codes, secondFactors, accounts })
    this.#operatorsNeedFactor = options.operatorsNeedFactor ?? options.production
    this.#signIn = { credentials, passwords, resolver, guard: this.#guard, history, production: options.production }
  }

  /** Signs in by password; see `recognise`. Who has a second factor, or must have one, is half-way only. */
  async signIn(request: SignInRequest, kind: SessionKind, from: RequestFacts): Promise<SignedIn | HalfSignedIn> {
    const recognised = await recognise(this.#signIn, request, from)
    return (await this.#halfOf(recognised)) ?? this.#enter(recognised.actor, kind, false, from)
  }

  /**
   * Signs in by the word of an identity provider; see `recogniseByProvider`. What the provider may have asked for besides a
   * password is no second factor here.
   */
  async signInByProvider(
    request: ProviderSignIn,
    kind: SessionKind,
    from: RequestFacts
  ): Promise<SignedIn | HalfSignedIn> {
    const { accounts, externals } = this
    const recognised = await recogniseByProvider({ ...this.#signIn, accounts, externals }, request, from)
    const { userId, actor } = recognised
    const half = await this.#halfOf(recognised)
    if (!half) return this.#enter(actor, kind, false, from, 'provider')
    await this.history.record({ method: 'provider', outcome: 'requested', userId, schoolId: actor.school.id }, from)
    return half
  }

  /** Signs a platform operator in; see `signInOperator`. */
  signInOperator(attempt: OperatorSignIn, kind: SessionKind, from: RequestFacts): Promise<OperatorSession> {
    const { history, passwords, sessions, secondFactors, enrolments } = this
    const door = { guard: this.#guard, history, passwords, sessions, secondFactors, enrolments }
    return signInOperator({ ...door, needsFactor: this.#operatorsNeedFactor }, attempt, kind, from)
  }

  /** The access token of a platform operator, which names no school. */
  operatorToken({ userId, sessionId }: OperatorSession): Promise<string> {
    return this.tokens.issue({ kind: 'user', userId, schoolId: NO_SCHOOL, sessionId })
  }

  /**
   * Finishes a sign-in for which a second factor had to be set up, by its first code. Throws 401 for a wrong one. A platform
   * operator is not signed in by it: his door asks for the next code.
   */
  async finishEnrolment(
    token: unknown,
    code: string,
    kind: SessionKind,
    from: RequestFacts
  ): Promise<{ readonly signedIn: SignedIn | null; readonly recoveryCodes: readonly string[] }> {
    const enrolled = await this.enrolments.confirm(token, code)
    const { userId, schoolId = null } = enrolled?.owner ?? { userId: '' }
    if (!enrolled || schoolId === null) throw wrongCode()
    const { recoveryCodes } = enrolled
    if (schoolId === NO_SCHOOL) return { signedIn: null, recoveryCodes }
    const actor = await this.resolver.byUser(userId, schoolId, from)
    if (!actor) throw wrongCode()
    return { signedIn: await this.#enter(actor, kind, true, from), recoveryCodes }
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

  /** What stands before somebody recognised who has a second factor, or must have one; null where nothing does. */
  async #halfOf({ actor, userId, hasSecondFactor }: Recognised): Promise<HalfSignedIn | null> {
    const owner = { userId, schoolId: actor.school.id }
    if (hasSecondFactor) {
      const token = await this.#codes.issue({ purpose: 'second_factor', owner, lifetime: HALF_LIFETIME })
      return { kind: 'second_factor', token, expiresIn: HALF_LIFETIME / 1000 }
    }
    if (!needsSecondFactor(actor)) return null
    return { kind: 'enrolment', token: await this.enrolments.issue(owner), expiresIn: ENROLMENT_LIFETIME / 1000 }
  }

  async #enter(
    actor: Actor,
    kind: SessionKind,
    secondFactor: boolean,
    from: RequestFacts,
    method: 'password' | 'provider' = 'password'
  ): Promise<SignedIn> {
    const { userId, school } = actor
    if (userId === null) throw wrongLogin()
    const sessionId = await this.#database.transaction(
      async () => {
        await this.history.record({ method, outcome: 'success', userId, schoolId: school.id }, from)
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

function wrongRefresh(): Refusal {
  return new Refusal('unauthenticated', 'The refresh token is not valid.')
}
