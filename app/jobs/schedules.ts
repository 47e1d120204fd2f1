import { bindParams, compileFragment, joinFragments, param, sql, value } from '#engine'
import type { Database } from '#engine'
import { uuidv7 } from 'uuidv7'
import { prepared } from './statements.js'

/** Rows that one statement brings or makes at most. */
const MOST_ROWS = 200

/** The next run of a job at a school. */
export interface Schedule {
  readonly schoolId: string
  readonly job: string
  readonly nextRunAt: string
}

/** The schedules of all schools, as they are stored. */
export class Schedules {
  readonly #database: Database
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database) {
    this.#database = database.acrossSchools()
    this.#sql = statementsOf(database.dialect)
  }

  /** Which of the schools have which of the jobs scheduled. */
  async known(schools: readonly string[], jobs: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#database.read(this.#sql.known({ schools, jobs }))
    return new Set(rows.map((row) => keyOf(String(row['school_id']), String(row['job']))))
  }

  /** The next schedules that are due, oldest first; one too many to say that there are more. */
  async due(schools: readonly string[], jobs: readonly string[], now: Date): Promise<readonly Schedule[]> {
    const rows = await this.#database.read(this.#sql.due({ schools, jobs, now: now.toISOString() }))
    return rows.map((row) => ({
      schoolId: String(row['school_id']),
      job: String(row['job']),
      nextRunAt: String(row['next_run_at']),
    }))
  }

  /** The instant at which the next one of them is due; null without any. */
  async earliest(schools: readonly string[], jobs: readonly string[]): Promise<Date | null> {
    const [row] = await this.#database.read(this.#sql.earliest({ schools, jobs }))
    const at = row?.['at'] ?? null
    return at === null ? null : new Date(String(at))
  }

  /** Makes schedules; one that somebody else has made meanwhile stays as it is. */
  async add(schedules: readonly Schedule[]): Promise<void> {
    const { dialect } = this.#database
    for (let at = 0; at < schedules.length; at += MOST_ROWS) {
      const rows = schedules
        .slice(at, at + MOST_ROWS)
        .map(
          ({ schoolId, job, nextRunAt }) =>
            sql`(${value(schoolId)}, ${value(uuidv7())}, ${value(job)}, ${value(nextRunAt)})`
        )
      const insertion = sql`insert into core_schedules (school_id, id, job, next_run_at)
        values ${joinFragments(rows)} on conflict (school_id, job) do nothing`
      const compiled = compileFragment(insertion, dialect)
      const { text } = compiled
      const values = bindParams(compiled, {}, dialect)
      await this.#database.transaction(() => this.#database.write([{ text, values }]), { label: 'add schedules' })
    }
  }

  /** Moves a schedule on, in the open transaction; false when somebody else has done so. */
  async move({ schoolId: school, job, nextRunAt: seen }: Schedule, next: Date, now: Date): Promise<boolean> {
    const bindings = { school, job, seen, next: next.toISOString(), now: now.toISOString() }
    const [result] = await this.#database.write([this.#sql.move(bindings)])
    return result?.count === 1
  }
}

/** A school's job in one text. */
export function keyOf(schoolId: string, job: string): string {
  return `${schoolId} ${job}`
}

function statementsOf(dialect: Database['dialect']) {
  const isOneOf = (column: string, name: string) =>
    dialect === 'sqlite'
      ? sql`${column} in (select value from json_each(${param(name, true)}))`
      : sql`${column} = any(${param(name, true)})`
  const ours = sql`${isOneOf('school_id', 'schools')} and ${isOneOf('job', 'jobs')}`
  return {
    known: prepared('known_schedules', sql`select school_id, job from core_schedules where ${ours}`, dialect),
    due: prepared(
      'due_schedules',
      sql`select school_id, job, next_run_at from core_schedules where ${ours} and next_run_at <= ${param('now')}
        order by next_run_at, school_id, job limit ${String(MOST_ROWS)}`,
      dialect
    ),
    earliest: prepared('next_schedule', sql`select min(next_run_at) as at from core_schedules where ${ours}`, dialect),
    move: prepared(
      'move_schedule',
      sql`update core_schedules set next_run_at = ${param('next')}, last_run_at = ${param('now')}
        where school_id = ${param('school')} and job = ${param('job')} and next_run_at = ${param('seen')}`,
      dialect
    ),
  }
}
