import { newId } from '../base/main.js'
import type { JsonObject } from '../base/main.js'
import { openText, sealText } from '../query/main.js'
import type { Session } from '../query/main.js'
import { join, quoteIdentifier, raw, sql, value } from '../sql/main.js'
import type { Fragment, Row } from '../sql/main.js'
import { statement } from './school_archive.js'

export type ExchangeKind = 'export' | 'import' | 'bulk'
export type ExchangeStatus = 'running' | 'done' | 'refused' | 'failed' | 'undone'
export type PartKind = 'file' | 'rows' | 'results'

/** An exchange as it stands. Its id is that of its job. */
export interface ExchangeRow {
  readonly id: string
  readonly kind: ExchangeKind
  readonly entity: string
  readonly user: string
  readonly status: ExchangeStatus
  readonly total: number
  readonly done: number
  readonly failed: number
  readonly position: number
  readonly request: JsonObject
  readonly fileName: string | null
  readonly bytes: number | null
  readonly outcome: string | null
  readonly finishedAt: string | null
  readonly expiresAt: string
}

/** What may be written of an exchange. */
export type ExchangeChange = Partial<
  Pick<
    ExchangeRow,
    'status' | 'total' | 'done' | 'failed' | 'position' | 'fileName' | 'bytes' | 'outcome' | 'finishedAt'
  >
>

const COLUMNS = {
  status: 'status',
  total: 'total',
  done: 'done',
  failed: 'failed',
  position: 'position',
  fileName: 'file_name',
  bytes: 'bytes',
  outcome: 'outcome',
  finishedAt: 'finished_at',
} as const satisfies Record<keyof ExchangeChange, string>

/** For how long a runner has an exchange without saying so again, in milliseconds. */
const TURN = 15_000
const TABLE = raw('core_exchanges')
const PARTS = raw('core_exchange_parts')

/** The rows of exchanges of one school. What they hold of records is encrypted. */
export class ExchangeStore {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  /** In the open transaction. */
  insert(
    exchange: Pick<ExchangeRow, 'id' | 'kind' | 'entity' | 'user' | 'request' | 'expiresAt'> & ExchangeChange
  ): void {
    const { id, kind, entity, user, request, expiresAt, total = 0, fileName = null } = exchange
    const values = [
      this.#school,
      id,
      kind,
      entity,
      user,
      'running',
      total,
      0,
      0,
      0,
      this.#seal('request', JSON.stringify(request)),
      fileName,
      this.#now(),
      expiresAt,
    ].map((item) => value(item))
    this
      .#defer(sql`insert into ${TABLE} (school_id, id, kind, entity, "user", status, total, done, failed, position, request,
      file_name, at, expires_at) values (${join(values)})`)
  }

  async find(id: string): Promise<ExchangeRow | null> {
    const [row] = await this.#read(sql`select * from ${TABLE} where ${this.#this(id)}`)
    return row ? this.#exchangeOf(row) : null
  }

