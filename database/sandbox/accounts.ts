import type { JsonObject } from '../../app/engine/base/main.js'
import type { Account, Batch, SchoolPlan } from './model.js'

/** The password of every account; said in the open, so production refuses it. */
export const SANDBOX_PASSWORD = 'lectern-demo'

/** Somebody who signs in: with a record of the people plugin, or only as a user. */
export interface Person {
  readonly role: string
  /** Before the `@`. */
  readonly login: string
  readonly name: string
  readonly note: string
}

/** Users, memberships and roles of the given persons, and the id of each one's user by login. */
export interface Logins {
  readonly batches: readonly Batch[]
  readonly userIds: ReadonlyMap<string, string>
  readonly accounts: readonly Account[]
}

/** Makes the logins of a school; each person holds one role, from the first day of its year. */
export function makeLogins(
  plan: SchoolPlan,
  persons: readonly Person[],
  passwordHash: string,
  newId: () => string
): Logins {
  const { slug } = plan.school
  const userIds = new Map<string, string>()
  const users: JsonObject[] = []
  const memberships: JsonObject[] = []
  const accounts = persons.map(({ role, login, name, note }): Account => {
    const email = `${login}@${slug}.test`
    const user = newId()
    userIds.set(login, user)
    const provedAt = `${plan.yearStart}T00:00:00.000Z`
    users.push({
      id: user,
      name,
      email,
      email_proved_at: provedAt,
      password_hash: passwordHash,
      status: 'active',
      locale: 'en',
    })
    const roles = [{ role, starts_on: plan.yearStart, active: true }]
    memberships.push({ id: newId(), user, name, email, status: 'active', roles })
    return { email, name, role, school: slug, note }
  })
  return {
    batches: [
      { entity: 'core.user', records: users },
      { entity: 'core.membership', records: memberships },
    ],
    userIds,
    accounts,
  }
}
