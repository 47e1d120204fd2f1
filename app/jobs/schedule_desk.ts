import { enqueue, JOB_TOPIC, param, recordAct, sql } from '#engine'
import type { Clock, Database, Session } from '#engine'
import type { JobState } from './job_desk.js'
import { systemActor } from './principals.js'
import { prepared } from './statements.js'

/** Work that a school has done again and again. */
export interface ScheduleView {
  /** `plugin.job`. */
  readonly job: string
  readonly next_run_at: string
  /** When it was due last; null before the first time. */
  readonly last_run_at: string | null
  /** What has become of the last run, as far back as messages are kept; null for none. */
  readonly last_state: JobState | null
}

/** What people see and do of a school's schedules. Who may is judged by whoever asks. */
export class ScheduleDesk {
  readonly #database: Database
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
    this.#sql = statementsOf(database.dialect)
  }

  async list(school: string): Promise<readonly ScheduleView[]> {
    const own = this.#database.forSchool(school)
    const rows = await own.read(this.#sql.list({ school, topic: JOB_TOPIC }))
    return rows.map((row) => ({
      job: String(row['job']),
      next_run_at: String(row['next_run_at']),
      last_run_at: row['last_run_at'] === null ? null : String(row['last_run_at']),
      last_state: row['last_state'] === null ? null : (String(row['last_state']) as JobState),
    }))
  }

  /**
   * Has a scheduled job done now, as the system, as its schedule would; its next time stays. False where the school has no such
   * schedule, or one of it waits already. Audited.
   */
  async run(session: Session, engineSession: (actor: Session['actor']) => Session, job: string): Promise<boolean> {
    const { school } = session.actor
    const { database } = session
    return database.transaction(
      async () => {
        const [result] = await database.write([this.#sql.free({ school: school.id, job, topic: `${JOB_TOPIC}${job}` })])
        if (result?.rows.length !== 1) return false
        const system = engineSession(systemActor(school, `schedule of ${job}, by hand`, session.actor.requestId))
        await enqueue(system, { job, payload: { scheduled_for: this.#clock.system().toISOString() } })
        const act = { action: 'job.run', entity: 'core.outbox_message', record: null, before: null, after: { job } }
        await recordAct(session, act)
        return true
      },
      { label: 'run schedule' }
    )
  }
}

function statementsOf(dialect: Database['dialect']) {
  const state = sql`case when m.state = 'dead' then 'failed' when m.state = 'done' then 'done' when m.attempts > 0 then 'retrying' else 'waiting' end`
  const school = param('school')
  // The lock lets one of two who ask at once see what the other has left.
  const lock = dialect === 'postgres' ? ' for update of s' : ''
  return {
    list: prepared(
      'desk_schedules',
      sql`select s.job, s.next_run_at, s.last_run_at, l.what as last_state from core_schedules s
        left join (select m.topic, ${state} as what, row_number() over (partition by m.topic order by m.id desc) as place
          from core_outbox_messages m where m.school_id = ${school}
            and m.topic in (select cast(${param('topic')} as text) || job from core_schedules where school_id = ${school})) l
          on l.place = 1 and l.topic = cast(${param('topic')} as text) || s.job
        where s.school_id = ${school} order by s.job`,
      dialect
    ),
    free: prepared(
      'desk_free_schedule',
      sql`select s.job from core_schedules s where s.school_id = ${school} and s.job = ${param('job')}
        and not exists (select 1 from core_outbox_messages m where m.school_id = s.school_id and m.state = 'open'
          and m.topic = ${param('topic')})${lock}`,
      dialect
    ),
  }
}
