import { invalid } from '#engine'
import type { Database, JsonObject } from '#engine'
import type { Account, Accounts, MailHolder } from './accounts.js'
import type { InvitationCodes, Invitee, IssuedInvitation } from './invitation_codes.js'
import type { LoginHistory } from './login_history.js'
import { assertStrong, spentCode } from './password_changes.js'
import type { Passwords } from './passwords.js'
import type { Postman } from './postman.js'
import type { ExternalIdentities } from './providers/external_identities.js'
import type { RequestFacts } from './request_facts.js'
import type { Sessions } from './sessions.js'
import type { AttemptCounter, SignInGuard } from './sign_in_limits.js'
import type { InvitedMember, MemberRecords } from './users/member_records.js'

export interface InvitationOptions {
  readonly database: Database
  readonly accounts: Accounts
  readonly passwords: Passwords
  readonly codes: InvitationCodes
  readonly sessions: Sessions
  readonly externals: ExternalIdentities
  readonly history: LoginHistory
  readonly guard: SignInGuard
  readonly counter: AttemptCounter
  readonly postman: Postman
  readonly members: MemberRecords
}

/** What somebody gives to claim an invitation; `name` counts for who is new to the installation. */
export interface Claim {
  readonly code: string
  readonly password: string
  readonly name?: string
}

/** Somebody on his way in, and what lets him pass once. */
export interface Entry {
  readonly member: InvitedMember
  readonly claim: Pick<Claim, 'password' | 'name'>
  readonly from: RequestFacts
  readonly method: 'invitation' | 'sign_up'
  /** True for the one who came first; asked in the transaction that lets him in. */
  readonly take: () => Promise<boolean>
}

/** One look of the job that sends an invitation: the code it has made before, and how often it has tried. */
export interface Delivery {
  readonly membership: string
  readonly code: string | null
  readonly tries: number
}

const DAY = 24 * 3600
/** Mails to one address a day, from all schools. */
const MOST_MAILS = 10
/** With waits that double from a minute on: a bit more than four hours. */
const MOST_TRIES = 8

/**
 * Invitations: a member gets a code by mail, or handed over, and claims his place with it. The code proves the
 * address that it was mailed to; an account that is linked by an address has proved it too, or shown its password.
 */
export class Invitations {
  readonly #options: InvitationOptions

  constructor(options: InvitationOptions) {
    this.#options = options
  }

  /** A code to be given to a member by hand: its path here, and until when it works (ISO UTC). */
  async handOver(invitee: Invitee): Promise<{ readonly path: string; readonly expiresAt: string }> {
    const issued = await this.#options.codes.issue(invitee)
    return { path: pathOf(issued), expiresAt: issued.expiresAt }
  }

  /**
   * Mails a member his code, in the open transaction of a job: the mail leaves after the commit, and the next look finds
   * out whether it did; each look makes another code, so that none is kept. What to look at next, and in how many
   * milliseconds; null when all is done or was tried often enough.
   */
  async deliver(
    schoolId: string,
    { membership, code, tries }: Delivery
  ): Promise<{ readonly next: JsonObject; readonly after: number } | null> {
    const { codes, counter, history, members, database } = this.#options
    const invitee = { schoolId, membershipId: membership }
    const member = await members.find(invitee)
    if (!member || member.email === null || member.status === 'suspended') return null
    if (code !== null && !(await codes.isUnsent(code))) return null
    if (tries >= MOST_TRIES) return null
    const mailed = `invitation:${history.fingerprint(member.email.toLowerCase())}`
    if (tries === 0 && (await counter.hit(mailed, DAY)) > MOST_MAILS) return null
    const issued = await codes.issue(invitee)
    database.afterCommit(() => void this.#mail(member, issued))
    return { next: { membership, code: issued.id, tries: tries + 1 }, after: 60_000 * 2 ** tries }
  }

  /** Who is invited where by a code that can be used; null for any other. */
  async look(code: string): Promise<{ readonly name: string; readonly school: string } | null> {
    const member = await this.#memberOf(code)
    return member && { name: member.name, school: member.school.name }
  }

  /**
   * Claims an invitation. Who is new sets a password and may mend his name; who has an account already gives its
   * password. An address that somebody else has typed for another account, and that nobody has proved, gives way to
   * who proves it here. Of two claims at once one wins. A wrong password is counted and leaves the code for another try.
   */
  async claim(claim: Claim, from: RequestFacts): Promise<void> {
    const member = await this.#memberOf(claim.code)
    if (!member) throw spentCode()
    const { codes } = this.#options
    const entry: Entry = { member, claim, from, method: 'invitation', take: () => codes.take(claim.code) }
    return member.userId === null ? this.admit(entry) : this.#renew(entry, member.userId)
  }

  /** Lets somebody in who has proved his mail, with an account that is there or a new one; see `claim`. */
  async admit(entry: Entry): Promise<void> {
    const { member, claim, from } = entry
    const { accounts } = this.#options
    const holder = member.email === null ? null : await accounts.holderOf(member.email)
    if (holder && !holder.isActive) throw spentCode()
    if (holder && (await this.#isOwn(holder, claim.password, from))) return this.#link(entry, holder)
    return this.#enrol(entry, holder)
  }

  async #memberOf(code: string): Promise<InvitedMember | null> {
    const invitee = await this.#options.codes.peek(code)
    const member = invitee && (await this.#options.members.find(invitee))
    return member && member.status !== 'suspended' ? member : null
  }

  /** A new password for who is a member already. A code that was mailed proves the address. */
  async #renew(entry: Entry, userId: string): Promise<void> {
    const { member, claim } = entry
    const { accounts, passwords, sessions, externals, members } = this.#options
    const account = await accounts.find(userId)
    if (!account) throw spentCode()
    assertStrong('password', claim.password, account)
    const hash = await passwords.make(claim.password)
    await this.#finish(entry, async () => {
      await accounts.setPassword(userId, hash)
      await sessions.revokeAll(userId)
      await externals.unlinkAll(userId, entry.from)
      if (member.email !== null) await members.proveMail(member, userId)
      return userId
    })
  }

