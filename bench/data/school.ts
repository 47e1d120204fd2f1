import { uuidv7 } from 'uuidv7'
import type { JsonObject } from '#engine'
import { INDIAN } from '#database/sandbox/names'
import { seededRandom } from '#database/sandbox/random'
import type { Random } from '#database/sandbox/random'
import { makeStudent } from './student.js'

/** A record to be stored: values by field name, and the columns that fields do not say. */
export interface SeedRecord {
  readonly entity: string
  readonly columns: JsonObject
  readonly values: JsonObject
}

/** What to make of a school. */
export interface SchoolPlan {
  readonly slug: string
  readonly students: number
  /** Users sign in with the password behind it. */
  readonly passwordHash: string
}

/** A school's records in the order of their links, and whom and what the workloads ask for. */
export interface SchoolSeed {
  readonly records: readonly SeedRecord[]
  readonly studentIds: readonly string[]
  readonly householdIds: readonly string[]
  readonly admin: string
  /** Mail of a guardian with a login and three wards. */
  readonly parent: string
}

/** Children per household in turn: 15 of 9 families, so that siblings are as common as in the demo school. */
const FAMILY_SIZES = [3, 1, 1, 2, 1, 2, 1, 1, 3]

/**
 * Makes a school: families of one to three children with two guardians each, of whom the first signs in.
 * The same plan gives the same names; ids are new, in order of time.
 */
export function makeSchool(plan: SchoolPlan): SchoolSeed {
  const making = new Making(plan)
  const admin = `admin@${plan.slug}.example`
  making.user({ name: 'Office', email: admin, role: 'admin' })
  for (let family = 0; making.studentIds.length < plan.students; family++) making.family(family)
  const { studentIds, householdIds } = making
  return { records: making.records(), studentIds, householdIds, admin, parent: `guardian0@${plan.slug}.example` }
}

class Making {
  readonly studentIds: string[] = []
  readonly householdIds: string[] = []
  readonly #plan: SchoolPlan
  readonly #random: Random
  readonly #school = uuidv7()
  readonly #byEntity = new Map<string, SeedRecord[]>()

  constructor(plan: SchoolPlan) {
    this.#plan = plan
    this.#random = seededRandom(`bench ${plan.slug}`)
    const { slug } = plan
    this.#add('core.school', { id: this.#school, ...stamps() }, { ...SCHOOL, slug, name: `${slug} school` })
  }

  /** All records, entity after entity as first made: links lead to earlier ones. */
  records(): readonly SeedRecord[] {
    return ORDER.flatMap((entity) => this.#byEntity.get(entity) ?? [])
  }

  user({ name, email, role }: { name: string; email: string; role: string }): string {
    const [user, membership] = [uuidv7(), uuidv7()]
    const password_hash = this.#plan.passwordHash
    this.#add('core.user', { id: user, ...stamps() }, { name, email, password_hash, status: 'active', locale: 'en' })
    this.#addOwn('core.membership', { id: membership, ...stamps() }, { user, status: 'active' })
    this.#addOwn('core.role_assignment', { id: uuidv7(), ...stamps() }, { membership, role, active: true })
    return user
  }

  family(index: number): void {
    const random = this.#random
    const [surname, language] = random.pick(INDIAN.surnames)
    const household = uuidv7()
    this.householdIds.push(household)
    this.#addOwn('people.household', { id: household, ...stamps() }, makeHousehold(index, surname, language))
    const guardians = [INDIAN.women, INDIAN.men].map((names, which) => {
      const name = `${random.pick(names)} ${surname}`
      return this.#guardian({ index, which, name, language })
    })
    const wanted = FAMILY_SIZES[index % FAMILY_SIZES.length] ?? 1
    const children = Math.min(wanted, this.#plan.students - this.studentIds.length)
    for (let child = 0; child < children; child++) this.#child({ surname, language, household, guardians })
  }

  #guardian(person: { index: number; which: number; name: string; language: string }): string {
    const { index, which, name, language } = person
    const id = uuidv7()
    const email = `guardian${index}@${this.#plan.slug}.example`
    const user = which === 0 ? this.user({ name, email, role: 'parent' }) : null
    const phone = `+9198${String(index * 2 + which).padStart(8, '0')}`
    this.#addOwn('people.guardian', { id, ...stamps() }, { name, phone, language, occupation: 'Pharmacist', user })
    return id
  }

  #child(family: { surname: string; language: string; household: string; guardians: readonly string[] }): void {
    const id = uuidv7()
    const number = this.studentIds.push(id)
    this.#addOwn('people.student', { id, ...stamps() }, makeStudent({ ...family, number, random: this.#random }))
    family.guardians.forEach((guardian, position) => {
      const relation = position === 0 ? 'mother' : 'father'
      this.#addOwn('people.student_guardian', { id: uuidv7(), parent_id: id, position }, { ...LINK, guardian, relation })
    })
  }

  #addOwn(entity: string, columns: JsonObject, values: JsonObject): void {
    this.#add(entity, { school_id: this.#school, ...columns }, values)
  }

  #add(entity: string, columns: JsonObject, values: JsonObject): void {
    const list = this.#byEntity.get(entity)
    if (list) list.push({ entity, columns, values })
    else this.#byEntity.set(entity, [{ entity, columns, values }])
  }
}

const ORDER = [
  'core.school',
  'core.user',
  'core.membership',
  'core.role_assignment',
  'people.household',
  'people.guardian',
  'people.student',
  'people.student_guardian',
]

const SCHOOL: JsonObject = {
  timezone: 'Asia/Kolkata',
  locale: 'en-IN',
  currency: 'INR',
  first_weekday: 1,
  working_days: '1,2,3,4,5',
  fiscal_year_start: '04-01',
  rounding: 'half_up',
  settings_version: 1,
  status: 'active',
}

const LINK: JsonObject = {
  contact_priority: 1,
  lives_with: true,
  may_see_records: true,
  may_pick_up: true,
  receives_messages: true,
}

function stamps(): JsonObject {
  const now = new Date().toISOString()
  return { version: 1, created_at: now, updated_at: now }
}

function makeHousehold(index: number, surname: string, language: string): JsonObject {
  return {
    number: `HH-${String(index + 1).padStart(5, '0')}`,
    name: `${surname} family`,
    address_line_1: `${(index % 180) + 1} Lake View Road`,
    locality: `Ward ${index % 40}`,
    city: 'Pune',
    region: 'Maharashtra',
    postal_code: '411001',
    country: 'IN',
    phone: `+9197${String(index).padStart(8, '0')}`,
    language,
  }
}
