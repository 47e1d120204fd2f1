/**
 * Fills the soak's database and tells its parent what there is on one line, `soak {…}`. A process of its own,
 * with the environment of those that are killed later.
 */
import 'reflect-metadata'
import type { ApplicationService } from '@adonisjs/core/types'
import type { Actor, Engine as EngineType, JsonObject } from '#engine'
import { createIgnitor } from '../../bin/ignitor.js'
import { idOf, SCHOOL_ID, SETTINGS } from '../../bench/data.js'
import { ACCOUNT } from './ground_facts.js'
import type { Ground } from './ground_facts.js'

/** Pupils that each fee run bills: three parts of a run and a rest. */
const BILLED = 64
const STRUCTURES = 24
const INSTALMENTS = 12

async function prepare(app: ApplicationService): Promise<Ground> {
  const { Engine } = await import('#engine')
  const { Identity } = await import('#identity/main')
  const { schoolOf, systemActor } = await import('#database/demo_school')
  const engine = await app.container.make(Engine)
  await engine.applyMigrations()
  const { passwords } = await app.container.make(Identity)
  const record = { id: SCHOOL_ID, slug: 'soak', name: 'Soak', timezone: 'Asia/Kolkata', ...SETTINGS }
  const actor = { ...systemActor(schoolOf(record)), userId: crypto.randomUUID() }
  const password = await passwords.make(ACCOUNT.password)
  const ground = await engine.database.forSchool(SCHOOL_ID).transaction(
    async () => {
      await engine.create(actor, 'core.school', record)
      await makeAccountant(engine, actor, password)
      return fill(engine, actor)
    },
    { label: 'fill the school' }
  )
  for (const id of ground.structures) await engine.transition(actor, 'fees.fee_structure', id, 'activate', {})
  await engine.gatherStatistics()
  return ground
}

async function makeAccountant(engine: EngineType, actor: Actor, password: string): Promise<void> {
  const id = idOf(1, 1)
  const person = { name: 'Accountant', email: ACCOUNT.email, status: 'active' }
  await engine.create(actor, 'core.user', { id, ...person, password_hash: password })
  const roles = ['admin', 'accountant'].map((role) => ({ role, active: true }))
  await engine.create(actor, 'core.membership', { ...person, user: id, roles })
}

async function fill(engine: EngineType, actor: Actor): Promise<Ground> {
  const make = async (entity: string, body: JsonObject) => String((await engine.create(actor, entity, body)).id)
  const dates = { starts_on: '2026-04-01', ends_on: '2027-03-31' }
  const year = await make('academics.year', { name: '2026-27', ...dates, state: 'current' })
  const grade = await make('academics.grade_level', { name: 'Grade 7', position: 7 })
  const section = await make('academics.section', { year, grade_level: grade, name: '7-A' })
  for (const [code, role] of ['cash', 'bank', 'clearing', 'receivable'].entries()) {
    await make('fees.account', { code: `100${code}`, name: role, kind: 'asset', role })
  }
  await make('fees.account', { code: '2000', name: 'Advances', kind: 'liability', role: 'advances' })
  await make('fees.account', { code: '4900', name: 'Concessions', kind: 'income', role: 'concessions' })
  const income = await make('fees.account', { code: '4000', name: 'Tuition', kind: 'income' })
  const about = { code: 'TUI', name: 'Tuition', kind: 'tuition', priority: 1 }
  const head = await make('fees.head', { ...about, income_account: income })
  const names = Array.from({ length: 2 * BILLED }, (_, number) => ({ name: `Pupil ${number}`, status: 'active' }))
  const pupils = await engine.createMany(actor, 'people.student', names)
  const seat = { section, from_date: '2026-04-01', status: 'active' }
  await engine.createMany(
    actor,
    'academics.enrolment',
    pupils.map((student) => ({ student, ...seat }))
  )
  const lines = [{ head, frequency: 'each', amount: '3000.00' }]
  const period = { from_date: '2026-04-01', to_date: '2027-03-31', due_date: '2027-03-31' }
  const instalments = Array.from({ length: INSTALMENTS }, (_, at) => {
    return { number: at + 1, title: `Part ${at + 1}`, ...period }
  })
  const structures: string[] = []
  for (let at = 0; at < STRUCTURES; at++) {
    const structure = await make('fees.fee_structure', { name: `Structure ${at}`, year, lines, instalments })
    const billed = pupils.slice(0, BILLED).map((student) => ({ student, structure, from_date: '2026-04-01' }))
    await engine.createMany(actor, 'fees.fee_assignment', billed)
    structures.push(structure)
  }
  const students = pupils.slice(BILLED)
  return { schoolId: SCHOOL_ID, head, students, structures, instalments: INSTALMENTS, billed: BILLED }
}

const app = createIgnitor().createApp('console')
await app.init()
await app.boot()
await app.start(async () => {
  console.log(`soak ${JSON.stringify(await prepare(app))}`)
})
await app.terminate()
