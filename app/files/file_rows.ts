import { bindParams, compileFragment, joinFragments as join, raw, sql, value } from '#engine'
import type { Actor, Database, Engine, Fragment, HeldFile, Row } from '#engine'

export type FileStatus = 'expected' | 'stored' | 'refused' | 'released'

/** What is known of a file, as it stands in the database. */
export interface FileRow {
  readonly id: string
  readonly school: string
  readonly name: string
  readonly claimedSize: number
  readonly size: number | null
  readonly type: string | null
  readonly sha256: string | null
  readonly key: string
  readonly status: FileStatus
  readonly refusal: string | null
  readonly entity: string
  readonly field: string
  readonly record: string | null
  readonly uploadedBy: string
  readonly width: number | null
  readonly height: number | null
  readonly sizes: readonly string[]
}

/** What an announced file begins with. */
export type NewFile = Pick<
  FileRow,
  'id' | 'name' | 'claimedSize' | 'sha256' | 'key' | 'entity' | 'field' | 'uploadedBy'
>

/** What the check of a file has found. */
export type FoundFile = Pick<FileRow, 'size' | 'type' | 'sha256' | 'width' | 'height'>

const TABLE = raw('core_files')
/** Failures after which the sizes of a picture are not made any more. */
const MOST_ATTEMPTS = 5

/** The rows of `core.file` of one school. All they know is what stands in the database; bytes are elsewhere. */
export class FileRows {
  readonly #database: Database
  readonly #school: string
  readonly #now: () => string

  constructor({ database, clock }: Pick<Engine, 'database' | 'clock'>, school: string) {
    this.#database = database.forSchool(school)
    this.#school = school
    this.#now = () => clock.system().toISOString()
  }

  async find(id: string): Promise<FileRow | null> {
    const [row] = await this.#read(sql`select * from ${TABLE} where ${this.#these([id])}`)
    return row ? fileOf(row) : null
  }

