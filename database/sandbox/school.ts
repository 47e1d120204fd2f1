import type { JsonObject } from '../../app/engine/base/main.js'
import { makeLogins } from './accounts.js'
import type { Logins, Person } from './accounts.js'
import { enrolmentRecords } from './enrolments.js'
import { feeRecords } from './fees.js'
import { feeHistory } from './fee_story.js'
import { planFamilies } from './families.js'
import type { Family } from './families.js'
import { drawHomes } from './homes.js'
import type { Home } from './homes.js'
import { identifierMaker } from './identifiers.js'
import type { Account, Batch, SchoolData, SchoolPlan, SeriesState } from './model.js'
import { drawPupils, numberPupils } from './pupils.js'
import type { Pupil } from './pupils.js'
import { seededRandom } from './random.js'
import { drawStaff } from './staff.js'
import type { StaffMember } from './staff.js'
import { planStructure } from './structure.js'
import { studentRecords } from './students.js'

/** Those who can be signed in as. The staff by role; roles without a post are users only. */
interface Cast {
  readonly pupil: Pupil
  readonly parent: { readonly id: string; readonly name: string }
  readonly blocked: { readonly id: string; readonly name: string }
  readonly staff: Readonly<Record<string, StaffMember | undefined>>
}

/** Which post stands behind the account of a role. */
const POSTS: Readonly<Record<string, string>> = {
  admin: 'Office superintendent',
  principal: 'Principal',
  accountant: 'Accounts officer',
}

/** Draws a whole school from its plan; the seed is its slug, so each school stays as it is without the other. */
export function drawSchool(
  plan: SchoolPlan,
  passwordHash: string
): { readonly data: SchoolData; readonly accounts: readonly Account[] } {
  const random = seededRandom(`lectern-sandbox-${plan.school.slug}`)
  const newId = identifierMaker(random)
  const phones = phoneMaker(plan.phonePrefix)
  const school = { id: newId(), ...plan.school }
  const families = planFamilies(plan, random)
  const homes = drawHomes(plan, families, newId, phones, random)
  const pupils = drawPupils(plan, families, newId, random)
  const admission = numberPupils(pupils)
  const staff = drawStaff(plan, newId, phones, random)
  const cast = castOf(plan, families, homes, pupils, staff)
  const logins = makeLogins(plan, personsOf(plan, cast), passwordHash, newId)
  const students = studentRecords(plan, families, homes, pupils, admission.numbers, newId, random)
  const structure = planStructure(plan, staff, newId)
  const enrolments = enrolmentRecords(plan, pupils, structure.sectionIds, newId)
  const fees = feeRecords(plan.fees, structure, newId)
  const link = loginsOf(cast, logins)
  const batches: readonly Batch[] = [
    { entity: 'core.school', records: [school] },
    ...logins.batches,
    { entity: 'people.household', records: homes.map((home) => home.record) },
    {
      entity: 'people.guardian',
      records: link(homes.flatMap((home) => home.guardians.map((guardian) => guardian.record))),
    },
    { entity: 'people.student', records: link(students) },
    { entity: 'people.staff', records: link(staff.map((member) => member.record)) },
    ...structure.batches,
    { entity: 'academics.enrolment', records: enrolments },
    ...fees.batches,
  ]
  const series: readonly SeriesState[] = [
    { entity: 'people.staff', field: 'employee_number', period: '-', next: staff.length + 1 },
    ...[...admission.next].map(([period, next]) => ({
      entity: 'people.student',
      field: 'admission_number',
      period,
      next,
    })),
  ]
  const history = feeHistory({ plan, fees, students, enrolments, families: pupils.map(({ family }) => family) })
  const office = { accountant: userOf(logins, 'accountant'), principal: userOf(logins, 'principal') }
  return { data: { school, batches, series, history, office }, accounts: logins.accounts }
}

function userOf({ userIds }: Logins, login: string): string {
  const id = userIds.get(login)
  if (id === undefined) throw new Error(`Nobody signs in as ${login}`)
  return id
}

function castOf(
  plan: SchoolPlan,
  families: readonly Family[],
  homes: readonly Home[],
  pupils: readonly Pupil[],
  staff: readonly StaffMember[]
): Cast {
  const nameOf = (guardian: Home['guardians'][number] | undefined) => ({
    id: guardian?.id ?? '',
    name: String(guardian?.record.name ?? ''),
  })
  const pupil = pupils.find(
    (candidate) => candidate.family === 0 && candidate.section.name === plan.families.demoSections[1]
  )
  if (!pupil) throw new Error('The demo pupil is missing')
  const post = (role: string) => staff.find((member) => member.record.designation === POSTS[role])
  return {
    pupil,
    parent: nameOf(homes[0]?.guardians[0]),
    blocked: nameOf(homes[families.findIndex((family) => family.isBlocked)]?.guardians[1]),
    staff: {
      teacher: staff.find((member) => member.record.type === 'teaching'),
      admin: post('admin'),
      principal: post('principal'),
      accountant: post('accountant'),
    },
  }
}

function personsOf(plan: SchoolPlan, cast: Cast): readonly Person[] {
  const persons = plan.roles.map((role): Person => {
    if (role === 'student') {
      return {
        role,
        login: role,
        name: cast.pupil.name,
        note: `pupil of ${cast.pupil.section.name}, a child of the parent`,
      }
    }
    if (role === 'parent') {
      return { role, login: role, name: cast.parent.name, note: `${plan.families.demoSections.length} children` }
    }
    const name = cast.staff[role]?.record.name ?? 'School owner'
    return {
      role,
      login: role,
      name,
      note: role === 'teacher' ? `class teacher of ${plan.teacherSections.join(' and ')}` : '',
    }
  })
  return [
    ...persons,
    { role: 'parent', login: 'blocked', name: cast.blocked.name, note: 'guardian who may see no records' },
  ]
}

/** Puts the user's id on the records of those who sign in. */
function loginsOf(cast: Cast, logins: Logins): (records: readonly JsonObject[]) => readonly JsonObject[] {
  const owners: readonly (readonly [record: string | undefined, login: string])[] = [
    [cast.pupil.id, 'student'],
    [cast.parent.id, 'parent'],
    [cast.blocked.id, 'blocked'],
    ...Object.entries(cast.staff).map(([role, member]) => [member?.id, role] as const),
  ]
  const users = new Map(owners.map(([record, login]) => [record, logins.userIds.get(login)]))
  return (records) =>
    records.map((record) => {
      const user = users.get(String(record.id))
      return user ? { ...record, user } : record
    })
}

/** Mobile numbers that nobody else in the school has. */
function phoneMaker(prefix: string): () => string {
  let next = 1
  return () => `${prefix}${String(next++).padStart(5, '0')}`
}
