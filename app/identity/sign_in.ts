import { Refusal } from '#engine'
import type { Actor, ActorResolver, School } from '#engine'
import { loginKindOf } from './credentials.js'
import type { Candidate, Credentials, LoginKind } from './credentials.js'
import type { Passwords } from './passwords.js'

/** What somebody gives to sign in. `by` is guessed from the login where one box takes all kinds. */
export interface SignInRequest {
  readonly login: string
  readonly by?: LoginKind
  readonly password: string
  /** Short name or id of the school meant; needed only by members of several. */
  readonly school?: string
}

export interface SignedIn {
  readonly user: { readonly id: string; readonly name: string }
  /** All schools that the user may choose from. */
  readonly memberships: readonly School[]
  readonly school: School
  readonly roles: readonly string[]
  readonly actor: Actor
}

export interface SignInOptions {
  readonly credentials: Credentials
  readonly passwords: Passwords
  readonly resolver: ActorResolver
  /** Refuses the demo accounts, whose mails end in the reserved `.test` (RFC 6761). */
  readonly production: boolean
}

/**
 * Signs a user in by password. An unknown login, a wrong password, a disabled user, a school that is
 * closed or not his: one answer and one hash verification for all of them. A member of several
 * schools who names none gets the first by short name.
 */
export async function signIn(
  options: SignInOptions,
  request: SignInRequest,
  from: { id: string; address: string }
): Promise<SignedIn> {
  const kind = request.by ?? loginKindOf(request.login)
  const found = await options.credentials.find(kind, request.login, request.school)
  const candidate = found && mayUsePassword(found, options.production) ? found : null
  const isRight = await options.passwords.verify(candidate?.passwordHash ?? null, request.password)
  const school = candidate?.schools[0]
  if (!candidate || !school || !isRight) throw wrongLogin()
  const actor = await options.resolver.byUser(candidate.userId, school.id, from)
  if (!actor) throw wrongLogin()
  return {
    user: { id: candidate.userId, name: candidate.name },
    memberships: candidate.schools,
    school: actor.school,
    roles: actor.roles,
    actor,
  }
}

function mayUsePassword(candidate: Candidate, production: boolean): boolean {
  return !(production && /\.test$/i.test(candidate.email ?? ''))
}

function wrongLogin(): Refusal {
  return new Refusal('unauthenticated', 'The login or the password is wrong.')
}
