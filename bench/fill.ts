import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import type { Actor } from '#engine'
import { Identity } from '#identity/main'
import { schoolOf, systemActor } from '#database/demo_school'
import { idOf, OTHER_SCHOOL_ID, SCHOOL_ID, SETTINGS, studentBody } from './data.js'
import type { Size } from './data.js'

/** What the load and the baseline must know of the filled database. */
export interface Facts {
  readonly adminToken: string
  readonly parentToken: string
  readonly adminId: string
  readonly parentId: string
}

/**
 * Makes tables and two schools through the operations that everything writes by, gathers the database's
 * statistics, and issues tokens for an admin and a parent of two.
 */
export async function fill(app: ApplicationService, size: Size): Promise<Facts> {
  const engine = await app.container.make(Engine)
  await engine.applyMigrations()
  const identity = await app.container.make(Identity)
  const facts = await fillSchool(engine, SCHOOL_ID, size)
  await fillSchool(engine, OTHER_SCHOOL_ID, { ...size, students: size.elsewhere, households: size.elsewhere })
  await engine.gatherStatistics()
  const token = async (userId: string) => {
    const who = { userId, schoolId: SCHOOL_ID }
    const session = { ...who, kind: 'api', secondFactor: false } as const
    const sessionId = await identity.sessions.open(session, { id: '', address: '127.0.0.1' })
    return identity.tokens.issue({ kind: 'user', ...who, sessionId })
  }
  return { ...facts, adminToken: await token(facts.adminId), parentToken: await token(facts.parentId) }
}

async function fillSchool(engine: Engine, id: string, size: Size): Promise<{ adminId: string; parentId: string }> {
  const kind = id === SCHOOL_ID ? 100 : 200
  const school = { id, slug: `bench-${kind}`, name: 'Bench', timezone: 'Asia/Kolkata', ...SETTINGS }
  const actor = systemActor(schoolOf(school))
  const adminId = idOf(kind + 1, 1)
  const parentId = idOf(kind + 1, 2)
  await engine.database.forSchool(id).transaction(
    async () => {
      await engine.create(actor, 'core.school', school)
      await makeUser(engine, actor, adminId, 'admin')
      await makeUser(engine, actor, parentId, 'parent')
      const guardian = idOf(kind + 2, 1)
      await engine.create(actor, 'people.guardian', { id: guardian, name: 'Parent of two', user: parentId })
      for (let number = 0; number < size.households; number++) {
        await engine.create(actor, 'people.household', { id: idOf(kind + 3, number), name: `Household ${number}` })
      }
      for (let number = 0; number < size.students; number++) {
        const household = idOf(kind + 3, number % size.households)
        const guardians = number < 2 ? [{ guardian, relation: 'mother', may_see_records: true }] : []
        const body = { id: idOf(kind + 4, number), ...studentBody(number, household), guardians }
        await engine.create(actor, 'people.student', body)
      }
    },
    { label: 'bench school' }
  )
  return { adminId, parentId }
}

async function makeUser(engine: Engine, actor: Actor, id: string, role: string): Promise<void> {
  const person = { name: role, email: `${role}.${id}@bench.test`, status: 'active' }
  await engine.create(actor, 'core.user', { id, ...person })
  await engine.create(actor, 'core.membership', { ...person, user: id, roles: [{ role, active: true }] })
}
