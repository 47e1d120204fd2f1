import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { JobTurn } from '#jobs/main'
import type { Figures } from './figures.js'

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const STATEMENTS = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 100]
const JOB_SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** One answered request. */
export interface RequestFacts {
  readonly method: string
  /** The pattern of the route, so that no id or name becomes a label; `none` for an unknown path. */
  readonly route: string
  readonly status: number
  readonly seconds: number
  /** SQL statements executed for it. */
  readonly statements: number
}

/** What one process tells Prometheus of itself; units are in the names, as Prometheus has them. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests: Histogram<'method' | 'route' | 'status'>
  readonly #statements: Histogram<'route'>
  readonly #jobs: Histogram<'job' | 'outcome'>
  readonly #gauges: ReturnType<typeof gaugesOf>
  readonly #figures: () => Promise<Figures>
  readonly #lastLook: () => Date | null

  /**
   * `figures` is asked at each scrape; where it fails, its gauges are left out and the rest is told. `lastLook` says when
   * the process's worker has last looked for work; null where it has none.
   */
  constructor(figures: () => Promise<Figures>, lastLook: () => Date | null = () => null) {
    const registers = [this.#registry]
    this.#figures = figures
    this.#lastLook = lastLook
    this.#gauges = gaugesOf(this.#registry)
    collectDefaultMetrics({ register: this.#registry })
    this.#requests = new Histogram({
      name: 'lectern_http_request_seconds',
      help: 'Time from the head of a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: REQUEST_SECONDS,
      registers,
    })
    this.#statements = new Histogram({
      name: 'lectern_http_request_statements',
      help: 'SQL statements executed for a request.',
      labelNames: ['route'],
      buckets: STATEMENTS,
      registers,
    })
    this.#jobs = new Histogram({
      name: 'lectern_job_seconds',
      help: 'Time that a turn of a job took in this process.',
      labelNames: ['job', 'outcome'],
      buckets: JOB_SECONDS,
      registers,
    })
  }

  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE

  noteRequest({ method, route, status, seconds, statements }: RequestFacts): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds)
    this.#statements.observe({ route }, statements)
  }

  noteJob({ job, outcome, seconds }: JobTurn): void {
    this.#jobs.observe({ job, outcome }, seconds)
  }

  /** Everything in Prometheus's text format. */
  async text(): Promise<string> {
    const figures = await this.#figures().catch(() => null)
    if (figures) this.#tell(figures)
    else for (const gauge of Object.values(this.#gauges)) gauge.reset()
    this.#gauges.up.set(figures ? 1 : 0)
    const looked = this.#lastLook()
    if (looked) this.#gauges.looked.set(looked.getTime() / 1000)
    return this.#registry.metrics()
  }

  #tell({ open, dead, oldestDueSeconds, unsealedSeconds, responseSeconds, sessions, schools }: Figures): void {
    const gauges = this.#gauges
    gauges.outbox.set({ state: 'open' }, open)
    gauges.outbox.set({ state: 'dead' }, dead)
    gauges.oldest.set(oldestDueSeconds)
    gauges.unsealed.set(unsealedSeconds)
    gauges.response.set(responseSeconds)
    gauges.sessions.set(sessions)
    gauges.schools.reset()
    for (const [status, count] of Object.entries(schools)) gauges.schools.set({ status }, count)
  }
}

function gaugesOf(registry: Registry) {
  const registers = [registry]
  return {
    outbox: new Gauge({
      name: 'lectern_outbox_messages',
      help: 'Messages of the outbox that wait (open) or were given up (dead), over all schools.',
      labelNames: ['state'],
      registers,
    }),
    oldest: new Gauge({
      name: 'lectern_outbox_oldest_due_seconds',
      help: 'How long the message that is due longest has been due; 0 where none is.',
      registers,
    }),
    unsealed: new Gauge({
      name: 'lectern_audit_oldest_unsealed_seconds',
      help: 'How long the oldest entry of the audit has waited for its seal; 0 where none waits.',
      registers,
    }),
    response: new Gauge({
      name: 'lectern_database_response_seconds',
      help: 'How long the database took to answer the queries of these gauges.',
      registers,
    }),
    looked: new Gauge({
      name: 'lectern_worker_last_look_timestamp_seconds',
      help: 'When the worker of this process has last looked for work; 0 where it has none.',
      registers,
    }),
    schools: new Gauge({
      name: 'lectern_schools',
      help: 'Schools of the installation.',
      labelNames: ['status'],
      registers,
    }),
    sessions: new Gauge({
      name: 'lectern_open_sessions',
      help: 'Sign-ins that are neither ended nor expired, over all schools.',
      registers,
    }),
    up: new Gauge({
      name: 'lectern_figures_up',
      help: 'Whether the gauges over all schools could be read from the database.',
      registers,
    }),
  }
}
