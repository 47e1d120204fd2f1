import type { JsonObject } from '#engine'

/** How much the bench school has. */
export interface Size {
  readonly students: number
  readonly households: number
  readonly elsewhere: number
}

export const FULL: Size = { students: 20_000, households: 4000, elsewhere: 2000 }
export const QUICK: Size = { students: 2000, households: 400, elsewhere: 200 }

export const SCHOOL_ID = '0192f3a4-0000-7000-8000-000000000001'
export const OTHER_SCHOOL_ID = '0192f3a4-0000-7000-8000-000000000002'

const FIRST = ['Aarav', 'Diya', 'Kabir', 'Meera', 'Rohan', 'Sara', 'Vihaan', 'Zoya', 'Ishaan', 'Anaya', 'Arjun', 'Tara']
const LAST = ['Sharma', 'Nair', 'Khan', 'Patel', 'Das', 'Iyer', 'Singh', 'Bose', 'Reddy', 'Fernandes', 'Gill']
const STATUS = ['active', 'active', 'active', 'active', 'suspended', 'long_leave', 'graduated', 'applicant']
const HOUSES = ['Ganga', 'Yamuna', 'Kaveri', 'Narmada']

/** The number-th id of a kind; version 7 in form, and in order of the numbers. */
export function idOf(kind: number, number: number): string {
  return `0192f3a4-${String(kind).padStart(4, '0')}-7000-8000-${String(number).padStart(12, '0')}`
}

/** The number-th student: the same in every run. */
export function studentBody(number: number, household: string): JsonObject {
  const first = FIRST[(number * 7) % FIRST.length] ?? ''
  const last = LAST[(number * 13) % LAST.length] ?? ''
  const day = String(1 + ((number * 11) % 28)).padStart(2, '0')
  const month = String(1 + ((number * 5) % 12)).padStart(2, '0')
  return {
    name: `${first} ${last} ${number}`,
    first_name: first,
    last_name: last,
    status: STATUS[(number * 3) % STATUS.length] ?? 'active',
    gender: number % 2 === 0 ? 'female' : 'male',
    date_of_birth: `${2008 + (number % 10)}-${month}-${day}`,
    nationality: 'IN',
    mother_tongue: number % 3 === 0 ? 'Hindi' : 'Malayalam',
    house: HOUSES[number % HOUSES.length] ?? '',
    is_boarder: number % 9 === 0,
    joined_on: `2022-${month}-${day}`,
    phone: `+9198${String(10_000_000 + number)}`,
    household,
    medical_note: number % 10 === 0 ? 'Allergic to nuts.' : null,
  }
}

/** The settings of a school that is measured. */
export const SETTINGS = {
  locale: 'en-IN',
  currency: 'INR',
  first_weekday: 1,
  working_days: '1,2,3,4,5',
  fiscal_year_start: '04-01',
  rounding: 'half_up',
  settings_version: 1,
  status: 'active',
} as const
