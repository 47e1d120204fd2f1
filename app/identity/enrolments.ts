import { Refusal } from '#engine'
import type { Accounts } from './accounts.js'
import type { CodeOwner, OneTimeCodes } from './one_time_codes.js'
import type { Enrolment, SecondFactors } from './second_factors.js'

/** Milliseconds in which a second factor must be set up after the password. */
export const ENROLMENT_LIFETIME = 15 * 60_000

/** Whose second factor is in force now, and the recovery codes, shown once. */
export interface Enrolled {
  readonly owner: CodeOwner
  readonly recoveryCodes: readonly string[]
}

export interface EnrolmentOptions {
  readonly codes: OneTimeCodes
  readonly secondFactors: SecondFactors
  readonly accounts: Accounts
}

/**
 * Setting a second factor up between the password and the session, for who may not sign in without one. The token that
 * stands for the password opens nothing else.
 */
export class Enrolments {
  readonly #options: EnrolmentOptions

  constructor(options: EnrolmentOptions) {
    this.#options = options
  }

  /** The token of somebody whose password was right. */
  issue(owner: CodeOwner): Promise<string> {
    return this.#options.codes.issue({ purpose: 'enrolment', owner, lifetime: ENROLMENT_LIFETIME })
  }

  /** The secret for an authenticator app, the same each time until it is confirmed. Throws 401 for a token that is spent. */
  async begin(token: unknown, issuer: string): Promise<Enrolment> {
    const { codes, secondFactors, accounts } = this.#options
    const owner = await codes.peek('enrolment', token)
    const account = owner && (await accounts.find(owner.userId))
    if (!account) throw wrongCode()
    const label = { account: account.name, school: issuer }
    const begun = await secondFactors.begun(account.userId, label)
    const enrolment = begun ?? (await secondFactors.begin(account.userId, label))
    if (!enrolment) throw wrongCode()
    return enrolment
  }

  /** Puts it in force by a first code and uses the token up; null for a wrong code, which is counted for the token. */
  async confirm(token: unknown, code: string): Promise<Enrolled | null> {
    const { codes, secondFactors } = this.#options
    const owner = await codes.attempt('enrolment', token)
    const recoveryCodes = owner && (await secondFactors.confirm(owner.userId, code))
    if (!recoveryCodes || !(await codes.take('enrolment', token))) return null
    return { owner, recoveryCodes }
  }
}

/** The one answer to a code or a token of the second half of a sign-in that is not right. */
export function wrongCode(): Refusal {
  return new Refusal('unauthenticated', 'The code is wrong, or it came too late. Sign in again.')
}

/** The password was right, and a second factor must be set up first: the refusal with the token to do so. */
export function unenrolled(token: string): Refusal {
  const facts = { setup_token: token, setup_expires_in: ENROLMENT_LIFETIME / 1000 }
  return new Refusal('unenrolled', 'Set up a second factor first.', { facts })
}
