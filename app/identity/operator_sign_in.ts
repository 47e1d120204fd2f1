import { unenrolled } from './enrolments.js'
import type { Enrolments } from './enrolments.js'
import type { LoginHistory } from './login_history.js'
import type { Passwords } from './passwords.js'
import type { RequestFacts } from './request_facts.js'
import type { SecondFactors } from './second_factors.js'
import type { SessionKind, Sessions } from './sessions.js'
import { wrongLogin } from './sign_in.js'
import type { SignInGuard } from './sign_in_limits.js'

/** The school in the session and the token of a platform operator: none. */
export const NO_SCHOOL = '00000000-0000-0000-0000-000000000000'

export interface OperatorSignIn {
  /** The mail that was given. */
  readonly login: string
  readonly password: string
  /** Of the second factor, for who has one. */
  readonly code?: string
  /** The operator of that mail; null for none. */
  readonly found: { readonly userId: string; readonly passwordHash: string | null } | null
}

export interface OperatorSignInOptions {
  readonly guard: SignInGuard
  readonly history: LoginHistory
  readonly passwords: Passwords
  readonly sessions: Sessions
  readonly secondFactors: SecondFactors
  readonly enrolments: Enrolments
  /** Whether an operator without a second factor must set one up before anything else. */
  readonly needsFactor: boolean
}

/** A platform operator signed in: whose session it is. */
export interface OperatorSession {
  readonly userId: string
  readonly sessionId: string
}

/**
 * Signs a platform operator in, with a session at no school. Who has a second factor gives its code at once; who must have one
 * and has none gets the token to set it up (401 `unenrolled`). What is wrong
 * is answered, counted and written down as at a school's door, with one answer for all of it.
 */
export async function signInOperator(
  { guard, history, passwords, sessions, secondFactors, enrolments, needsFactor }: OperatorSignInOptions,
  { login, password, code = '', found }: OperatorSignIn,
  kind: SessionKind,
  from: RequestFacts
): Promise<OperatorSession> {
  const name = `operator:${login}`
  const attempt = { account: history.fingerprint(name), address: from.address }
  const isLocked = await guard.enter(attempt)
  const isRight = await passwords.verify(found?.passwordHash ?? null, password)
  const isAsked = found !== null && isRight && !isLocked && (await secondFactors.isOn(found.userId))
  if (!found || !isRight || isLocked || (isAsked && !(await secondFactors.verify(found.userId, code)))) {
    const outcome = isLocked ? 'locked' : 'refused'
    await history.record({ method: 'password', outcome, login: name, userId: found?.userId ?? null }, from)
    throw wrongLogin()
  }
  await guard.pass(attempt)
  const { userId } = found
  if (!isAsked && needsFactor) throw unenrolled(await enrolments.issue({ userId, schoolId: NO_SCHOOL }))
  await history.record({ method: 'password', outcome: 'success', userId }, from)
  return { userId, sessionId: await sessions.open({ userId, schoolId: NO_SCHOOL, kind, secondFactor: isAsked }, from) }
}
