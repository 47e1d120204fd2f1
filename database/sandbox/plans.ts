import { GREENFIELD_FEES, RIVERSIDE_FEES } from './fee_plans.js'
import type { SchoolPlan, SectionPlan } from './model.js'

const STREAMS = ['Science', 'Commerce', 'Humanities'] as const

/** The large school: 1,000 pupils in 26 classes, 790 households, 1,620 guardians, 80 staff. */
export const GREENFIELD: SchoolPlan = {
  school: {
    slug: 'greenfield',
    name: 'Greenfield Public School',
    timezone: 'Asia/Kolkata',
    locale: 'en-IN',
    currency: 'INR',
    first_weekday: 1,
    working_days: '1,2,3,4,5',
    fiscal_year_start: '04-01',
    rounding: 'half_up',
    settings_version: 1,
    status: 'active',
  },
  country: 'IN',
  phonePrefix: '+9190000',
  houses: ['Ganga', 'Yamuna', 'Narmada', 'Kaveri'],
  yearName: (shift) => `${2026 + shift}-${27 + shift}`,
  yearStart: '2026-04-01',
  terms: [
    { name: 'Term 1', startsOn: '2026-04-01', endsOn: '2026-09-30' },
    { name: 'Term 2', startsOn: '2026-10-01', endsOn: '2027-03-31' },
  ],
  sections: [
    ...grades(1, 10).flatMap((grade) => ['A', 'B'].map((letter) => section(grade, `${grade}-${letter}`, 38, 40))),
    ...grades(11, 12).flatMap((grade) => STREAMS.map((stream) => section(grade, `${grade}-${stream}`, 40, 40, stream))),
  ],
  families: {
    twoPupils: 170,
    threePupils: 20,
    oneGuardian: 40,
    threeGuardians: 80,
    secondLinks: 20,
    split: 14,
    blocked: 5,
    demoSections: ['10-A', '7-A', '3-B'],
  },
  staff: {
    teaching: 52,
    other: [
      ['Principal', 'Leadership'],
      ['Office superintendent', 'Office'],
      ['Accounts officer', 'Accounts'],
      ['Vice-principal', 'Leadership'],
      ['Accounts clerk', 'Accounts'],
      ['Admission officer', 'Office'],
      ['Office assistant', 'Office'],
      ['Office assistant', 'Office'],
      ['Receptionist', 'Office'],
      ['Librarian', 'Library'],
      ['Library assistant', 'Library'],
      ['Hostel warden', 'Hostel'],
      ['Hostel warden', 'Hostel'],
      ['Transport manager', 'Transport'],
      ['Driver', 'Transport'],
      ['Driver', 'Transport'],
      ['Driver', 'Transport'],
      ['Driver', 'Transport'],
      ['School nurse', 'Welfare'],
      ['Counsellor', 'Welfare'],
      ['IT administrator', 'IT'],
      ['Laboratory assistant', 'Science'],
      ['Laboratory assistant', 'Science'],
      ['Caretaker', 'Support'],
      ['Electrician', 'Support'],
      ['Gardener', 'Support'],
      ['Security guard', 'Support'],
      ['Security guard', 'Support'],
    ],
  },
  teacherSections: ['7-A', '7-B'],
  roles: ['super_admin', 'admin', 'principal', 'teacher', 'accountant', 'student', 'parent'],
  boarders: { male: 76, female: 64 },
  statuses: { suspended: 2, long_leave: 3 },
  exchanges: [4, 6, 8],
  fees: GREENFIELD_FEES,
}

/** The small school beside it: another zone, money, week and year; some numbers are the same on purpose. */
export const RIVERSIDE: SchoolPlan = {
  school: {
    slug: 'riverside',
    name: 'Riverside Academy',
    timezone: 'Asia/Kathmandu',
    locale: 'en-NP',
    currency: 'NPR',
    first_weekday: 7,
    working_days: '1,2,3,4,5,7',
    fiscal_year_start: '07-17',
    rounding: 'half_up',
    settings_version: 1,
    status: 'active',
  },
  country: 'NP',
  phonePrefix: '+97798000',
  houses: ['Sagarmatha', 'Annapurna'],
  yearName: (shift) => `${2083 + shift} BS`,
  yearStart: '2026-04-14',
  terms: [
    { name: 'First term', startsOn: '2026-04-14', endsOn: '2026-07-31' },
    { name: 'Second term', startsOn: '2026-08-01', endsOn: '2026-11-30' },
    { name: 'Third term', startsOn: '2026-12-01', endsOn: '2027-04-13' },
  ],
  sections: grades(1, 6).map((grade) => section(grade, `${grade}-A`, 20, 24)),
  families: {
    twoPupils: 15,
    threePupils: 2,
    oneGuardian: 6,
    threeGuardians: 8,
    secondLinks: 3,
    split: 2,
    blocked: 1,
    demoSections: ['6-A', '4-A', '1-A'],
  },
  staff: {
    teaching: 9,
    other: [
      ['Principal', 'Leadership'],
      ['Office superintendent', 'Office'],
      ['Accounts officer', 'Accounts'],
      ['Librarian', 'Library'],
      ['Security guard', 'Support'],
    ],
  },
  teacherSections: ['4-A'],
  roles: ['admin', 'principal', 'teacher', 'accountant', 'student', 'parent'],
  boarders: { male: 0, female: 0 },
  statuses: {},
  exchanges: [],
  fees: RIVERSIDE_FEES,
}

function grades(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

function section(
  grade: number,
  name: string,
  size: number,
  capacity: number,
  stream: string | null = null
): SectionPlan {
  return { grade, name, stream, size, capacity }
}
