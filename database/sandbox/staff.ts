import type { JsonObject } from '../../app/engine/base/main.js'
import { namesOf } from './families.js'
import type { SchoolPlan } from './model.js'
import { adultName, mailAddress } from './names.js'
import type { Random } from './random.js'

const SUBJECTS = [
  'English',
  'Hindi',
  'Mathematics',
  'Science',
  'Social science',
  'Computer science',
  'Physical education',
  'Art',
]

/** Three grades of post, each held by a third of the teachers. */
const PRIMARY = { designation: 'Primary teacher', qualification: 'D.El.Ed.' }
const GRADUATE = { designation: 'Trained graduate teacher', qualification: 'B.Ed.' }
const POSTGRADUATE = { designation: 'Postgraduate teacher', qualification: 'M.Sc., B.Ed.' }

/** A person of the staff as drawn; teachers come first. */
export interface StaffMember {
  readonly id: string
  readonly record: JsonObject & {
    readonly name: string
    readonly type: 'teaching' | 'other'
    readonly designation: string
  }
}

/** Draws the staff: the teachers, then the other posts in the order of the plan. */
export function drawStaff(
  plan: SchoolPlan,
  newId: () => string,
  phones: () => string,
  random: Random
): readonly StaffMember[] {
  const teachers = Array.from({ length: plan.staff.teaching }, (_, index) => {
    const third = Math.floor((index * 3) / plan.staff.teaching)
    const post = third === 0 ? PRIMARY : third === 1 ? GRADUATE : POSTGRADUATE
    const department = post === PRIMARY ? 'Primary' : (SUBJECTS[index % SUBJECTS.length] ?? 'English')
    return { type: 'teaching' as const, ...post, department }
  })
  const others = plan.staff.other.map(([designation, department]) => ({
    type: 'other' as const,
    designation,
    qualification: null,
    department,
  }))
  return [...teachers, ...others].map((post, index) => {
    const id = newId()
    const gender = random.chance(post.type === 'teaching' ? 0.65 : 0.4) ? 'female' : 'male'
    const name = adultName(namesOf(plan), random, gender, random.pick(namesOf(plan).surnames)[0])
    const bornIn = random.integer(1968, 1999)
    const joinedIn = random.integer(Math.max(2006, bornIn + 23), 2026)
    const record = {
      id,
      employee_number: `EMP-${String(index + 1).padStart(4, '0')}`,
      name,
      ...post,
      status: 'active',
      email: mailAddress(name, index + 1, `${plan.school.slug}.example`),
      phone: phones(),
      gender,
      date_of_birth: `${bornIn}-${twoDigits(random.integer(1, 12))}-${twoDigits(random.integer(1, 28))}`,
      joined_on: `${joinedIn}-${twoDigits(random.integer(1, 7))}-${twoDigits(random.integer(1, 28))}`,
    }
    return { id, record }
  })
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
