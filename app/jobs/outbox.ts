import { JOB_TOPIC, param, raw, sql, tellOfJob, value } from '#engine'
import type { ChainLink, Clock, Database, Fragment, JsonObject, Row, School } from '#engine'
import type { EventSink, HappenedEvent } from './event_sink.js'
import { prepared } from './statements.js'

/** Rows that one transaction touches at most. */
const MOST_ROWS = 200

/** Messages that are looked for at once in a school; the next school has its turn then. */
const MOST_CANDIDATES = 50

/** Messages that are done are kept so long. */
const KEPT = 7 * 24 * 3_600_000

/** A job's message, claimed. */
export interface Message {
  readonly schoolId: string
  readonly id: string
  /** The job's name. */
  readonly job: string
  /** JSON. */
  readonly payload: string
  readonly actor: string | null
  readonly attempts: number
  readonly availableAt: string
  /** W3C trace context of what has enqueued it. */
  readonly trace: string | null
  /** The rules in whose course it was left. */
  readonly chain: readonly ChainLink[]
}

/** What waits in a school. */
export interface Waiting {
  readonly schoolId: string
  /** Messages that tell what has happened. */
  readonly events: boolean
  readonly jobs: boolean
}

/** What becomes of a message whose attempt failed. */
export interface Failure {
  readonly text: string
  readonly dead: boolean
  readonly availableAt: Date
}

/**
 * The outbox as the queue that it is to the embedded worker. What waits is found by state, never by
 * how far somebody has read; every time is the system's.
 */
