import { testSchools } from './school/main.js'
import type { RoleName, TestSchool } from './school/main.js'

/** A role that an account holds besides its own. */
export interface Assignment {
  setActive(isActive: boolean): Promise<void>
  remove(): Promise<void>
}

/** Gives an account of a school one more role. */
export async function assignRole(school: TestSchool, account: RoleName, role: string): Promise<Assignment> {
  const { engine } = await testSchools()
  const membership = async () => {
    const query = `filter[user]=${school.accounts[account].userId}&include=roles`
    const [found] = (await engine.list(school.system, 'core.membership', query)).data
    if (!found) throw new Error(`${account} is no member`)
    return found as unknown as { readonly id: string; readonly version: number; readonly roles: readonly Row[] }
  }
  const change = async (roles: object) => {
    const { id, version } = await membership()
    await engine.update(school.system, 'core.membership', id, { version, roles: roles as never })
  }
  await change({ add: [{ role, active: true }] })
  const { roles } = await membership()
  const id = roles.find((row) => row.role === role)?.id
  if (id === undefined) throw new Error(`${role} was not assigned`)
  return {
    setActive: (isActive) => change({ update: [{ id, active: isActive }] }),
    remove: () => change({ remove: [id] }),
  }
}

interface Row {
  readonly id: string
  readonly role: string
}