  /** The last exchanges of a user about an entity, the newest first. */
  async latest(user: string, entity: string, most: number): Promise<readonly ExchangeRow[]> {
    const rows = await this
      .#read(sql`select * from ${TABLE} where school_id = ${value(this.#school)} and "user" = ${value(user)}
      and entity = ${value(entity)} order by at desc, id desc limit ${String(most)}`)
    return rows.map((row) => this.#exchangeOf(row))
  }

  /** Takes a running exchange that nobody is at, or goes on with one; in the open transaction. False for another's. */
  async claim(id: string, runner: string): Promise<boolean> {
    const now = this.#now()
    return this.#write(sql`update ${TABLE} set runner = ${value(runner)}, runner_until = ${value(this.#later())}
      where ${this.#this(id)} and status = 'running' and (runner is null or runner = ${value(runner)} or runner_until < ${value(now)})`)
  }

  /** Lets another one have it at once; in the open transaction. */
  release(id: string, runner: string): void {
    this.#defer(sql`update ${TABLE} set runner = null where ${this.#this(id)} and runner = ${value(runner)}`)
  }

  /**
   * Writes down how far an exchange is; in the open transaction. False where it is not the runner's any more, who has to
   * undo what it did then. The row stays locked until the commit.
   */
  async change(id: string, runner: string | null, change: ExchangeChange): Promise<boolean> {
    const set = Object.entries(change).map(([name, item]) => {
      return sql`${raw(quoteIdentifier(COLUMNS[name as keyof ExchangeChange]))} = ${value(item)}`
    })
    const turn = runner === null ? [] : [sql`runner_until = ${value(this.#later())}`]
    const mine = runner === null ? sql`` : sql` and runner = ${value(runner)} and status = 'running'`
    return this.#write(sql`update ${TABLE} set ${join([...set, ...turn])} where ${this.#this(id)}${mine}`)
  }

  /** In the open transaction. */
  addPart(
    { id, expiresAt }: Pick<ExchangeRow, 'id' | 'expiresAt'>,
    kind: PartKind,
    position: number,
    content: string
  ): void {
    const values = [this.#school, newId(), id, kind, position, this.#seal(kind, content), expiresAt].map((item) =>
      value(item)
    )
    this.#defer(
      sql`insert into ${PARTS} (school_id, id, exchange, kind, position, content, expires_at) values (${join(values)})`
    )
  }

  /** In the open transaction. */
  dropParts(id: string, kind: PartKind): void {
    this.#defer(sql`delete from ${PARTS} where ${this.#partsOf(id, kind)}`)
  }

  /** The last part that begins at a position or before it; null for none. */
  async part(
    id: string,
    kind: PartKind,
    position: number
  ): Promise<{ readonly position: number; readonly content: string } | null> {
    const [row] = await this.#read(sql`select position, content from ${PARTS} where ${this.#partsOf(id, kind)}
      and position <= ${value(position)} order by position desc limit 1`)
    return row ? { position: Number(row['position']), content: this.#open(kind, row['content']) } : null
  }

  /** All parts of a kind in their order, one at a time. */
  async *parts(id: string, kind: PartKind): AsyncGenerator<string> {
    for (let last = -1; ;) {
      const [row] = await this.#read(sql`select position, content from ${PARTS} where ${this.#partsOf(id, kind)}
        and position > ${value(last)} order by position limit 1`)
      if (!row) return
      last = Number(row['position'])
      yield this.#open(kind, row['content'])
    }
  }

  get #school(): string {
    return this.#session.actor.school.id
  }

  #this(id: string): Fragment {
    return sql`school_id = ${value(this.#school)} and id = ${value(id)}`
  }

  #partsOf(id: string, kind: PartKind): Fragment {
    return sql`school_id = ${value(this.#school)} and exchange = ${value(id)} and kind = ${value(kind)}`
  }

  #now(): string {
    return this.#session.clock.system().toISOString()
  }

  #later(): string {
    return new Date(this.#session.clock.system().getTime() + TURN).toISOString()
  }

  #seal(field: string, text: string): string {
    return sealText(this.#session.keys, { school: this.#school, entity: 'core.exchange', field }, text)
  }

  #open(field: string, sealed: unknown): string {
    return openText(this.#session.keys, { school: this.#school, entity: 'core.exchange', field }, String(sealed))
  }

  #exchangeOf(row: Row): ExchangeRow {
    const text = (name: string) => (typeof row[name] === 'string' ? row[name] : null)
    return {
      id: String(row['id']),
      kind: String(row['kind']) as ExchangeKind,
      entity: String(row['entity']),
      user: String(row['user']),
      status: String(row['status']) as ExchangeStatus,
      total: Number(row['total']),
      done: Number(row['done']),
      failed: Number(row['failed']),
      position: Number(row['position']),
      request: JSON.parse(this.#open('request', row['request'])) as JsonObject,
      fileName: text('file_name'),
      bytes: row['bytes'] === null ? null : Number(row['bytes']),
      outcome: text('outcome'),
      finishedAt: text('finished_at'),
      expiresAt: String(row['expires_at']),
    }
  }

  async #read(fragment: Fragment): Promise<readonly Row[]> {
    const { database } = this.#session
    return database.read(statement(database, fragment))
  }

  async #write(fragment: Fragment): Promise<boolean> {
    const { database } = this.#session
    const [result] = await database.write([statement(database, fragment)])
    return result?.count === 1
  }

  #defer(fragment: Fragment): void {
    const { database } = this.#session
    database.defer(statement(database, fragment))
  }
}
