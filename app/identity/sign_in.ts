import { Refusal } from '#engine'
import type { Actor, ActorResolver } from '#engine'
import { loginKey, loginKindOf } from './credentials.js'
import type { Candidate, Credentials, LoginKind } from './credentials.js'
import type { LoginHistory } from './login_history.js'
import type { Passwords } from './passwords.js'
import type { RequestFacts } from './request_facts.js'
import type { SignInGuard } from './sign_in_limits.js'

/** What somebody gives to sign in. `by` is guessed from the login where one box takes all kinds. */
export interface SignInRequest {
  readonly login: string
  readonly by?: LoginKind
  readonly password: string
  /** Short name or id of the school meant; needed only by members of several. */
  readonly school?: string
}

/** Who has shown that he is who he says; nothing is open to him yet. */
export interface Recognised {
  readonly actor: Actor
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
  const kind = request.by ?? loginKindOf(request.login)
  const login = `${kind}:${loginKey(kind, request.login)}`
  const attempt = { account: history.fingerprint(login), address: from.address }
  const isLocked = await guard.enter(attempt)
  const found = await credentials.find(kind, request.login, request.school)
  const candidate = found && mayUsePassword(found, production) ? found : null
  const isRight = await passwords.verify(candidate?.passwordHash ?? null, request.password)
  const actor = candidate && isRight && !isLocked ? await actorOf(options, candidate, from) : null
  if (!candidate || !actor) {
    const outcome = isLocked ? 'locked' : 'refused'
    await history.record({ method: 'password', outcome, login, userId: found?.userId ?? null }, from)
    throw wrongLogin()
  }
  await guard.pass(attempt)
  return { actor, hasSecondFactor: candidate.hasSecondFactor }
}

async function actorOf(options: SignInOptions, candidate: Candidate, from: RequestFacts): Promise<Actor | null> {
  const school = candidate.schools[0]
  return school ? options.resolver.byUser(candidate.userId, school.id, from) : null
}

function mayUsePassword(candidate: Candidate, production: boolean): boolean {
  return !(production && /\.test$/i.test(candidate.email ?? ''))
}

/** The one answer to whatever is wrong with a sign-in. */
export function wrongLogin(): Refusal {
  return new Refusal('unauthenticated', 'The login or the password is wrong.')
}
