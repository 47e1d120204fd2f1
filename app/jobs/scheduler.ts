import { enqueue } from '#engine'
import type { JobDeclaration, School } from '#engine'
import { nextRun } from './next_run.js'
import { isAt, systemActor } from './principals.js'
import type { WorkerOptions } from './run_message.js'
import { keyOf, Schedules } from './schedules.js'
import type { Schedule } from './schedules.js'

const MINUTE = 60_000

/**
 * Enqueues recurring jobs when they are due: each once, however many processes look. What was due while
 * nobody looked runs once. Schools and jobs that are new get their schedules within a minute.
 */
export class Scheduler {
  readonly #engine: WorkerOptions['engine']
  readonly #recurring: readonly JobDeclaration[]
  readonly #schedules: Schedules
  /** When to look again, by the system's clock. */
  #next = 0

  constructor({ engine, jobs }: WorkerOptions) {
    this.#engine = engine
    this.#recurring = jobs.declarations.filter(({ every }) => every !== undefined)
    this.#schedules = new Schedules(engine.database)
  }

  /** Enqueues what is due; costs nothing until then. */
  async tick(schools: readonly School[]): Promise<void> {
    const now = this.#engine.clock.system()
    if (this.#recurring.length === 0 || now.getTime() < this.#next) return
    const ids = schools.map(({ id }) => id)
    const jobs = this.#recurring.map(({ name }) => name)
    await this.#addMissing(schools, ids, jobs, now)
    for (const due of await this.#schedules.due(ids, jobs, now)) await this.#enqueue(due, schools, now)
    const earliest = await this.#schedules.earliest(ids, jobs)
    this.#next = Math.min(earliest?.getTime() ?? Infinity, now.getTime() + MINUTE)
  }

  async #addMissing(schools: readonly School[], ids: readonly string[], jobs: readonly string[], now: Date) {
    const known = await this.#schedules.known(ids, jobs)
    const missing: Schedule[] = []
    for (const { id: schoolId, timezone } of schools) {
      for (const declaration of this.#recurring) {
        const { name: job } = declaration
        const next = known.has(keyOf(schoolId, job)) ? null : nextRun(declaration, timezone, now)
        if (next) missing.push({ schoolId, job, nextRunAt: next.toISOString() })
      }
    }
    await this.#schedules.add(missing)
  }

  /** Moves the schedule on and enqueues, both or neither; what the school has switched off only moves on. */
  async #enqueue(due: Schedule, schools: readonly School[], now: Date): Promise<void> {
    const declaration = this.#recurring.find(({ name }) => name === due.job)
    const school = schools.find(({ id }) => id === due.schoolId)
    const next = declaration && school ? nextRun(declaration, school.timezone, now) : null
    if (!school || !next) return
    const session = this.#engine.session(systemActor(school, `schedule of ${due.job}`, null))
    await session.database.transaction(
      async () => {
        if (!(await this.#schedules.move(due, next, now)) || !isAt(school, due.job)) return
        await enqueue(session, { job: due.job, payload: { scheduled_for: due.nextRunAt } })
      },
      { label: `schedule ${due.job}` }
    )
  }
}