export class Outbox {
  readonly #database: Database
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
    this.#sql = statementsOf(database.dialect)
  }

  /** Which of the schools have something due. Reads only. */
  async waiting(schools: readonly string[], jobs: readonly string[]): Promise<readonly Waiting[]> {
    const bindings = { schools, topics: topicsOf(jobs), now: this.#now() }
    const rows = await this.#database.acrossSchools().read(this.#sql.waiting(bindings))
    return rows.map((row) => ({
      schoolId: String(row['school_id']),
      events: Boolean(row['events']),
      jobs: Boolean(row['jobs']),
    }))
  }

  /** Ids of a school's messages that could be claimed, what has been due longest first. Reads only. */
  async candidates(school: string, jobs: readonly string[]): Promise<readonly string[]> {
    const rows = await this.#database
      .forSchool(school)
      .read(this.#sql.candidates({ school, topics: topicsOf(jobs), now: this.#now(), limit: MOST_CANDIDATES }))
    return rows.map((row) => String(row['id']))
  }

  /** Holds a message until the end of the open transaction; null when it is not, or no longer, to be had. */
  async claim(school: string, id: string): Promise<Message | null> {
    const [result] = await this.#database.forSchool(school).write([this.#sql.claim({ school, id, now: this.#now() })])
    const row = result?.rows[0]
    return row ? messageOf(row) : null
  }

  /** Acknowledges a claimed message; leaves with the open transaction's commit. */
  finish(message: Message): void {
    const { schoolId: school, id } = message
    this.#tell(message)
    this.#database.forSchool(school).defer(this.#sql.finish({ school, id, now: this.#now() }))
  }

  /** Opens a claimed message for its next chunk, in the open transaction. It keeps its place in its record's order. */
  goOn(message: Message, payload: JsonObject, after: number): void {
    const { schoolId: school, id } = message
    this.#tell(message)
    const at = this.#now(after)
    this.#database.forSchool(school).defer(this.#sql.goOn({ school, id, payload: JSON.stringify(payload), at }))
  }

  /** Writes down that an attempt failed; false when somebody has taken the message on in the meantime. */
  async fail(message: Message, failure: Failure): Promise<boolean> {
    const { schoolId: school, id, attempts, availableAt } = message
    const bindings = {
      school,
      id,
      attempts: attempts + 1,
      state: failure.dead ? 'dead' : 'open',
      text: failure.text,
      at: failure.availableAt.toISOString(),
      finished: failure.dead ? this.#now() : null,
      seen: availableAt,
    }
    const isFailed = (await this.#change(school, 'fail job', this.#sql.fail(bindings))) > 0
    if (isFailed) this.#tell(message)
    return isFailed
  }

  /**
   * Acknowledges the next events of a school, and gives them to whoever takes them up, in one transaction: how many there
   * were.
   */
  acknowledgeEvents(school: School, sink: EventSink | null): Promise<number> {
    const database = this.#database.forSchool(school.id)
    const statement = this.#sql.acknowledgeEvents({ school: school.id, now: this.#now() })
    return database.transaction(
      async () => {
        if (!(await this.#isAlone(school.id))) return 0
        const rows = (await database.write([statement]))[0]?.rows ?? []
        const events = rows.map(eventOf).sort((a, b) => (a.id < b.id ? -1 : 1))
        if (sink && events.length > 0) await sink.take(school, events)
        return rows.length
      },
      { label: 'acknowledge events' }
    )
  }

  /** Deletes the next of a school's messages that have been done for a week: how many there were. */
  prune(school: string): Promise<number> {
    return this.#change(school, 'prune outbox', this.#sql.prune({ school, before: this.#now(-KEPT) }))
  }

  /** True when a change of so many rows has reached its bound, so that there may be more. */
  isFull(count: number): boolean {
    return count >= MOST_ROWS
  }

  /**
   * One process at a time hands on the events of a school, so that what they leave comes in their order. SQLite has one
   * writer anyway.
   */
  async #isAlone(school: string): Promise<boolean> {
    if (this.#database.dialect === 'sqlite') return true
    const [row] = await this.#database.forSchool(school).read(this.#sql.alone({ key: `events ${school}` }))
    return row?.['alone'] === true
  }

  #tell({ schoolId: school, id, actor: user }: Message): void {
    tellOfJob({ database: this.#database }, { id, school, user })
  }

  async #change(school: string, label: string, statement: Parameters<Database['read']>[0]): Promise<number> {
    const database = this.#database.forSchool(school)
    const results = await database.transaction(() => database.write([statement]), { label })
    return results[0]?.count ?? 0
  }

  #now(plus = 0): string {
    return new Date(this.#clock.system().getTime() + plus).toISOString()
  }
}

function topicsOf(jobs: readonly string[]): readonly string[] {
  return jobs.map((name) => `${JOB_TOPIC}${name}`)
}

function messageOf(row: Row): Message {
  return {
    schoolId: String(row['school_id']),
    id: String(row['id']),
    job: String(row['topic']).slice(JOB_TOPIC.length),
    payload: String(row['payload']),
    actor: row['actor'] === null ? null : String(row['actor']),
    attempts: Number(row['attempts']),
    availableAt: String(row['available_at']),
    trace: row['trace'] === null ? null : String(row['trace']),
    chain: chainOf(row),
  }
}

function chainOf(row: Row): readonly ChainLink[] {
  return row['chain'] === null ? [] : (JSON.parse(String(row['chain'])) as readonly ChainLink[])
}

function eventOf(row: Row): HappenedEvent {
  const { changed = [], entry = null } = JSON.parse(String(row['payload'])) as {
    readonly changed?: readonly string[]
    readonly entry?: string
  }
  return {
    id: String(row['id']),
    topic: String(row['topic']),
    entity: String(row['entity']),
    record: row['record'] === null ? null : String(row['record']),
    actor: row['actor'] === null || row['actor'] === undefined ? null : String(row['actor']),
    changed,
    entry,
    chain: chainOf(row),
    at: String(row['at']),
  }
}

const DUE = sql`m.state = 'open' and m.available_at <= ${param('now')}`

const IS_JOB = sql`m.topic like ${value(`${JOB_TOPIC}%`)}`
const THIS_ONE = sql`school_id = ${param('school')} and id = ${param('id')}`

function statementsOf(dialect: Database['dialect']) {
  const isSqlite = dialect === 'sqlite'
  const skipLocked = isSqlite ? '' : ' for update of m skip locked'
  // No earlier message of the same topic about the same record is open; ids ascend with time. Both databases
  // have to be kept from reading all open messages for it instead of the record's few: SQLite by the plus,
  // PostgreSQL by the offset, with which it makes no join of it.
  const firstOfRecord = raw(`not exists (
    select 1 from core_outbox_messages e where e.school_id = m.school_id and e.record = m.record and e.state = 'open'
      and e.entity = m.entity and e.topic = m.topic and ${isSqlite ? '+e.id < m.id' : 'e.id < m.id offset 0'})`)
  const make = (name: string, fragment: Fragment) => prepared(name, fragment, dialect)
  const isOneOf = (column: string, name: string) =>
    isSqlite
      ? sql`${column} in (select value from json_each(${param(name, true)}))`
      : sql`${column} = any(${param(name, true)})`
  const due = (what: Fragment) =>
    sql`exists (select 1 from core_outbox_messages m where m.school_id = s.id and ${DUE} and ${what})`
  // As an array the rows are picked once; PostgreSQL may run a list of `in` again for each row, past its limit.
  const some = (what: Fragment) => {
    const picked = sql`select m.id from core_outbox_messages m where m.school_id = ${param('school')} and ${what}
      order by m.available_at limit ${String(MOST_ROWS)}${skipLocked}`
    return isSqlite ? sql`id in (${picked})` : sql`id = any(array(${picked}))`
  }
  return {
    waiting: make(
      'waiting',
      sql`select w.school_id, w.events, w.jobs from (
        select s.id as school_id, ${due(sql`not (${IS_JOB})`)} as events, ${due(isOneOf('m.topic', 'topics'))} as jobs
        from core_schools s where ${isOneOf('s.id', 'schools')}) w where w.events or w.jobs order by w.school_id`
    ),
    candidates: make(
      'candidates',
      sql`select m.id from core_outbox_messages m
        where m.school_id = ${param('school')} and ${DUE} and ${isOneOf('m.topic', 'topics')} and ${firstOfRecord}
        order by m.available_at, m.id limit ${param('limit')}`
    ),
    claim: make(
      'claim',
      sql`select m.school_id, m.id, m.topic, m.payload, m.actor, m.attempts, m.available_at, m.trace, m.chain from core_outbox_messages m
        where m.school_id = ${param('school')} and m.id = ${param('id')} and ${DUE} and ${firstOfRecord}${skipLocked}`
    ),
    finish: make(
      'finish',
      sql`update core_outbox_messages set state = 'done', finished_at = ${param('now')} where ${THIS_ONE}`
    ),
    goOn: make(
      'go_on',
      sql`update core_outbox_messages set payload = ${param('payload')}, available_at = ${param('at')}, attempts = 0,
        last_error = null where ${THIS_ONE}`
    ),
    fail: make(
      'fail',
      sql`update core_outbox_messages set attempts = ${param('attempts')}, state = ${param('state')},
        last_error = ${param('text')}, available_at = ${param('at')}, finished_at = ${param('finished')}
        where ${THIS_ONE} and state = 'open' and available_at = ${param('seen')}`
    ),
    alone: make('alone', sql`select pg_try_advisory_xact_lock(hashtextextended(${param('key')}, 0)) as alone`),
    acknowledgeEvents: make(
      'acknowledge_events',
      sql`update core_outbox_messages set state = 'done', finished_at = ${param('now')}
        where school_id = ${param('school')} and ${some(sql`${DUE} and not (${IS_JOB})`)}
        returning id, topic, entity, record, payload, at, chain`
    ),
    // The second date leads to the rows by index: nothing is done before it is due.
    prune: make(
      'prune',
      sql`delete from core_outbox_messages where school_id = ${param('school')} and ${some(
        sql`m.state = 'done' and m.finished_at < ${param('before')} and m.available_at < ${param('before')}`
      )}`
    ),
  }
}
