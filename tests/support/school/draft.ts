import type { JsonObject } from '../../../app/engine/base/main.js'

/** One record to make, under a name by which others of the draft link to it: `@household.own`. */
export interface DraftRecord {
  readonly key: string
  readonly entity: string
  readonly body: JsonObject
}

/** The roles that can sign in, in each school. */
export const ROLES = ['super_admin', 'admin', 'principal', 'teacher', 'accountant', 'student', 'parent'] as const
export type RoleName = (typeof ROLES)[number]

/**
 * The records of a small school. What is named `own` belongs to the accounts of teacher, student and
 * parent (class, self, child); what is named `foreign` is somebody else's of the same school.
 */
export const SCHOOL_DRAFT: readonly DraftRecord[] = [
  { key: 'household.own', entity: 'people.household', body: { name: 'Own family', phone: '+911111100001' } },
  { key: 'household.foreign', entity: 'people.household', body: { name: 'Foreign family', note: 'Pays late' } },
  {
    key: 'guardian.own',
    entity: 'people.guardian',
    body: { name: 'Own Guardian', phone: '+911111100002', user: '@user.parent' },
  },
  { key: 'guardian.foreign', entity: 'people.guardian', body: { name: 'Foreign Guardian', phone: '+911111100003' } },
  {
    key: 'student.own',
    entity: 'people.student',
    body: {
      name: 'Own Pupil',
      status: 'active',
      is_boarder: false,
      date_of_birth: '2013-05-04',
      household: '@household.own',
      user: '@user.student',
      medical_note: 'Wears glasses',
      office_note: 'Sibling applied',
      guardians: [rowFor('@guardian.own')],
    },
  },
  {
    key: 'student.foreign',
    entity: 'people.student',
    body: {
      name: 'Foreign Pupil',
      status: 'active',
      is_boarder: true,
      household: '@household.foreign',
      guardians: [rowFor('@guardian.foreign')],
    },
  },
  {
    key: 'staff.own',
    entity: 'people.staff',
    body: {
      name: 'Own Teacher',
      type: 'teaching',
      status: 'active',
      user: '@user.teacher',
      office_note: 'On probation',
    },
  },
  {
    key: 'staff.foreign',
    entity: 'people.staff',
    body: { name: 'Foreign Teacher', type: 'teaching', status: 'active' },
  },
  {
    key: 'year.own',
    entity: 'academics.year',
    body: { name: '2026-27', starts_on: '2026-04-01', ends_on: '2027-03-31', state: 'current' },
  },
  {
    key: 'year.foreign',
    entity: 'academics.year',
    body: { name: '2027-28', starts_on: '2027-04-01', ends_on: '2028-03-31', state: 'draft' },
  },
  { key: 'term.own', entity: 'academics.term', body: term('@year.own', '2026-04-01', '2026-09-30') },
  { key: 'term.foreign', entity: 'academics.term', body: term('@year.foreign', '2027-04-01', '2027-09-30') },
  { key: 'grade_level.own', entity: 'academics.grade_level', body: { name: 'Grade 7', position: 7 } },
  { key: 'grade_level.foreign', entity: 'academics.grade_level', body: { name: 'Grade 8', position: 8 } },
  {
    key: 'section.own',
    entity: 'academics.section',
    body: { year: '@year.own', grade_level: '@grade_level.own', name: '7-A', class_teacher: '@staff.own' },
  },
  {
    key: 'section.foreign',
    entity: 'academics.section',
    body: { year: '@year.foreign', grade_level: '@grade_level.foreign', name: '8-A', class_teacher: '@staff.foreign' },
  },
  { key: 'enrolment.own', entity: 'academics.enrolment', body: enrolment('@student.own', '@section.own') },
  { key: 'enrolment.foreign', entity: 'academics.enrolment', body: enrolment('@student.foreign', '@section.foreign') },
]

function rowFor(guardian: string): JsonObject {
  return {
    guardian,
    relation: 'mother',
    lives_with: true,
    may_see_records: true,
    may_pick_up: true,
    receives_messages: true,
    pays_share: '100.00',
    custody_note: 'None',
  }
}

function term(year: string, startsOn: string, endsOn: string): JsonObject {
  return { year, name: 'Term 1', position: 1, starts_on: startsOn, ends_on: endsOn }
}

function enrolment(student: string, section: string): JsonObject {
  return { student, section, from_date: '2026-04-01', status: 'active' }
}
