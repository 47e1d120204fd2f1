import { invalid, Refusal } from '#engine'
import type { Database } from '#engine'
import { factsAbout } from './accounts.js'
import type { Account, Accounts } from './accounts.js'
import { loginKey, loginKindOf, loginKindsOf } from './credentials.js'
import type { Credentials } from './credentials.js'
import type { LoginHistory } from './login_history.js'
import type { OneTimeCodes } from './one_time_codes.js'
import { weaknessOf } from './password_policy.js'
import type { Passwords } from './passwords.js'
import type { Postman } from './postman.js'
import type { ExternalIdentities } from './providers/external_identities.js'
import type { RequestFacts } from './request_facts.js'
import type { Sessions } from './sessions.js'
import type { AttemptCounter, SignInGuard } from './sign_in_limits.js'

/** Milliseconds for which the link of a reset mail works. */
export const RESET_LIFETIME = 3_600_000

/** Mails for one account, and requests from one address, in an hour. */
const MOST_MAILS = 3
const MOST_REQUESTS = 100

export interface PasswordChangeOptions {
  readonly database: Database
  readonly accounts: Accounts
  readonly credentials: Credentials
  readonly passwords: Passwords
  readonly sessions: Sessions
  readonly externals: ExternalIdentities
  readonly codes: OneTimeCodes
  readonly history: LoginHistory
  readonly guard: SignInGuard
  readonly counter: AttemptCounter
  readonly postman: Postman
}

/** Setting passwords: by who knows the present one, and by who holds a code that was mailed. */
export class PasswordChanges {
  readonly #options: PasswordChangeOptions

  constructor(options: PasswordChangeOptions) {
    this.#options = options
  }

  /** Changes the own password; all other sessions end. Throws a refusal for a wrong present or a weak new one. */
  async change(
    who: { readonly userId: string; readonly sessionId: string | null },
    { present, next }: { readonly present: string; readonly next: string },
    from: RequestFacts
  ): Promise<void> {
    const { accounts } = this.#options
    const account = await accounts.find(who.userId)
    await this.confirm(who.userId, present, from)
    if (!account) throw invalid('present', WRONG)
    assertStrong('password', next, account)
    await this.#store(account, next, who.sessionId, 'change', from)
  }

  /** Asks a signed-in user for the password again; throws a refusal for a wrong one, which is counted. */
  async confirm(userId: string, password: string, from: RequestFacts): Promise<void> {
    const { accounts, passwords, guard, history } = this.#options
    const attempt = { account: history.fingerprint(`user:${userId}`), address: from.address }
    const isLocked = await guard.enter(attempt)
    const account = await accounts.find(userId)
    const isRight = await passwords.verify(account?.passwordHash ?? null, password)
    if (!isRight || isLocked) {
      await history.record({ method: 'change', outcome: isLocked ? 'locked' : 'refused', userId }, from)
      throw invalid('present', WRONG)
    }
    await guard.pass(attempt)
  }

  /**
   * Mails a link to the stored address of an account, where its holder has proved it: one that somebody else has typed
   * may be a stranger's. A login that nobody has, or whose account has no such mail, gets the same answer and costs
   * the same statements.
   */
  async requestReset(login: string, from: RequestFacts): Promise<void> {
    const { counter, credentials, accounts, codes, history, postman, database } = this.#options
    const kind = loginKindOf(login)
    const key = `${kind}:${loginKey(kind, login)}`
    const requests = await counter.hit(`reset:${from.address}`, 3600)
    if (requests > MOST_REQUESTS) throw new Refusal('limited', 'Too many attempts. Wait a while.')
    const mails = await counter.hit(`reset:${history.fingerprint(key)}`, 3600)
    const candidate = await credentials.findAny(loginKindsOf(login), login)
    const account = await accounts.find(candidate?.userId ?? NOBODY)
    const isMailed = account?.email != null && account.isMailProved && mails <= MOST_MAILS
    const text = await database.transaction(
      async () => {
        await history.record({ method: 'reset', outcome: 'requested', login: key, userId: account?.userId }, from)
        const owner = isMailed ? { userId: account.userId, schoolId: null } : null
        return codes.issue({ purpose: 'reset', owner, lifetime: RESET_LIFETIME })
      },
      { label: 'request reset' }
    )
    if (!isMailed || account.email === null) return
    const { email: to, name, locale } = account
    const school = candidate?.schools[0]
    void postman.send({
      kind: 'reset',
      to,
      name,
      locale: locale ?? school?.locale ?? null,
      school: school?.name ?? null,
      path: `/password/reset?code=${text}`,
    })
  }

  /** Sets a new password by a mailed code, once; all sessions of the user end, and links to providers that a stranger may have made. */
  async reset(code: string, password: string, from: RequestFacts): Promise<void> {
    const { accounts, codes, externals } = this.#options
    const owner = await codes.peek('reset', code)
    const account = owner && (await accounts.find(owner.userId))
    if (!account) throw spentCode()
    assertStrong('password', password, account)
    await this.#store(account, password, null, 'reset', from, async () => {
      if (!(await codes.take('reset', code))) throw spentCode()
      await codes.discard('reset', account.userId)
      await externals.unlinkAll(account.userId, from)
    })
  }

  async #store(
    account: Account,
    password: string,
    keptSession: string | null,
    method: 'change' | 'reset',
    from: RequestFacts,
    gate: () => Promise<void> = () => Promise.resolve()
  ): Promise<void> {
    const { database, accounts, passwords, sessions, history } = this.#options
    const hash = await passwords.make(password)
    await database.transaction(
      async () => {
        await gate()
        await accounts.setPassword(account.userId, hash)
        await sessions.revokeAll(account.userId, keptSession)
        await history.record({ method, outcome: 'success', userId: account.userId }, from)
      },
      { label: `password ${method}` }
    )
  }
}

/** Throws the refusal of a weak password, naming the field. */
export function assertStrong(field: string, password: string, account: Account): void {
  const weakness = weaknessOf(password, factsAbout(account))
  if (weakness) throw invalid(field, REASONS[weakness])
}

const REASONS = {
  short: 'must have at least 10 characters.',
  long: 'is too long.',
  common: 'is one of those that guessers try first.',
  personal: 'must not be the name or a login name.',
  repeated: 'must not be one pattern repeated.',
} as const

const WRONG = 'is not the present password.'
/** An id that no user has, so that looking nobody up costs the same. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** The one answer to a code that was used, has expired or never was. */
export function spentCode(): Refusal {
  return invalid('code', 'is not valid any more. Ask for a new one.')
}
