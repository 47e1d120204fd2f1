import type { AccessTokens } from './access_tokens.js'
import type { LoginHistory } from './login_history.js'
import type { Passwords } from './passwords.js'
import type { RequestFacts } from './request_facts.js'
import type { Sessions } from './sessions.js'
import { wrongLogin } from './sign_in.js'
import type { SignInGuard } from './sign_in_limits.js'

/** The school in the session and the token of a platform operator: none. */
const NO_SCHOOL = '00000000-0000-0000-0000-000000000000'

export interface OperatorSignIn {
  /** The mail that was given. */
  readonly login: string
  readonly password: string
  /** The operator of that mail; null for none. */
  readonly found: { readonly userId: string; readonly passwordHash: string | null } | null
}

export interface OperatorSignInOptions {
  readonly guard: SignInGuard
  readonly history: LoginHistory
  readonly passwords: Passwords
  readonly sessions: Sessions
  readonly tokens: AccessTokens
}

/**
 * Signs a platform operator in, with a session at no school: an access token. What is wrong is answered, counted and
 * written down as at a school's door.
 */
export async function signInOperator(
  { guard, history, passwords, sessions, tokens }: OperatorSignInOptions,
  { login, password, found }: OperatorSignIn,
  from: RequestFacts
): Promise<string> {
  const name = `operator:${login}`
  const attempt = { account: history.fingerprint(name), address: from.address }
  const isLocked = await guard.enter(attempt)
  const isRight = await passwords.verify(found?.passwordHash ?? null, password)
  if (!found || !isRight || isLocked) {
    const outcome = isLocked ? 'locked' : 'refused'
    await history.record({ method: 'password', outcome, login: name, userId: found?.userId ?? null }, from)
    throw wrongLogin()
  }
  await guard.pass(attempt)
  const { userId } = found
  await history.record({ method: 'password', outcome: 'success', userId }, from)
  const sessionId = await sessions.open({ userId, schoolId: NO_SCHOOL, kind: 'api', secondFactor: false }, from)
  return tokens.issue({ kind: 'user', userId, schoolId: NO_SCHOOL, sessionId })
}
