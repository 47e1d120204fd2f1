import { bindParams, compileFragment, isObject, notFound, param, raw, Refusal, sql } from '#engine'
import type { CompiledSql, Database, School } from '#engine'
import { SCHOOL_IS_OPEN } from '#schools/main'
import type { Schools } from '#schools/main'
import type { Invitations } from './invitations.js'
import type { LoginHistory } from './login_history.js'
import { spentCode } from './password_changes.js'
import type { Postman } from './postman.js'
import type { RequestFacts } from './request_facts.js'
import type { AttemptCounter } from './sign_in_limits.js'
import type { MemberRecords } from './users/member_records.js'

/** Encrypts what a link must carry. */
export interface Sealer {
  /** `expiresIn` is a duration such as `24h`. */
  seal(content: object, expiresIn: string): string
  /** Null, or anything but what was sealed, for what it did not seal itself or what has expired. */
  open(text: string): unknown
}

export interface SignUpOptions {
  readonly database: Database
  readonly schools: Pick<Schools, 'schoolOf'>
  readonly members: MemberRecords
  readonly sealer: Sealer
  readonly counter: AttemptCounter
  readonly history: LoginHistory
  readonly postman: Postman
  readonly invitations: Invitations
}

/** Who asks for an account. */
export interface Applicant {
  readonly name: string
  readonly email: string
}

/** A school where strangers may ask for an account, and the one role that they get. */
interface OpenDoor {
  readonly school: School
  readonly role: string
}

const LIFETIME = '24h'
const HOUR = 3600
/** Mails to one address, and requests from one address, in an hour. */
const MOST_MAILS = 3
const MOST_REQUESTS = 20

/**
 * Open sign-up: who proves a mail gets an account with the role that the school has named for strangers. Nothing is stored
 * before: the link carries, encrypted, what was asked for. Where a school has not opened it, it does not exist (404).
 */
export class SignUp {
  readonly #options: SignUpOptions
  readonly #door: CompiledSql

  constructor(options: SignUpOptions) {
    this.#options = options
    const named = sql`cast(${param('school')} as text)`
    this.#door = compileFragment(
      sql`select s.id, s.open_sign_up, s.sign_up_role from core_schools s
where ${raw(SCHOOL_IS_OPEN)} and (${named} is null or s.slug = ${named} or cast(s.id as text) = ${named}) limit 2`,
      options.database.dialect
    )
  }

  /** True where the school of that name, or the only one there is, lets strangers ask. */
  async isOpen(named: string | undefined): Promise<boolean> {
    return (await this.#doorOf(named)) !== null
  }

  /** Mails a link. Who is a member already gets a mail that says so; the answer and the work are the same. */
  async ask({ name, email }: Applicant, named: string | undefined, from: RequestFacts): Promise<void> {
    const { counter, history, members, sealer, postman } = this.#options
    const door = await this.#doorOf(named)
    if (!door) throw notFound()
    if ((await counter.hit(`sign_up:${from.address}`, HOUR)) > MOST_REQUESTS) {
      throw new Refusal('limited', 'Too many attempts. Wait a while.')
    }
    const { school } = door
    const mails = await counter.hit(`sign_up:${history.fingerprint(email.toLowerCase())}`, HOUR)
    const isKnown = await members.isKnown(school, email)
    const token = sealer.seal({ school: school.id, name, email }, LIFETIME)
    await history.record(
      { method: 'sign_up', outcome: 'requested', login: `email:${email}`, schoolId: school.id },
      from
    )
    if (mails > MOST_MAILS) return
    const path = isKnown ? '/login' : `/sign-up/confirm?code=${encodeURIComponent(token)}`
    const kind = isKnown ? 'member' : 'sign_up'
    void postman.send({ kind, to: email, name, locale: school.locale, school: school.name, path })
  }

  /** Whom a link is for; null for one that opens nothing any more. */
  async look(token: string): Promise<(Applicant & { readonly school: string }) | null> {
    const found = await this.#read(token)
    return found && { name: found.name, email: found.email, school: found.door.school.name }
  }

  /** Makes the account, or lets in who has one; once. Throws as claiming an invitation does. */
  async confirm(token: string, password: string, from: RequestFacts): Promise<void> {
    const { invitations, members } = this.#options
    const found = await this.#read(token)
    if (!found) throw spentCode()
    const { name, email, door } = found
    const { school, role } = door
    const unknown = { phone: null, username: null, locale: null, userId: null }
    const member = { id: null, version: 1, school, name, email, status: 'invited', role, ...unknown }
    const take = async () => !(await members.isKnown(school, email))
    try {
      await invitations.admit({ member, claim: { password }, from, method: 'sign_up', take })
    } catch (error) {
      // Somebody came first between the look and the write, or is a member under another mail.
      if (error instanceof Refusal && error.kind === 'conflict') throw spentCode()
      throw error
    }
  }

  async #read(token: string): Promise<(Applicant & { readonly door: OpenDoor }) | null> {
    const content = this.#options.sealer.open(token)
    if (!isObject(content)) return null
    const { school, name, email } = content
    if (typeof school !== 'string' || typeof name !== 'string' || typeof email !== 'string') return null
    const door = await this.#doorOf(school)
    const isSpent = door !== null && (await this.#options.members.isKnown(door.school, email))
    return door && !isSpent ? { name, email, door } : null
  }

  async #doorOf(named: string | undefined): Promise<OpenDoor | null> {
    const { database, schools } = this.#options
    const values = bindParams(this.#door, { school: named ?? null }, database.dialect)
    const [row, other] = await database.read({ text: this.#door.text, values, name: 'identity.sign_up' })
    if (!row || other || !row['open_sign_up'] || typeof row['sign_up_role'] !== 'string') return null
    const school = await schools.schoolOf(String(row['id']))
    return school && { school, role: row['sign_up_role'] }
  }
}
