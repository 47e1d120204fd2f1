import type { JsonObject } from '../../app/engine/base/main.js'
import { namesOf } from './families.js'
import type { Family } from './families.js'
import type { SchoolPlan } from './model.js'
import { adultName, mailAddress } from './names.js'
import type { Random } from './random.js'

/** A guardian drawn for a family, with the part of the link that is the same for all its children. */
export interface Guardian {
  readonly id: string
  readonly record: JsonObject
  readonly relation: string
  readonly livesWith: boolean
  readonly maySee: boolean
  readonly paysShare: string | null
}

/** A household's record and its guardians, the first being called first. */
export interface Home {
  readonly id: string
  readonly record: JsonObject
  readonly guardians: readonly Guardian[]
}

interface Town {
  readonly city: string
  readonly region: string
  readonly localities: readonly string[]
  readonly postalCode: (random: Random) => string
}

const PUNE: Town = {
  city: 'Pune',
  region: 'Maharashtra',
  localities: [
    'Aundh',
    'Baner',
    'Camp',
    'Deccan',
    'Hadapsar',
    'Karve Nagar',
    'Kothrud',
    'Lake View',
    'Pashan',
    'Viman Nagar',
    'Wakad',
  ],
  postalCode: (random) => `4110${String(random.integer(1, 67)).padStart(2, '0')}`,
}

const LALITPUR: Town = {
  city: 'Lalitpur',
  region: 'Bagmati',
  localities: ['Jawalakhel', 'Kupondole', 'Patan Dhoka', 'Pulchowk', 'Sanepa', 'Satdobato'],
  postalCode: () => '44700',
}

const STREETS = [
  'Garden Lane',
  'Hill Road',
  'Lake Road',
  'Market Street',
  'Mill Road',
  'River Road',
  'School Lane',
  'Station Road',
  'Temple Street',
]
const WORK: readonly (readonly [occupation: string, employer: string | null])[] = [
  ['Accountant', 'Lakeside Textiles'],
  ['Bank officer', 'Peoples Cooperative Bank'],
  ['Civil engineer', 'Public works'],
  ['Doctor', 'City hospital'],
  ['Driver', null],
  ['Electrician', null],
  ['Farmer', null],
  ['Government officer', 'District office'],
  ['Homemaker', null],
  ['Lawyer', null],
  ['Nurse', 'City hospital'],
  ['Pharmacist', null],
  ['Police officer', 'State police'],
  ['Shopkeeper', null],
  ['Software engineer', 'Northstar Systems'],
  ['Tailor', null],
  ['Teacher', 'Town school'],
  ['Technician', 'Metro rail'],
]

/** Draws the household and guardians of each family. `phones` gives a number that nobody else has. */
export function drawHomes(
  plan: SchoolPlan,
  families: readonly Family[],
  newId: () => string,
  phones: () => string,
  random: Random
): readonly Home[] {
  const town = plan.country === 'IN' ? PUNE : LALITPUR
  return families.map((family) => {
    const id = newId()
    const guardians = drawGuardians(plan, town, family, newId, phones, random)
    const record = {
      id,
      name: `${family.surname} family`,
      ...drawAddress(plan, town, random),
      phone: guardians[0]?.record.phone ?? null,
      language: family.language,
    }
    return { id, record, guardians }
  })
}

function drawAddress(plan: SchoolPlan, town: Town, random: Random): JsonObject {
  return {
    address_line_1: `${random.integer(1, 240)} ${random.pick(STREETS)}`,
    locality: random.pick(town.localities),
    city: town.city,
    region: town.region,
    postal_code: town.postalCode(random),
    country: plan.country,
  }
}

function drawGuardians(
  plan: SchoolPlan,
  town: Town,
  family: Family,
  newId: () => string,
  phones: () => string,
  random: Random
): readonly Guardian[] {
  const motherFirst = random.chance(0.55)
  const parents = motherFirst ? (['mother', 'father'] as const) : (['father', 'mother'] as const)
  const third = random.pick(['grandmother', 'grandfather', 'aunt', 'uncle'] as const)
  return [...parents, third].slice(0, family.guardians).map((relation, rank) => {
    const gender = ['mother', 'grandmother', 'aunt'].includes(relation) ? 'female' : 'male'
    const livesElsewhere = rank === 1 && family.isSplit
    const name = adultName(namesOf(plan), random, gender, family.surname)
    const phone = phones()
    const [occupation, employer] = random.pick(WORK)
    const id = newId()
    return {
      id,
      relation,
      livesWith: !livesElsewhere,
      maySee: !(rank === 1 && family.isBlocked),
      paysShare: family.isSplit ? '50' : rank === 0 ? '100' : null,
      record: {
        id,
        name,
        phone,
        email: random.chance(0.7) ? mailAddress(name, Number(phone.slice(-5)), 'families.example') : null,
        language: random.chance(0.85) ? family.language : 'English',
        occupation: rank === 2 ? 'Retired' : occupation,
        employer: rank === 2 ? null : employer,
        address: livesElsewhere
          ? `${random.integer(1, 90)} ${random.pick(STREETS)}, ${random.pick(town.localities)}, ${town.city}`
          : null,
      },
    }
  })
}
