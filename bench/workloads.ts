import type { Facts } from './fill.js'
import { idOf } from './data.js'
import type { Size } from './data.js'

/** One request of the load. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly body?: string
}

/** What is measured. `makeRequest` gives the number-th request, the same sequence to both servers. */
export interface Workload {
  readonly name: string
  readonly does: string
  readonly token: keyof Facts
  makeRequest(number: number, size: Size): LoadRequest
}

const STUDENTS = '/api/v1/people/students'
const STUDENT_KIND = 104
const HOUSEHOLD_KIND = 103

/** 25 lists: five conditions in five orders and pages, so that no single answer is measured. */
const LISTS = [
  'filter[status]=active',
  'filter[gender]=female',
  'filter[joined_on][gte]=2022-06-01',
  'filter[house]=Ganga',
  'filter[status]=graduated&filter[gender]=male',
].flatMap((filter, at) =>
  ['name', '-date_of_birth', 'admission_number', '-name', 'date_of_birth'].map((sort, page) => ({
    filter,
    sort,
    page: 1 + ((at + page) % 5),
  }))
)

const LISTED = LISTS.length

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'list_25',
    does: '25 of a filtered, sorted list with its capped total; 25 variants, pages 1 to 5; indexes (school, name), (school, status, name), (school, date of birth); gender, house and joined_on have none, so most of the time is the database counting and sorting',
    token: 'adminToken',
    makeRequest: (number) => listOf(number, 25),
  },
  {
    name: 'list_100',
    does: '100 of the same lists',
    token: 'adminToken',
    makeRequest: (number) => listOf(number, 100),
  },
  {
    name: 'list_25_scoped',
    does: "a parent's list: two children by scope, capped total",
    token: 'parentToken',
    makeRequest: () => ({ method: 'GET', path: `${STUDENTS}?per_page=25&sort=name` }),
  },
  {
    name: 'read',
    does: 'one record by its id (primary key)',
    token: 'adminToken',
    makeRequest: (number, size) => ({ method: 'GET', path: `${STUDENTS}/${studentId(number, size)}` }),
  },
  {
    name: 'create',
    does: 'one record with a link, number series, audit and outbox rows',
    token: 'adminToken',
    makeRequest: (number, size) => ({
      method: 'POST',
      path: STUDENTS,
      body: JSON.stringify({
        name: `New ${number}`,
        status: 'active',
        gender: 'female',
        date_of_birth: '2015-02-03',
        joined_on: '2026-04-01',
        is_boarder: false,
        household: idOf(HOUSEHOLD_KIND, number % size.households),
      }),
    }),
  },
  {
    name: 'update',
    does: 'one field of one record under its lock, audit and outbox rows',
    token: 'adminToken',
    makeRequest: (number, size) => ({
      method: 'PATCH',
      path: `${STUDENTS}/${studentId(number, size)}`,
      body: JSON.stringify({ preferred_name: `Called ${number}` }),
    }),
  },
]

function listOf(number: number, perPage: number): LoadRequest {
  const { filter, sort, page } = LISTS[number % LISTED] ?? { filter: '', sort: 'name', page: 1 }
  return { method: 'GET', path: `${STUDENTS}?${filter}&sort=${sort}&page=${page}&per_page=${perPage}` }
}

function studentId(number: number, { students }: Size): string {
  return idOf(STUDENT_KIND, (number * 7919) % students)
}
