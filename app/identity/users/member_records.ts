import { Refusal } from '#engine'
import type { Clock, Engine, JsonObject, School } from '#engine'
import { asSystem } from '#schools/main'
import type { Schools } from '#schools/main'
import type { Invitee } from '../invitation_codes.js'
import { releaseMail } from './logins.js'

/** A member of a school, as far as an invitation goes. */
export interface InvitedMember {
  /** Null for who signs up by himself and is no member yet. */
  readonly id: string | null
  readonly version: number
  readonly school: School
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly username: string | null
  readonly locale: string | null
  readonly status: string
  /** The login; null for who has not agreed yet. */
  readonly userId: string | null
  /** The role of who signs up by himself; null for an invitation, which has said it. */
  readonly role: string | null
}

/** Who is new to the installation. */
export interface NewLogin {
  readonly name: string
  readonly phone: string | null
  readonly passwordHash: string
}

/** Memberships and logins, as claiming an invitation reads and writes them: by the engine's operations, as the system. */
export interface MemberRecords {
  /** True where a mail is that of a member of the school, in whatever state. */
  isKnown(school: School, email: string): Promise<boolean>
  /** Null for who is gone, or whose school is shut. */
  find(invitee: Invitee): Promise<InvitedMember | null>
  /** Makes a login under the member's mail, which counts as proved: its id. */
  enrol(member: InvitedMember, login: NewLogin): Promise<string>
  /** Links a login and makes the member active, and a member first where he is none yet; throws the refusal of a stale record where he was changed meanwhile. */
  join(member: InvitedMember, userId: string): Promise<void>
  /** Notes that the holder of a login's mail has shown himself. */
  proveMail(member: InvitedMember, userId: string): Promise<void>
  /** Takes a mail that nobody has proved away from a login and all its memberships. */
  releaseMail(member: InvitedMember, userId: string): Promise<void>
}

const MEMBERSHIP = 'core.membership'
const USER = 'core.user'

/** The records behind invitations, in the engine. */
export class EngineMembers implements MemberRecords {
  readonly #engine: Engine
  readonly #schools: Schools
  readonly #clock: Clock

  constructor(engine: Engine, schools: Schools) {
    this.#engine = engine
    this.#schools = schools
    this.#clock = engine.clock
  }

  async find({ schoolId, membershipId }: Invitee): Promise<InvitedMember | null> {
    const school = await this.#schools.schoolOf(schoolId)
    if (!school) return null
    try {
      const record = await this.#engine.read(systemAt(school), MEMBERSHIP, membershipId, '')
      return memberFrom(record, school)
    } catch (error) {
      if (error instanceof Refusal && error.kind === 'not_found') return null
      throw error
    }
  }

  async isKnown(school: School, email: string): Promise<boolean> {
    const query = `filter[email]=${encodeURIComponent(email)}&count=none&per_page=1&fields=id`
    return (await this.#engine.list(systemAt(school), MEMBERSHIP, query)).data.length > 0
  }

  async enrol({ school, email }: InvitedMember, { name, phone, passwordHash }: NewLogin): Promise<string> {
    const { id } = await this.#engine.create(systemAt(school), USER, {
      name,
      email,
      ...(email === null ? {} : { email_proved_at: this.#clock.system().toISOString() }),
      phone,
      password_hash: passwordHash,
      status: 'active',
    })
    return String(id)
  }

  async join({ school, id, version, name, role }: InvitedMember, userId: string): Promise<void> {
    if (id === null) {
      const roles = role === null ? [] : [{ role, active: true }]
      await this.#engine.create(systemAt(school), MEMBERSHIP, { name, user: userId, status: 'active', roles })
      return
    }
    await this.#engine.update(systemAt(school), MEMBERSHIP, id, { user: userId, status: 'active', version })
  }

  async proveMail({ school }: InvitedMember, userId: string): Promise<void> {
    const at = this.#clock.system().toISOString()
    await this.#engine.update(systemAt(school), USER, userId, { email_proved_at: at })
  }

  async releaseMail({ school }: InvitedMember, userId: string): Promise<void> {
    await this.#engine.update(systemAt(school), USER, userId, { email: null })
    await releaseMail(this.#engine.database.acrossSchools(), userId, this.#clock.now().toISOString())
  }
}

function systemAt(school: School) {
  return asSystem(null, school, 'an invitation is claimed')
}

function memberFrom(record: JsonObject, school: School): InvitedMember {
  const textOrNull = (name: string) => (typeof record[name] === 'string' ? record[name] : null)
  return {
    id: String(record['id']),
    version: Number(record['version']),
    school,
    name: String(record['name']),
    email: textOrNull('email'),
    phone: textOrNull('phone'),
    username: textOrNull('username'),
    locale: textOrNull('locale'),
    status: String(record['status']),
    userId: textOrNull('user'),
    role: null,
  }
}
