import { bindParams, compileFragment, defineJob, param, raw, sql } from '#engine'
import type { Database, Definition, Engine, Fragment, JobCall, JobDeclaration, JobOutcome } from '#engine'

/** Rows that one chunk takes away. */
const MOST_ROWS = 200

const DAY = 24 * 3_600_000

/** What is done about rows that have had their time. */
export const SWEEP_JOBS: readonly JobDeclaration[] = [
  { name: 'core.sweep', title: 'Removal of what has expired', every: 'hour', at: '00:20', priority: 'low' },
]

/** Rows of one table that are worth nothing any more. Records of people are no such rows: the retention judges those. */
export interface Sweep {
  readonly table: string
  /** False for a table of the installation, which whichever school has its turn sweeps for all. */
  readonly ofSchool: boolean
  /** What holds of them; `:before` is an instant of the system's clock. */
  readonly where: Fragment
  /** How long they stay after their time, in days: so long it can be told what has become of them. */
  readonly days: number
}

/** The instant before which a sweep's rows had their time. */
export const BEFORE = param('before')

/**
 * An answer kept for its key: who asks again after a week asks anew. One without an answer is of a write that is going on,
 * or was undone with it.
 */
const IDEMPOTENCY_KEYS: Sweep = {
  table: 'core_idempotency_keys',
  ofSchool: true,
  where: sql`at < ${BEFORE}`,
  days: 7,
}

/** What exports have made and imports were given, by their time; how it went is told for a month. */
const EXCHANGES: readonly Sweep[] = [
  { table: 'core_exchange_parts', ofSchool: true, where: sql`expires_at < ${BEFORE}`, days: 0 },
  { table: 'core_exchanges', ofSchool: true, where: sql`expires_at < ${BEFORE}`, days: 30 },
]

/** What is swept; each layer adds its own before the first run. */
export class Sweeps {
  readonly #all: Sweep[] = [IDEMPOTENCY_KEYS, ...EXCHANGES]

  add(...sweeps: readonly Sweep[]): void {
    this.#all.push(...sweeps)
  }

  get all(): readonly Sweep[] {
    return this.#all
  }
}

/** The one job that takes away what has expired, a few rows of one table at a time. */
export function sweepCode(engine: Engine, sweeps: () => Promise<Sweeps>): readonly Definition[] {
  return [defineJob('core.sweep', async (call) => sweepChunk(engine, await sweeps(), call))]
}

async function sweepChunk(engine: Engine, { all }: Sweeps, { actor, payload }: JobCall): Promise<JobOutcome> {
  const at = Number(payload['at'] ?? 0)
  const sweep = all[at]
  if (!sweep) return undefined
  const count = await sweepRows(engine, sweep, actor.school.id)
  return { next: { at: count < MOST_ROWS ? at + 1 : at } }
}

/** Takes away the next rows, in the open transaction: how many there were. */
async function sweepRows({ database, clock }: Engine, sweep: Sweep, school: string): Promise<number> {
  const own = sweep.ofSchool ? database.forSchool(school) : database.acrossSchools()
  const compiled = compileFragment(statementOf(sweep, own.dialect), own.dialect)
  const before = new Date(clock.system().getTime() - sweep.days * DAY).toISOString()
  const values = bindParams(compiled, { school, before }, own.dialect)
  const [result] = await own.write([{ text: compiled.text, values }])
  return result?.count ?? 0
}

/** As an array the rows are picked once; PostgreSQL may run a list of `in` again for each row, past its limit. */
function statementOf({ table, ofSchool, where }: Sweep, dialect: Database['dialect']): Fragment {
  const mine = ofSchool ? sql`school_id = ${param('school')} and ` : sql``
  const locked = dialect === 'postgres' ? ' for update skip locked' : ''
  const picked = sql`select id from ${raw(table)} where ${mine}${where} limit ${String(MOST_ROWS)}${raw(locked)}`
  const these = dialect === 'postgres' ? sql`id = any(array(${picked}))` : sql`id in (${picked})`
  return sql`delete from ${raw(table)} where ${mine}${these}`
}
