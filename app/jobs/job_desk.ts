import { JOB_TOPIC, param, recordAct, sql, value } from '#engine'
import type { Clock, Database, Fragment, Row, Session } from '#engine'
import { prepared } from './statements.js'

const NO_ID = '00000000-0000-0000-0000-000000000000'

/** Jobs on one page. */
const PAGE = 50

/** What a job is doing: `waiting` also between its chunks, `retrying` after an attempt that failed, `failed` for good. */
export const JOB_STATES = ['waiting', 'retrying', 'done', 'failed'] as const
export type JobState = (typeof JOB_STATES)[number]

/** A piece of work in the background, as people may know of it: without what it was given to do. */
export interface JobView {
  readonly id: string
  /** `plugin.job`. */
  readonly job: string
  readonly state: JobState
  /** Failed attempts. */
  readonly attempts: number
  /** The code and message of the last failure, without values of records. */
  readonly error: string | null
  /** Whose work it is; null for the school's own. */
  readonly user: string | null
  /** The record that it is about. */
  readonly entity: string | null
  readonly record: string | null
  readonly enqueued_at: string
  /** Not before then. */
  readonly available_at: string
  readonly finished_at: string | null
}

/** How many jobs of a school are in which state; `done` of the last week only, for older ones are taken away. */
export type JobCounts = Readonly<Record<JobState, number>>

/** A page of jobs, what was due last first. */
export interface JobPage {
  readonly jobs: readonly JobView[]
  /** The `before` of the next page; null on the last one. */
  readonly next: string | null
}

/** What people see and do of a school's jobs. Who may is judged by whoever asks. */
export class JobDesk {
  readonly #database: Database
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
    this.#sql = statementsOf(database.dialect)
  }

  async counts(school: string): Promise<JobCounts> {
    const rows = await this.#database.forSchool(school).read(this.#sql.counts({ school }))
    const counted = new Map(rows.map((row) => [String(row['what']), Number(row['count'])]))
    const count = (state: JobState) => counted.get(state) ?? 0
    return { waiting: count('waiting'), retrying: count('retrying'), done: count('done'), failed: count('failed') }
  }

  /** `before` is the `next` of the page before; what is none begins at the first page. */
  async list(school: string, state: JobState, before: string | null): Promise<JobPage> {
    const place = placeOf(before)
    const rows = await this.#database
      .forSchool(school)
      .read(this.#sql.list[state]({ school, ...place, limit: PAGE + 1 }))
    const jobs = rows.map(viewOf)
    const last = jobs[PAGE - 1]
    const next = jobs.length > PAGE && last ? `${last.available_at}~${last.id}` : null
    return { jobs: jobs.slice(0, PAGE), next }
  }

  async read(school: string, id: string): Promise<JobView | null> {
    const [row] = await this.#database.forSchool(school).read(this.#sql.read({ school, id }))
    return row ? viewOf(row) : null
  }

  /** Tries a job that has failed for good once more from where it stopped; false where there is none. Audited. */
  retry(session: Session, id: string): Promise<boolean> {
    const school = session.actor.school.id
    return this.#change(session, id, 'retry', this.#sql.retry({ school, id, now: this.#now() }))
  }

  /** Lets a job that has failed for good rest; false where there is none. Audited. */
  discard(session: Session, id: string): Promise<boolean> {
    const school = session.actor.school.id
    return this.#change(session, id, 'discard', this.#sql.discard({ school, id, now: this.#now() }))
  }

  async #change(session: Session, id: string, verb: string, statement: Parameters<Database['read']>[0]) {
    const { database } = session
    return database.transaction(
      async () => {
        const [result] = await database.write([statement])
        if (result?.count !== 1) return false
        await recordAct(session, {
          action: `job.${verb}`,
          entity: 'core.outbox_message',
          record: id,
          before: null,
          after: null,
        })
        return true
      },
      { label: `${verb} job` }
    )
  }

  #now(): string {
    return this.#clock.system().toISOString()
  }
}

const PLACE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

function placeOf(before: string | null): { readonly at: string; readonly id: string } {
  const [, at = '9999-12-31T23:59:59.999Z', id = NO_ID] = PLACE.exec(before ?? '') ?? []
  return { at, id }
}

function viewOf(row: Row): JobView {
  const text = (name: string) => (row[name] === null ? null : String(row[name]))
  return {
    id: String(row['id']),
    job: String(row['topic']).slice(JOB_TOPIC.length),
    state: String(row['what']) as JobState,
    attempts: Number(row['attempts']),
    error: text('last_error'),
    user: text('actor'),
    entity: text('entity'),
    record: text('record'),
    enqueued_at: String(row['at']),
    available_at: String(row['available_at']),
    finished_at: text('finished_at'),
  }
}

const IS_JOB = sql`topic like ${value(`${JOB_TOPIC}%`)}`
const WHAT = sql`case when state = 'dead' then 'failed' when state = 'done' then 'done' when attempts > 0 then 'retrying' else 'waiting' end`
const COLUMNS = sql`id, topic, ${WHAT} as what, attempts, last_error, actor, entity, record, at, available_at, finished_at`
const FAILED = sql`school_id = ${param('school')} and id = ${param('id')} and state = 'dead' and ${IS_JOB}`

/** By the stored states, so that the index that begins with school and state leads to them. */
const IN_STATE: Readonly<Record<JobState, Fragment>> = {
  waiting: sql`state = 'open' and attempts = 0`,
  retrying: sql`state = 'open' and attempts > 0`,
  done: sql`state = 'done'`,
  failed: sql`state = 'dead'`,
}

function statementsOf(dialect: Database['dialect']) {
  const make = (name: string, fragment: Fragment) => prepared(`desk_${name}`, fragment, dialect)
  const listOf = (state: JobState) =>
    make(
      `list_${state}`,
      sql`select ${COLUMNS} from core_outbox_messages where school_id = ${param('school')} and ${IN_STATE[state]}
        and ${IS_JOB} and (available_at < ${param('at')} or (available_at = ${param('at')} and id < ${param('id')}))
        order by available_at desc, id desc limit ${param('limit')}`
    )
  return {
    counts: make(
      'counts',
      sql`select ${WHAT} as what, count(*) as count from core_outbox_messages
        where school_id = ${param('school')} and ${IS_JOB} group by 1`
    ),
    list: { waiting: listOf('waiting'), retrying: listOf('retrying'), done: listOf('done'), failed: listOf('failed') },
    read: make(
      'read',
      sql`select ${COLUMNS} from core_outbox_messages
        where school_id = ${param('school')} and id = ${param('id')} and ${IS_JOB}`
    ),
    retry: make(
      'retry',
      sql`update core_outbox_messages set state = 'open', attempts = 0, available_at = ${param('now')}, finished_at = null
        where ${FAILED}`
    ),
    discard: make(
      'discard',
      sql`update core_outbox_messages set state = 'done', finished_at = ${param('now')} where ${FAILED}`
    ),
  }
}