  /** The account of the address joins the school. */
  async #link(entry: Entry, holder: MailHolder): Promise<void> {
    const { member, claim } = entry
    const { accounts, passwords, members } = this.#options
    const hash = holder.passwordHash === null ? await passwords.make(claim.password) : null
    await this.#finish(entry, async () => {
      if (hash !== null) await accounts.setPassword(holder.userId, hash)
      await members.proveMail(member, holder.userId)
      await members.join(member, holder.userId)
      return holder.userId
    })
  }

  /** A new account joins the school. */
  async #enrol(entry: Entry, holder: MailHolder | null): Promise<void> {
    const { member, claim } = entry
    const { accounts, passwords, members } = this.#options
    const name = claim.name ?? member.name
    assertStrong('password', claim.password, strangerOf({ ...member, name }))
    const passwordHash = await passwords.make(claim.password)
    const isTaken = member.phone !== null && (await accounts.isPhoneTaken(member.phone))
    await this.#finish(entry, async () => {
      if (holder) await members.releaseMail(member, holder.userId)
      const userId = await members.enrol(member, { name, phone: isTaken ? null : member.phone, passwordHash })
      await members.join(member, userId)
      return userId
    })
  }

  /** Uses the code up, in one transaction with what it gives. */
  async #finish({ member, from, method, take }: Entry, work: () => Promise<string>): Promise<void> {
    const { database, history } = this.#options
    const { id: schoolId } = member.school
    await database.forSchool(schoolId).transaction(
      async () => {
        if (!(await take())) throw spentCode()
        await history.record({ method, outcome: 'success', userId: await work(), schoolId }, from)
      },
      { label: `claim ${method}` }
    )
  }

  /**
   * Whether the account of an address is the claimant's. Where he has not proved the address before, a password that does
   * not fit says that it is another's; else it is a wrong password (422), which is counted.
   */
  async #isOwn(holder: MailHolder, password: string, from: RequestFacts): Promise<boolean> {
    const { guard, passwords, history, accounts } = this.#options
    const { userId, passwordHash } = holder
    if (!holder.isProved) return passwords.verify(passwordHash, password)
    if (passwordHash === null) {
      const account = await accounts.find(userId)
      if (!account) throw spentCode()
      assertStrong('password', password, account)
      return true
    }
    const attempt = { account: history.fingerprint(`user:${userId}`), address: from.address }
    const isLocked = await guard.enter(attempt)
    const isRight = await passwords.verify(passwordHash, password)
    if (!isRight || isLocked) {
      await history.record({ method: 'invitation', outcome: isLocked ? 'locked' : 'refused', userId }, from)
      throw invalid('password', 'is not that of your account.')
    }
    await guard.pass(attempt)
    return true
  }

  async #mail({ email, name, locale, school }: InvitedMember, issued: IssuedInvitation): Promise<void> {
    if (email === null) return
    const { codes, postman } = this.#options
    const letter = {
      kind: 'invitation',
      to: email,
      name,
      locale: locale ?? school.locale,
      school: school.name,
    } as const
    if (await postman.send({ ...letter, path: pathOf(issued) })) await codes.markSent(issued.id)
  }
}

function pathOf({ text }: IssuedInvitation): string {
  return `/invitation?code=${text}`
}

/** What is known of somebody who has no account yet. */
function strangerOf({ name, email, phone, username, locale }: InvitedMember): Account {
  const usernames = username === null ? [] : [username]
  return { userId: '', name, email, isMailProved: false, phone, usernames, passwordHash: null, locale }
}