  /**
   * Notes an announced file, unless the school's files would then take more than `quota` bytes; answers whether it is noted. Those
   * who announce at the same time wait for each other.
   */
  async announce(file: NewFile, quota: number | null): Promise<boolean> {
    const database = this.#database
    return database.transaction(
      async () => {
        if (quota !== null && (await this.#taken()) + file.claimedSize > quota) return false
        const now = value(this.#now())
        this.#defer(sql`insert into ${TABLE} (school_id, id, name, claimed_size, sha256, "key", status, entity, field,
          uploaded_by, uploaded_at, changed_at, attempts) values (${value(this.#school)}, ${value(file.id)}, ${value(file.name)},
          ${value(file.claimedSize)}, ${value(file.sha256)}, ${value(file.key)}, 'expected', ${value(file.entity)},
          ${value(file.field)}, ${value(file.uploadedBy)}, ${now}, ${now}, 0)`)
        return true
      },
      { label: 'announce a file' }
    )
  }

  /** Keeps what was found of an announced file; `also` happens in the same transaction. False where it was judged before. */
  async keep(id: string, { size, type, sha256, width, height }: FoundFile, also: () => void): Promise<boolean> {
    return this.#judge(
      id,
      sql`status = 'stored', size = ${value(size)}, type = ${value(type)}, sha256 = ${value(sha256)}, width = ${value(width)},
        height = ${value(height)}`,
      also
    )
  }

  /** Keeps why an announced file is refused. */
  async refuse(id: string, refusal: string): Promise<boolean> {
    return this.#judge(id, sql`status = 'refused', refusal = ${value(refusal)}`, () => undefined)
  }

  /** Announced, refused and unclaimed files of before `before` go, as do those of which nothing is needed; at most so many at once. */
  releaseForgotten(before: Date, most: number): void {
    const old = value(before.toISOString())
    this.#defer(sql`update ${TABLE} set status = 'released', changed_at = ${value(this.#now())}
      where school_id = ${value(this.#school)} and id in (select id from ${TABLE} where school_id = ${value(this.#school)}
        and (status in ('expected', 'refused') or (status = 'stored' and record is null)) and uploaded_at < ${old}
        limit ${String(most)})`)
  }

  async released(most: number): Promise<readonly FileRow[]> {
    const rows = await this.#read(
      sql`select * from ${TABLE} where school_id = ${value(this.#school)} and status = 'released' order by uploaded_at, id limit ${String(most)}`
    )
    return rows.map(fileOf)
  }

  /** Stored files by id, those after one. */
  async stored(after: string | null, most: number): Promise<readonly FileRow[]> {
    const beyond = after === null ? raw('') : sql` and id > ${value(after)}`
    const rows = await this.#read(
      sql`select * from ${TABLE} where school_id = ${value(this.#school)} and status = 'stored'${beyond} order by id limit ${String(most)}`
    )
    return rows.map(fileOf)
  }

  /** Forgets released files whose bytes are gone. */
  async forget(ids: readonly string[]): Promise<void> {
    await this.#write(sql`delete from ${TABLE} where ${this.#these(ids)} and status = 'released'`)
  }

  /** Pictures whose sizes have still to be made. */
  async unsized(most: number): Promise<readonly FileRow[]> {
    const rows = await this.#read(
      sql`select * from ${TABLE} where school_id = ${value(this.#school)} and status = 'stored' and width is not null
        and sizes is null and attempts < ${String(MOST_ATTEMPTS)} order by uploaded_at, id limit ${String(most)}`
    )
    return rows.map(fileOf)
  }

  async noteSizes(id: string, sizes: readonly string[]): Promise<void> {
    await this.#write(sql`update ${TABLE} set sizes = ${value(sizes.join(','))} where ${this.#these([id])}`)
  }

  async noteFailure(id: string): Promise<void> {
    await this.#write(sql`update ${TABLE} set attempts = attempts + 1 where ${this.#these([id])}`)
  }

  async #judge(id: string, what: Fragment, also: () => void): Promise<boolean> {
    return this.#database.transaction(
      async () => {
        const lock = raw(this.#database.dialect === 'postgres' ? ' for update' : '')
        const [row] = await this.#read(sql`select status from ${TABLE} where ${this.#these([id])}${lock}`)
        if (row?.['status'] !== 'expected') return false
        this.#defer(sql`update ${TABLE} set ${what}, changed_at = ${value(this.#now())} where ${this.#these([id])}`)
        also()
        return true
      },
      { label: 'judge a file' }
    )
  }

  /** Bytes of all files that are there or announced. The school's row is held, so that nobody counts beside. */
  async #taken(): Promise<number> {
    if (this.#database.dialect === 'postgres') {
      await this.#read(sql`select id from core_schools where id = ${value(this.#school)} for no key update`)
    }
    const [row] = await this.#read(
      sql`select coalesce(sum(claimed_size), 0) as taken from ${TABLE} where school_id = ${value(this.#school)}
        and status in ('expected', 'stored', 'released')`
    )
    return Number(row?.['taken'] ?? 0)
  }

  #these(ids: readonly string[]): Fragment {
    return sql`school_id = ${value(this.#school)} and id in (${join(ids.map((id) => value(id)))})`
  }

  #read(fragment: Fragment): Promise<readonly Row[]> {
    return this.#database.read(this.#statement(fragment))
  }

  #defer(fragment: Fragment): void {
    this.#database.defer(this.#statement(fragment))
  }

  async #write(fragment: Fragment): Promise<void> {
    await this.#database.transaction(async () => this.#defer(fragment), { label: 'note of a file' })
  }

  #statement(fragment: Fragment): Parameters<Database['read']>[0] {
    const { text, params } = compileFragment(fragment, this.#database.dialect)
    return { text, values: bindParams({ text, params }, {}, this.#database.dialect) }
  }
}

/** What a record tells of a file. */
export function heldFileOf({ id, name, type, size, width, height }: FileRow): HeldFile {
  return {
    id,
    name,
    ...(type === null ? {} : { type }),
    ...(size === null ? {} : { size }),
    ...(width === null ? {} : { width }),
    ...(height === null ? {} : { height }),
  }
}

/** Bytes that a school's files may take, by its operator; null for no limit. */
export function storageQuota({ school }: Actor): number | null {
  return school.quotas?.storage ?? null
}

function fileOf(row: Row): FileRow {
  const text = (name: string) => (typeof row[name] === 'string' ? row[name] : null)
  const number = (name: string) => (row[name] === null || row[name] === undefined ? null : Number(row[name]))
  return {
    id: String(row['id']),
    school: String(row['school_id']),
    name: String(row['name']),
    claimedSize: Number(row['claimed_size']),
    size: number('size'),
    type: text('type'),
    sha256: text('sha256'),
    key: String(row['key']),
    status: String(row['status']) as FileStatus,
    refusal: text('refusal'),
    entity: String(row['entity']),
    field: String(row['field']),
    record: text('record'),
    uploadedBy: String(row['uploaded_by']),
    width: number('width'),
    height: number('height'),
    sizes: text('sizes')?.split(',').filter(Boolean) ?? [],
  }
}
