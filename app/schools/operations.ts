import {
  bindParams,
  compileFragment,
  conflict,
  deleteSchool,
  exportSchool,
  invalid,
  notFound,
  raw,
  restoreSchool,
  sql,
  textKey,
  UNKNOWN_NAME,
  value,
} from '#engine'
import type { Engine, Fragment, JsonObject, Row, School } from '#engine'
import { SCHOOL_COLUMNS, schoolFromRow } from './school.js'
import { asSystem } from './settings.js'

/** A school as the operator sees it: nothing of its records. */
export interface SchoolOverview {
  readonly school: School
  readonly status: string
  readonly members: number
}

/** The first super admin of a new school: the user of that mail, or a new one with the password's hash. The operator vouches for the mail. */
export interface FirstAdmin {
  readonly name: string
  readonly email: string
  readonly passwordHash: string
}

/** What a school has outside of the database. */
export interface SchoolFiles {
  /** As lines of its archive; they begin with `FILE_LINE`. */
  archive(school: string): AsyncIterable<string>
  /** Takes such lines back, once the rows are there; rejects where one is damaged. */
  restore(school: string, lines: AsyncIterable<string>): Promise<void>
  remove(school: string): Promise<void>
}

/** What lines of an archive begin with that hold files; they come after all rows. */
const FILE_LINE = '{"file'

const DEFAULTS: JsonObject = {
  timezone: 'Asia/Kolkata',
  locale: 'en-IN',
  currency: 'INR',
  first_weekday: 1,
  working_days: '1,2,3,4,5,6',
  fiscal_year_start: '04-01',
  rounding: 'half_up',
}

const QUOTAS: readonly string[] = ['quota_records', 'quota_users', 'quota_requests', 'quota_storage']

/** The school of what belongs to none. */
const NOWHERE = '00000000-0000-0000-0000-000000000000'

/** What the platform operator does with schools. Who may call is judged before. */
export class SchoolOperations {
  readonly #engine: Engine
  readonly #files: SchoolFiles

  constructor(engine: Engine, files: SchoolFiles) {
    this.#engine = engine
    this.#files = files
  }

