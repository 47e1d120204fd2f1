/**
 * `node --import=@poppinss/ts-exec bench/fee_run.ts [pupils]`: how long the worker takes to bill an instalment of
 * three heads to pupils of one structure, a concession for every fifth. On the database of `DATABASE_URL`, else on
 * SQLite in `DATA_DIR`; both must be empty.
 */
import 'reflect-metadata'
import type { JsonObject } from '#engine'
import { createIgnitor } from '../bin/ignitor.js'

const pupils = Number(process.argv[2] ?? 6000)
const app = createIgnitor().createApp('console')
await app.init()
await app.boot()
await app.start(() => measure())
await app.terminate()

async function measure(): Promise<void> {
  const { Engine } = await import('#engine')
  const { Worker } = await import('#jobs/main')
  const { schoolOf, systemActor } = await import('#database/demo_school')
  const { SETTINGS } = await import('./data.js')
  const engine = await app.container.make(Engine)
  await engine.applyMigrations()
  const record = { id: crypto.randomUUID(), slug: 'run', name: 'Run', timezone: 'Asia/Kolkata', ...SETTINGS }
  const system = systemActor(schoolOf(record))
  const actor = { ...system, userId: crypto.randomUUID() }
  // A concession is approved by somebody else than who asked for it.
  const approver = { ...actor, userId: crypto.randomUUID() }
  const make = async (entity: string, body: JsonObject) => String((await engine.create(actor, entity, body)).id)
  const structure = await engine.database.forSchool(record.id).transaction(
    async () => {
      await make('core.school', record)
      return fill(make, async (id) => void (await engine.transition(approver, 'fees.concession', id, 'approve', {})))
    },
    { label: 'fill the school' }
  )
  await engine.transition(actor, 'fees.fee_structure', structure, 'activate', {})
  await engine.gatherStatistics()
  await engine.act(system, 'fees.fee_structure', structure, 'bill', { instalment: 1 })
  const worker = await app.container.make(Worker)
  const before = process.cpuUsage()
  const started = performance.now()
  await worker.drain()
  const seconds = (performance.now() - started) / 1000
  const cpu = process.cpuUsage(before)
  const { data } = await engine.list(actor, 'fees.fee_run', '')
  const [run] = data
  console.log(
    `${engine.database.dialect}: ${String(run?.['made'])} of ${pupils} pupils billed in ${seconds.toFixed(1)} s ` +
      `(${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of CPU, ${((seconds * 1000) / pupils).toFixed(1)} ms a pupil), ` +
      `stage ${String(run?.['stage'])}`
  )
}

async function fill(
  make: (entity: string, body: JsonObject) => Promise<string>,
  approve: (concession: string) => Promise<void>
): Promise<string> {
  const year = await make('academics.year', {
    name: '2026-27',
    starts_on: '2026-04-01',
    ends_on: '2027-03-31',
    state: 'current',
  })
  const grade = await make('academics.grade_level', { name: 'Grade 7', position: 7 })
  const section = await make('academics.section', { year, grade_level: grade, name: '7-A' })
  for (const [code, role] of ['cash', 'bank', 'clearing', 'receivable'].entries()) {
    await make('fees.account', { code: `100${code}`, name: role, kind: 'asset', role })
  }
  await make('fees.account', { code: '2000', name: 'Advances', kind: 'liability', role: 'advances' })
  await make('fees.account', { code: '4900', name: 'Concessions', kind: 'income', role: 'concessions' })
  const lines: JsonObject[] = []
  for (const [index, name] of ['Tuition', 'Computer', 'Activity'].entries()) {
    const account = await make('fees.account', { code: `400${index}`, name, kind: 'income' })
    const head = { code: `H${index}`, name, kind: 'tuition', income_account: account, priority: index + 1 }
    lines.push({ head: await make('fees.head', head), frequency: 'each', amount: `${3000 - index * 1000}.00` })
  }
  const merit = { code: 'MERIT', name: 'Merit', kind: 'merit', mode: 'percent', value_percent: '25.00' }
  const type = await make('fees.concession_type', merit)
  const instalment = { number: 1, title: 'April to June', from_date: '2026-04-01', to_date: '2026-06-30' }
  const instalments = [{ ...instalment, due_date: '2026-07-05' }]
  const structure = await make('fees.fee_structure', { name: 'Grade 7', year, lines, instalments })
  for (let number = 0; number < pupils; number++) {
    const household = await make('people.household', { name: `Household ${number}` })
    const student = await make('people.student', { name: `Pupil ${number}`, status: 'active', household })
    await make('academics.enrolment', { student, section, from_date: '2026-04-01', status: 'active' })
    await make('fees.fee_assignment', { student, structure, from_date: '2026-04-01' })
    if (number % 5 === 0) {
      const award = { student, type, from_date: '2026-04-01', to_date: '2027-03-31', reason: 'First of the class' }
      await approve(await make('fees.concession', award))
    }
  }
  return structure
}
