import type { JsonObject } from '#engine'
import { INDIAN } from '#database/sandbox/names'
import type { Random } from '#database/sandbox/random'

/** The houses that students are spread over. */
export const HOUSES = ['Ganga', 'Yamuna', 'Narmada', 'Kaveri'] as const

const STATUSES = { active: 860, left: 80, graduated: 40, suspended: 5, long_leave: 5, applicant: 10 }
const CATEGORIES = { general: 60, obc: 20, sc: 10, st: 5, ews: 5 }
const BLOOD_GROUPS = ['a_pos', 'b_pos', 'ab_pos', 'o_pos', 'o_neg'] as const

/** One student as offices fill the form in: most fields of most students, notes of few. */
export function makeStudent(of: {
  readonly surname: string
  readonly language: string
  readonly household: string
  readonly number: number
  readonly random: Random
}): JsonObject {
  const { surname, random, number } = of
  const gender = random.chance(0.5) ? 'female' : 'male'
  const first = random.pick(gender === 'female' ? INDIAN.girls : INDIAN.boys)
  const status = random.weighted(STATUSES)
  const age = random.integer(5, 18)
  const isGone = status === 'left' || status === 'graduated'
  return {
    admission_number: `BEN-${String(number).padStart(6, '0')}`,
    name: `${first} ${surname}`,
    first_name: first,
    last_name: surname,
    preferred_name: random.chance(0.2) ? first.slice(0, 4) : null,
    status,
    date_of_birth: day(2026 - age, random),
    gender,
    blood_group: random.pick(BLOOD_GROUPS),
    nationality: 'IN',
    mother_tongue: of.language,
    category: random.weighted(CATEGORIES),
    house: random.pick(HOUSES),
    is_boarder: random.chance(0.1),
    joined_on: day(2026 - age + 4, random),
    left_on: isGone ? '2026-03-31' : null,
    leaving_reason: status === 'left' ? 'Family moved to another city' : null,
    previous_school: random.chance(0.3) ? 'Hillside Primary School' : null,
    phone: random.chance(0.4) ? `+9196${String(number).padStart(8, '0')}` : null,
    email: random.chance(0.3) ? `student${number}@families.example` : null,
    household: of.household,
    medical_note: random.chance(0.1) ? 'Allergic to peanuts; carries an adrenaline pen in the school bag.' : null,
    office_note: random.chance(0.05) ? 'Fee concession under review.' : null,
  }
}

function day(year: number, random: Random): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${year}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`
}
