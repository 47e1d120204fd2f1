import { invalid } from '#engine'
import type { Actor, Database } from '#engine'
import type { Accounts } from './accounts.js'
import type { LoginHistory } from './login_history.js'
import type { OneTimeCodes } from './one_time_codes.js'
import { assertStrong, spentCode } from './password_changes.js'
import type { Passwords } from './passwords.js'
import type { Postman } from './postman.js'
import type { RequestFacts } from './request_facts.js'
import type { SignInGuard } from './sign_in_limits.js'

/** Milliseconds for which an invitation can be claimed. */
export const INVITATION_LIFETIME = 7 * 24 * 3_600_000

export interface InvitationOptions {
  readonly database: Database
  readonly accounts: Accounts
  readonly passwords: Passwords
  readonly codes: OneTimeCodes
  readonly history: LoginHistory
  readonly guard: SignInGuard
  readonly postman: Postman
}

/** Invitations: a member gets a code, and claims the account with it and a password. */
export class Invitations {
  readonly #options: InvitationOptions

  constructor(options: InvitationOptions) {
    this.#options = options
  }

  /**
   * Invites a user to the actor's school. Whoever has a mail gets the link there, and null is the answer,
   * known elsewhere or not; else the path of the claim, for the school to hand over. Earlier codes of the
   * user are worthless from now on.
   */
  async invite({ school }: Pick<Actor, 'school'>, userId: string): Promise<string | null> {
    const { accounts, codes, postman, database } = this.#options
    const account = await accounts.find(userId)
    if (!account) throw invalid('user', 'is not a user who may sign in.')
    const text = await database.transaction(
      async () => {
        await codes.discard('invitation', userId)
        const owner = { userId, schoolId: school.id }
        return codes.issue({ purpose: 'invitation', owner, lifetime: INVITATION_LIFETIME })
      },
      { label: 'invite' }
    )
    const path = `/invitation?code=${text}`
    if (account.email === null) return path
    const { email: to, name, locale } = account
    postman.send({ kind: 'invitation', to, name, locale: locale ?? school.locale, school: school.name, path })
    return null
  }

  /**
   * Claims an invitation. Who has no password yet sets it; who has one, from another school, gives it. Of two
   * claims at once one wins. A wrong password is counted and leaves the code for another try.
   */
  async claim(code: string, password: string, from: RequestFacts): Promise<void> {
    const { accounts, codes, passwords, database, history } = this.#options
    const owner = await codes.peek('invitation', code)
    const account = owner && (await accounts.find(owner.userId))
    if (!account) throw spentCode()
    const { userId } = account
    if (account.passwordHash === null) assertStrong('password', password, account)
    else await this.#confirm(userId, account.passwordHash, password, from)
    const hash = account.passwordHash ?? (await passwords.make(password))
    await database.transaction(
      async () => {
        if (!(await codes.take('invitation', code))) throw spentCode()
        if (account.passwordHash === null) await accounts.setPassword(userId, hash)
        await history.record({ method: 'invitation', outcome: 'success', userId, schoolId: owner.schoolId }, from)
      },
      { label: 'claim invitation' }
    )
  }

  async #confirm(userId: string, stored: string, password: string, from: RequestFacts): Promise<void> {
    const { guard, passwords, history } = this.#options
    const attempt = { account: history.fingerprint(`user:${userId}`), address: from.address }
    const isLocked = await guard.enter(attempt)
    const isRight = await passwords.verify(stored, password)
    if (!isRight || isLocked) {
      await history.record({ method: 'invitation', outcome: isLocked ? 'locked' : 'refused', userId }, from)
      throw invalid('password', 'is not that of your account.')
    }
    await guard.pass(attempt)
  }
}
