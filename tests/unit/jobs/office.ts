import { randomUUID } from 'node:crypto'
import { enqueue } from '../../../app/engine/main.js'
import type { Database, JobCatalogue, JobRequest, Registry, Row, School } from '../../../app/engine/main.js'
import { createRecord } from '../../../app/engine/records/main.js'
import { createTables, snapshotOf } from '../../../app/engine/storage/main.js'
import type { Worker } from '../../../app/jobs/main.js'
import type { DatabaseOpener, DatabasePlace } from '../../support/databases.js'
import { coreFiles } from '../../support/core_files.js'
import { plainSession } from '../../support/plain_session.js'
import { compileFiles } from '../compile/fixture.js'
import { actorWith, id } from '../query/workshop.js'
import { makeWorker } from './queue.js'
import { catalogueOf, MovableClock, TestPrincipals, USER, workerOptions } from './worker_scene.js'
import type { Handlers } from './worker_scene.js'

let compiled: Registry | null = null

/** The engine's own entities and nothing else. */
function coreRegistry(): Registry {
  if (compiled) return compiled
  const { registry } = compileFiles(coreFiles())
  if (!registry) throw new Error('The core does not compile')
  return (compiled = registry)
}

/** A database with two schools and a table of effects, and workers on it. */
export interface Office {
  readonly database: Database
  readonly place: DatabasePlace
  readonly registry: Registry
  readonly clock: MovableClock
  readonly principals: TestPrincipals
  readonly schools: readonly [School, School]
  /** What workers have logged. */
  readonly logged: string[]
  /** What the keys of its queue in Redis begin with, where there is one. */
  readonly prefix: string
  /** A worker with these handlers, not started; on a database of its own where one is given. */
  worker(handlers: Handlers | JobCatalogue, database?: Database): Worker
  /** Enqueues for the user at the first school, unless said otherwise. */
  enqueue(request: Partial<JobRequest>, by?: { userId?: string | null; school?: School }): Promise<string>
  messages(): Promise<readonly Row[]>
  message(id: string): Promise<Row>
  effects(): Promise<readonly string[]>
  run(text: string): Promise<void>
  close(): Promise<void>
}

export async function openOffice(opener: DatabaseOpener): Promise<Office> {
  const { database, place, close } = await opener.open()
  const registry = coreRegistry()
  await createTables(database, snapshotOf(registry))
  const run = async (text: string) => {
    await database.transaction(() => database.write([{ text, values: [] }]), { label: 'test' })
  }
  await run('create table effects (text text not null)')
  const clock = new MovableClock()
  const schools = [schoolNamed('green', 'Asia/Kathmandu', 1), schoolNamed('river', 'Europe/Berlin', 2)] as const
  for (const school of schools) await createSchool(database, registry, clock, school)
  await run('delete from core_outbox_messages')
  const principals = new TestPrincipals(schools)
  const logged: string[] = []
  const workers: Worker[] = []
  const prefix = `test-${randomUUID()}`
  const read = (text: string) => database.read({ text, values: [] })
  const office: Office = {
    database,
    place,
    registry,
    clock,
    principals,
    schools,
    logged,
    run,
    prefix,
    async close() {
      await Promise.all(workers.map((worker) => worker.close()))
      await close()
    },
    worker(handlers, own = database) {
      const jobs = isCatalogue(handlers) ? handlers : catalogueOf(handlers)
      const options = workerOptions({ database: own, clock, registry, principals, jobs })
      const note = (_facts: object, text: string) => void logged.push(text)
      const worker = makeWorker({ ...options, log: { warn: note, error: note } }, prefix)
      workers.push(worker)
      return worker
    },
    enqueue(request, { userId = USER, school = schools[0] } = {}) {
      const user = actorWith([], userId ?? '', school.id)
      const actor = userId === null ? { ...user, kind: 'system' as const, userId, reason: 'a test' } : user
      return enqueue(plainSession({ registry, actor, database, clock }), { job: 'test.job', payload: {}, ...request })
    },
    messages: () => read('select * from core_outbox_messages order by id'),
    async message(messageId) {
      const [row] = await read(`select * from core_outbox_messages where id = '${messageId}'`)
      if (!row) throw new Error(`No message ${messageId}`)
      return row
    },
    effects: async () => (await read('select text from effects order by text')).map((row) => String(row.text)),
  }
  return office
}

function isCatalogue(handlers: Handlers | JobCatalogue): handlers is JobCatalogue {
  return Array.isArray(handlers.declarations)
}

function schoolNamed(slug: string, timezone: string, number: number): School {
  return { ...actorWith([], '', id('s', number)).school, slug, name: slug, timezone }
}

async function createSchool(database: Database, registry: Registry, clock: MovableClock, school: School) {
  const actor = { ...actorWith([], '', school.id), kind: 'system' as const, userId: null, reason: 'a test' }
  const session = plainSession({ registry, actor: { ...actor, school }, database, clock })
  await createRecord({ session, idempotency: null }, 'core.school', {
    id: school.id,
    slug: school.slug,
    name: school.name,
    timezone: school.timezone,
    locale: school.locale,
    currency: school.currency,
    first_weekday: 1,
    working_days: '1,2,3,4,5',
    fiscal_year_start: '04-01',
    rounding: 'half_up',
    settings_version: 1,
    status: 'active',
  })
}
