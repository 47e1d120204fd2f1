/**
 * `node --import=@poppinss/ts-exec bench/exchange.ts import|fill|export [rows|format]`: how long a worker takes to bring pupils in
 * from a CSV file, and to write all there are to a file; `fill` makes more of them. Each is a process of its own, whose peak of memory
 * is printed. On the database of `DATABASE_URL`, else on SQLite in `DATA_DIR`; empty for the first one.
 */
import 'reflect-metadata'
import type { Actor, Engine } from '#engine'
import { createIgnitor } from '../bin/ignitor.js'
import { idOf, SCHOOL_ID, SETTINGS, studentBody } from './data.js'

const USER = idOf(300, 1)
const HOUSEHOLDS = 200
const COLUMNS = [
  'name',
  'first_name',
  'last_name',
  'status',
  'gender',
  'date_of_birth',
  'mother_tongue',
  'house',
  'is_boarder',
  'joined_on',
  'phone',
] as const

const [verb = 'import', argument] = process.argv.slice(2)
const app = createIgnitor().createApp('console')
await app.init()
await app.boot()
await app.start(() => measure())
await app.terminate()
process.exit()

async function measure(): Promise<void> {
  const { Engine } = await import('#engine')
  const { Principals, Worker } = await import('#jobs/main')
  const engine = await app.container.make(Engine)
  await engine.applyMigrations()
  await openSchool(engine)
  const actor = await (await app.container.make(Principals)).byUser(USER, SCHOOL_ID, 'bench')
  if (!actor) throw new Error('The admin is not there')
  await engine.ready(actor.school)
  if (verb === 'fill') return fill(engine, actor, Number(argument ?? 90_000))
  const worker = await app.container.make(Worker)
  await worker.drain()
  const start = peak()
  const started = performance.now()
  const before = process.cpuUsage()
  const job =
    verb === 'export'
      ? await leaveExport(engine, actor, argument ?? 'csv')
      : await leaveImport(engine, actor, Number(argument ?? 10_000))
  const taken = (performance.now() - started) / 1000
  await worker.drain()
  await engine.exchange.idle()
  const seconds = (performance.now() - started) / 1000
  const cpu = process.cpuUsage(before)
  const view = await engine.exchange.view(engine.session(actor), job)
  console.log(
    `${engine.database.dialect}: ${verb} ${argument ?? ''}: ${view?.status} ${view?.progress.done} rows, ${view?.progress.failed} refused, ` +
      `${seconds.toFixed(1)} s (${taken.toFixed(1)} s until it was taken on), ${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of CPU, ` +
      `peak ${start} MB before, ${peak()} MB after`
  )
}

/** The most memory that the process has had so far. */
function peak(): string {
  return (process.resourceUsage().maxRSS / 1024).toFixed(0)
}

async function openSchool(engine: Engine): Promise<void> {
  const { schoolOf, systemActor } = await import('#database/demo_school')
  const record = { id: SCHOOL_ID, slug: 'bench', name: 'Bench', timezone: 'Asia/Kolkata', ...SETTINGS }
  const system = systemActor(schoolOf(record))
  const there = await engine.list(system, 'core.user', `filter[id]=${USER}`)
  if (there.data.length > 0) return
  await engine.database.forSchool(SCHOOL_ID).transaction(
    async () => {
      await engine.create(system, 'core.school', record)
      const person = { name: 'Bench admin', email: 'admin@bench.test', status: 'active' }
      await engine.create(system, 'core.user', { id: USER, ...person })
      await engine.create(system, 'core.membership', {
        ...person,
        user: USER,
        roles: [{ role: 'admin', active: true }],
      })
      for (let number = 0; number < HOUSEHOLDS; number++) {
        await engine.create(system, 'people.household', { id: idOf(303, number), name: `Household ${number}` })
      }
    },
    { label: 'bench school' }
  )
  await engine.gatherStatistics()
}

async function leaveImport(engine: Engine, actor: Actor, rows: number): Promise<string> {
  const lines = Array.from({ length: rows }, (_, number) => {
    const body = studentBody(number, '')
    return [...COLUMNS.map((name) => String(body[name] ?? '')), `Household ${number % HOUSEHOLDS}`].join(',')
  })
  const bytes = new TextEncoder().encode([[...COLUMNS, 'household'].join(','), ...lines].join('\n'))
  const context = { session: engine.session(actor), idempotency: null }
  const { data } = await engine.exchange.import(context, 'people.student', [], {
    kind: 'csv',
    name: 'pupils.csv',
    bytes,
  })
  return String(data?.['job'])
}

async function leaveExport(engine: Engine, actor: Actor, format: string): Promise<string> {
  const parameters = [
    { name: 'format', keys: [], value: format, text: 'format' },
    { name: 'job', keys: [], value: 'true', text: 'job' },
  ]
  const answer = await engine.exchange.export(engine.session(actor), 'people.student', parameters)
  if (!('job' in answer)) throw new Error('It was answered at once')
  return answer.job
}

async function fill(engine: Engine, actor: Actor, rows: number): Promise<void> {
  for (let from = 0; from < rows; from += 500) {
    const bodies = Array.from({ length: Math.min(500, rows - from) }, (_, at) => {
      return studentBody(1_000_000 + from + at, idOf(303, (from + at) % HOUSEHOLDS))
    })
    await engine.createMany(actor, 'people.student', bodies)
  }
  await engine.gatherStatistics()
}
