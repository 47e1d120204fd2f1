import { access, constants, statfs } from 'node:fs/promises'
import type { Clock, Database } from '#engine'
import type { FiguresReader } from './figures.js'

/** What one dependency says; never why, for strangers read it: the log has the reason. */
export interface Check {
  readonly status: 'healthy' | 'unhealthy'
  /** How long the answer took, in milliseconds. */
  readonly response_time_ms: number
}

/** The document of `/health`. */
export interface HealthReport {
  readonly status: 'healthy' | 'unhealthy'
  readonly checks: Readonly<Record<'database' | 'queue' | 'storage', Check>>
  /** When it was made, by the system's clock, as ISO 8601. */
  readonly timestamp: string
}

interface HealthOptions {
  readonly database: Database
  readonly clock: Clock
  readonly figures: FiguresReader
  /** The directory that holds what is not in the database. */
  readonly directory: string
  readonly log: { error(facts: object, text: string): void }
}

/** So long one report serves everybody who asks, in milliseconds. */
const KEPT = 5000

/** A check that has not answered by then has failed, in milliseconds. */
const PATIENCE = 3000

/** Work that has been due so long is done by nobody, in seconds. */
const STUCK = 300

/** A disk with less than this is as good as full, in bytes. */
const LEAST_SPACE = 100 * 1024 * 1024

/** Whether the process and what it stands on can work. */
export class Health {
  readonly #options: HealthOptions
  #known: { readonly until: number; readonly report: Promise<HealthReport> } | null = null
  #isLeaving = false

  constructor(options: HealthOptions) {
    this.#options = options
  }

  /** From now on no new work is wanted: the process is about to end. */
  leave(): void {
    this.#isLeaving = true
  }

  /** Whether a load balancer should send requests here. */
  async isReady(): Promise<boolean> {
    if (this.#isLeaving) return false
    const { checks } = await this.report()
    return checks.database.status === 'healthy' && checks.storage.status === 'healthy'
  }

  /** All checks, made at most once in five seconds. Never throws. */
  report(): Promise<HealthReport> {
    const now = this.#options.clock.system()
    if (this.#known && this.#known.until > now.getTime()) return this.#known.report
    const report = this.#make(now)
    this.#known = { until: now.getTime() + KEPT, report }
    return report
  }

  async #make(now: Date): Promise<HealthReport> {
    const { database, figures, directory } = this.#options
    const [databaseCheck, queue, storage] = await Promise.all([
      this.#check('database', async () => {
        await database.acrossSchools().read({ text: 'select 1 as one', values: [], name: 'observability.one' })
      }),
      this.#check('queue', async () => {
        const { oldestDueSeconds } = await figures.read()
        if (oldestDueSeconds > STUCK) throw new Error(`Work has been due for ${Math.round(oldestDueSeconds)} s`)
      }),
      this.#check('storage', () => assertSpace(directory)),
    ])
    const checks = { database: databaseCheck, queue, storage }
    const isHealthy = Object.values(checks).every(({ status }) => status === 'healthy')
    return { status: isHealthy ? 'healthy' : 'unhealthy', checks, timestamp: now.toISOString() }
  }

  async #check(name: string, work: () => Promise<void>): Promise<Check> {
    const start = performance.now()
    const status = await within(PATIENCE, work()).then(
      () => 'healthy' as const,
      (error: unknown) => {
        this.#options.log.error({ err: error, check: name }, 'A health check has failed')
        return 'unhealthy' as const
      }
    )
    return { status, response_time_ms: Math.round(performance.now() - start) }
  }
}

async function assertSpace(directory: string): Promise<void> {
  await access(directory, constants.W_OK)
  const { bavail, bsize } = await statfs(directory)
  if (bavail * bsize < LEAST_SPACE) throw new Error('The disk of the data directory is full')
}

function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('No answer in time')), milliseconds)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
