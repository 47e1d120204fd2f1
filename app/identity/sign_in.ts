import { Refusal } from '#engine'
import type { Actor, ActorResolver } from '#engine'
import { loginKey, loginKindsOf } from './credentials.js'
import type { Candidate, Credentials, LoginKind } from './credentials.js'
import type { LoginHistory, LoginMethod } from './login_history.js'
import type { Passwords } from './passwords.js'
import type { RequestFacts } from './request_facts.js'
import type { Attempt, SignInGuard } from './sign_in_limits.js'

/** What somebody gives to sign in. `by` is guessed from the login where one box takes all kinds. */
export interface SignInRequest {
  readonly login: string
  readonly by?: LoginKind
  readonly password: string
  /** Short name or id of the school meant; needed only by members of several. */
  readonly school?: string
}

/** Milliseconds in which the second factor must follow the password. */
export const HALF_LIFETIME = 5 * 60_000

/** Who has shown that he is who he says; nothing is open to him yet. */
export interface Recognised {
  readonly actor: Actor
  readonly userId: string
  /** Whether his account asks for a second factor. */
  readonly hasSecondFactor: boolean
}

export interface SignInOptions {
  readonly credentials: Credentials
  readonly passwords: Passwords
  readonly resolver: ActorResolver
  readonly guard: SignInGuard
  readonly history: LoginHistory
  /** Refuses the demo accounts, whose mails end in the reserved `.test` (RFC 6761). */
  readonly production: boolean
}

/**
 * Recognises a user by password. An unknown login, a wrong password, a disabled user, a school that is
 * closed or not his, an account locked for this address: one answer, one hash verification and one entry
 * in the history for all of them. A member of several schools who names none gets the first by short name.
 */
export async function recognise(
  options: SignInOptions,
  request: SignInRequest,
  from: RequestFacts
): Promise<Recognised> {
  const { credentials, passwords, guard, history, production } = options
  const kinds = request.by === undefined ? loginKindsOf(request.login) : [request.by]
  const kind = kinds[0] ?? 'username'
  const login = `${kind}:${loginKey(kind, request.login)}`
  const attempt = { account: history.fingerprint(login), address: from.address }
  const door = await credentials.doorOf(request.school)
  const isLocked = await guard.enter(attempt, door)
  const found = await credentials.findAny(kinds, request.login, request.school)
  const candidate = found && mayEnter(found, production) ? found : null
  const isRight = await passwords.verify(candidate?.passwordHash ?? null, request.password)
  return conclude(options, { method: 'password', login, attempt, isLocked, found, isRight, door }, from)
}

/** An attempt that was counted and looked at. */
interface Looked {
  readonly method: LoginMethod
  /** What was given as a login name, with its kind. */
  readonly login: string
  readonly attempt: Attempt
  readonly isLocked: boolean
  readonly found: Candidate | null
  /** Whether what was shown proves that he is the one found; true where finding him proves it. */
  readonly isRight?: boolean
  readonly door: { readonly schoolId: string } | null
}

/**
 * Ends an attempt, however it was made: who is recognised, or one refusal and one entry in the history for a login that
 * may not enter, is locked, wrong or nobody's.
 */
export async function conclude(options: SignInOptions, looked: Looked, from: RequestFacts): Promise<Recognised> {
  const { guard, history, production } = options
  const { method, login, attempt, isLocked, found, isRight = true, door } = looked
  const candidate = found && mayEnter(found, production) ? found : null
  const actor = candidate && isRight && !isLocked ? await actorOf(options, candidate, from) : null
  if (!candidate || !actor) {
    const outcome = isLocked ? 'locked' : 'refused'
    const schoolId = found?.schools[0]?.id ?? door?.schoolId ?? null
    await history.record({ method, outcome, login, userId: found?.userId ?? null, schoolId }, from)
    throw wrongLogin()
  }
  await guard.pass(attempt)
  return { actor, userId: candidate.userId, hasSecondFactor: candidate.hasSecondFactor }
}

async function actorOf(options: SignInOptions, candidate: Candidate, from: RequestFacts): Promise<Actor | null> {
  const school = candidate.schools[0]
  return school ? options.resolver.byUser(candidate.userId, school.id, from) : null
}

function mayEnter(candidate: Candidate, production: boolean): boolean {
  return !(production && /\.test$/i.test(candidate.email ?? ''))
}

/** The one answer to whatever is wrong with a sign-in. */
export function wrongLogin(): Refusal {
  return new Refusal('unauthenticated', 'The login or the password is wrong.')
}
