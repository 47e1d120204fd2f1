import type { Statement } from './database.js'

/** The database role under which a school's own statements run: its policies let one school's rows through. */
export const SCHOOL_ROLE = 'lectern_school'

/** The role of what legitimately crosses schools: the worker's look-out, the sign-in look-up, repairs over all schools. */
export const ALL_SCHOOLS_ROLE = 'lectern_all_schools'

/** The setting that names the school whose rows are let through; empty lets none through. */
export const SCHOOL_SETTING = 'lectern.school'

/** Which rows statements reach where the database keeps schools apart: a role and, with `SCHOOL_ROLE`, a school's id. */
export interface Reach {
  readonly role: typeof SCHOOL_ROLE | typeof ALL_SCHOOLS_ROLE | 'none'
  readonly school: string
}

/** Rows of no school: only what belongs to the installation. */
export const NO_SCHOOL: Reach = { role: SCHOOL_ROLE, school: '' }

/** Rows of every school. */
export const ALL_SCHOOLS: Reach = { role: ALL_SCHOOLS_ROLE, school: '' }

/** The role that logged in: it owns the tables, and reads the catalogue before any role of ours is made. */
export const OWNER: Reach = { role: 'none', school: '' }

/** The rows of one school. */
export function ofSchool(school: string): Reach {
  return { role: SCHOOL_ROLE, school }
}

/** True where two reaches let the same rows through. */
export function isSameReach(one: Reach | undefined, other: Reach): boolean {
  return one?.role === other.role && one.school === other.school
}

const SET_FOR_CONNECTION = `select set_config('role', $1, false), set_config('${SCHOOL_SETTING}', $2, false)`
const SET_FOR_TRANSACTION = `select set_config('role', $1, true), set_config('${SCHOOL_SETTING}', $2, true)`

/** Sets the reach of a connection until it is set anew, which no rollback undoes when it stands outside a transaction. */
export function reachOfConnection({ role, school }: Reach): Statement {
  return { text: SET_FOR_CONNECTION, values: [role, school], name: 'reach.connection' }
}

/** Sets the reach until the end of the open transaction. */
export function reachOfTransaction({ role, school }: Reach): Statement {
  return { text: SET_FOR_TRANSACTION, values: [role, school], name: 'reach.transaction' }
}

/** True for a statement that sets the reach; like BEGIN it is no work of its own. */
export function isReach({ text }: Statement): boolean {
  return text === SET_FOR_CONNECTION || text === SET_FOR_TRANSACTION
}