  /** True for a user who runs the installation. Read anew at each call. */
  async isOperator(userId: string): Promise<boolean> {
    const found = await this.#read(sql`select o.id from core_operators o join core_users u on u.id = o.user_id
      where u.id = ${value(userId)} and u.status = 'active' and u.deleted_at is null
        and o.status = 'active' and o.deleted_at is null`)
    return found.length > 0
  }

  /** The operator of a mail, to compare a password with; null for anybody else. */
  async operatorNamed(
    email: string
  ): Promise<{ readonly userId: string; readonly passwordHash: string | null } | null> {
    const [row] = await this
      .#read(sql`select u.id, u.password_hash from core_operators o join core_users u on u.id = o.user_id
      where u.email_key = ${value(textKey(email))} and u.status = 'active' and u.deleted_at is null
        and o.status = 'active' and o.deleted_at is null`)
    if (!row) return null
    const hash = row['password_hash']
    return { userId: String(row['id']), passwordHash: typeof hash === 'string' ? hash : null }
  }

  /** Lets the user of a mail run the installation; false where there is no such user. */
  async appoint(email: string): Promise<boolean> {
    const user = await this.#userOf(email)
    if (user === null) return false
    if (!(await this.isOperator(user))) {
      await this.#engine.create(asSystem(null, placeholder(NOWHERE), 'appoint operator'), 'core.operator', {
        user,
        status: 'active',
      })
    }
    return true
  }

  /** All schools by short name, suspended ones too. */
  async all(): Promise<readonly SchoolOverview[]> {
    return (await this.#overviews(raw(''))).map(overviewOf)
  }

  /** One school by id or short name; throws the 404 refusal without one. */
  async one(idOrSlug: string): Promise<SchoolOverview> {
    const name = value(idOrSlug)
    const [row] = await this.#overviews(sql` and (cast(s.id as text) = ${name} or s.slug = ${name})`)
    if (!row) throw notFound()
    return overviewOf(row)
  }

  /** Makes a school and its first super admin, both or neither. */
  async create(
    userId: string | null,
    given: JsonObject,
    admin: FirstAdmin
  ): Promise<{ readonly overview: SchoolOverview; readonly isNewUser: boolean }> {
    const id = crypto.randomUUID()
    const record = { ...DEFAULTS, ...given, id, settings_version: 1, status: 'active' }
    const { currency } = record as JsonObject
    const isCurrency = typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)
    const school = { ...placeholder(id), ...(isCurrency ? { currency } : {}) }
    const system = asSystem(userId, school, 'make school')
    const create = async (entity: string, body: JsonObject) =>
      String((await this.#engine.create(system, entity, body)).id)
    const { name, email, passwordHash } = admin
    const work = async () => {
      await create('core.school', record)
      const known = await this.#userOf(email)
      const user =
        known ??
        (await create('core.user', {
          name,
          email,
          email_proved_at: this.#engine.clock.system().toISOString(),
          password_hash: passwordHash,
          status: 'active',
        }))
      const roles = [{ role: 'super_admin', active: true }]
      await create('core.membership', { user, name, email, status: 'active', roles })
      return known === null
    }
    const isNewUser = await this.#engine.database.forSchool(id).transaction(work, { label: 'make school' })
    return { overview: await this.one(id), isNewUser }
  }

  /** What a school may have and do from the next request on: `quota_records`, `quota_users`, `quota_requests`; null for no limit. */
  async setQuotas(userId: string | null, id: string, given: JsonObject): Promise<SchoolOverview> {
    const { school } = await this.one(id)
    const [unknown] = Object.keys(given).filter((name) => !QUOTAS.includes(name))
    if (unknown !== undefined) throw invalid(unknown, UNKNOWN_NAME)
    const system = asSystem(userId, school, 'quotas')
    await this.#engine.update(system, 'core.school', school.id, given)
    return this.one(id)
  }

  /** Shuts a school, or opens it again, from the next request on: nobody signs in, no token holds, no job runs. */
  async setStatus(userId: string | null, id: string, status: 'active' | 'suspended'): Promise<SchoolOverview> {
    const { school } = await this.one(id)
    const system = asSystem(userId, school, `school ${status}`)
    const { version = null } = await this.#engine.read(system, 'core.school', school.id, '')
    await this.#engine.update(system, 'core.school', school.id, { status, version })
    return this.one(id)
  }

  /** Writes a school as lines: its rows (see `exportSchool` of the engine), then its files. Answers the number of rows. */
  async export(id: string, write: (line: string) => void | Promise<void>): Promise<number> {
    const { school } = await this.one(id)
    const rows = (await exportSchool(this.#ground(), school.id, write)) ?? 0
    for await (const line of this.#files.archive(school.id)) await write(line)
    return rows
  }

  /** Puts a school back with its files, or nothing of it. */
  async restore(lines: AsyncIterable<string>): Promise<{ readonly schoolId: string; readonly rows: number }> {
    const { rows, files } = partedLines(lines)
    const restored = await restoreSchool(this.#ground(), rows)
    try {
      await this.#files.restore(restored.schoolId, files)
    } catch (error) {
      await deleteSchool(this.#ground(), restored.schoolId)
      await this.#files.remove(restored.schoolId)
      throw error
    }
    return restored
  }

  /** Deletes a suspended school with all its rows; `confirmation` must be its short name. */
  async delete(id: string, confirmation: string): Promise<void> {
    const { school, status } = await this.one(id)
    if (status !== 'suspended') throw conflict('Suspend the school before you delete it.')
    if (confirmation !== school.slug) throw conflict('Confirm with the short name of the school.')
    await deleteSchool(this.#ground(), school.id)
    await this.#files.remove(school.id)
  }

  async #userOf(email: string): Promise<string | null> {
    const [known] = await this.#read(
      sql`select id from core_users where email_key = ${value(textKey(email))} and deleted_at is null`
    )
    return known ? String(known['id']) : null
  }

  #ground() {
    return { registry: this.#engine.baseRegistry, database: this.#engine.database }
  }

  #overviews(condition: Fragment): Promise<readonly Row[]> {
    return this.#read(sql`select ${raw(SCHOOL_COLUMNS)}, s.status as school_status,
      (select count(*) from core_memberships m where m.school_id = s.id and m.deleted_at is null) as members
      from core_schools s where s.deleted_at is null${condition} order by s.slug`)
  }

  async #read(fragment: Fragment): Promise<readonly Row[]> {
    const database = this.#engine.database.acrossSchools()
    const compiled = compileFragment(fragment, database.dialect)
    return database.read({ text: compiled.text, values: bindParams(compiled, {}, database.dialect) })
  }
}

/** The lines of an archive up to its first file, and those from there on; to be read in this order. */
function partedLines(lines: AsyncIterable<string>) {
  const iterator = lines[Symbol.asyncIterator]()
  let held: string | null = null
  async function* rows(): AsyncGenerator<string> {
    for (let line = await iterator.next(); line.done !== true; line = await iterator.next()) {
      if (line.value.startsWith(FILE_LINE)) {
        held = line.value
        return
      }
      yield line.value
    }
  }
  async function* files(): AsyncGenerator<string> {
    if (held === null) return
    yield held
    for (let line = await iterator.next(); line.done !== true; line = await iterator.next()) yield line.value
  }
  return { rows: rows(), files: files() }
}

function overviewOf(row: Row): SchoolOverview {
  return { school: schoolFromRow(row), status: String(row['school_status']), members: Number(row['members']) }
}

/** A school that is about to be made: enough for the session that makes it. */
function placeholder(id: string): School {
  return {
    id,
    slug: '',
    name: '',
    timezone: 'UTC',
    locale: 'en',
    currency: 'XXX',
    workingDays: [],
    firstWeekday: 1,
    fiscalYearStart: '01-01',
    rounding: 'half_up',
  }
}
