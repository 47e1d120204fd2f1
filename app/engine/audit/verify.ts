import { entityOf } from '../model/main.js'
import { storedValue } from '../query/main.js'
import { AUDIT_ENTITY, contentDigest, entryDigest, ERASE_ACTION } from '../records/main.js'
import type { AuditValues } from '../records/main.js'
import { bound, param, prepare, sql, value } from '../sql/main.js'
import type { Database, PreparedSql, Row } from '../sql/main.js'
import { chainAfter, markOf, NO_SEAL, SEAL_KEY } from './ground.js'
import type { AuditGround, Seal } from './ground.js'
import { BATCH, linkOf, sealOf } from './seal.js'

/** Something that no operation of the engine leaves behind. */
export interface AuditBreak {
  readonly kind: 'changed' | 'missing' | 'chain' | 'mark' | 'seal' | 'erased' | 'stray'
  /** The entry's number in the chain; null of an entry that no seal holds. */
  readonly seq: number | null
  readonly message: string
}

/** What a school's audit looks like. `head` is the last seal, to be kept elsewhere and compared. */
export interface AuditReport {
  readonly school: string
  readonly entries: number
  readonly seals: number
  readonly head: Seal | null
  /** Entries that no seal holds yet; what was taken from among them cannot be told. */
  readonly unsealed: number
  readonly breaks: readonly AuditBreak[]
}

/** Reads a school's whole audit, batch by batch, and holds it against its digests, its chain and its marks. */
export async function verifyAudit(ground: AuditGround, school: string): Promise<AuditReport> {
  const verifier = new Verifier(ground, school)
  let last = NO_SEAL
  let entries = 0
  for (let seals = await verifier.sealsAfter(0); seals.length > 0; seals = await verifier.sealsAfter(last.number)) {
    for (const row of seals) {
      const seal = sealOf(row)
      entries += await verifier.checkSeal(last, seal, row)
      last = seal
    }
  }
  await verifier.checkStrays(last)
  const unsealed = await verifier.checkUnsealed()
  const head = last.number === 0 ? null : last
  return { school, entries, seals: last.number, head, unsealed, breaks: verifier.breaks }
}

class Verifier {
  readonly breaks: AuditBreak[] = []
  readonly #ground: AuditGround
  readonly #school: string
  readonly #sql: ReturnType<typeof makeStatements>

  constructor(ground: AuditGround, school: string) {
    this.#ground = { ...ground, database: ground.database.forSchool(school) }
    this.#school = school
    this.#sql = STATEMENTS[ground.database.dialect]
  }

  sealsAfter(number: number): Promise<readonly Row[]> {
    return this.#read(this.#sql.seals, { after: number })
  }

  /** Checks one batch: how many entries were found of it. */
  async checkSeal(before: Seal, seal: Seal, row: Row): Promise<number> {
    if (seal.number !== before.number + 1) {
      this.#note('seal', seal.firstSeq, `seals ${before.number + 1} to ${seal.number - 1} are missing`)
    } else if (seal.firstSeq !== before.lastSeq + 1) {
      this.#note('seal', seal.firstSeq, `seal ${seal.number} does not go on where the one before it ends`)
    }
    const entries = await this.#read(this.#sql.sealed, { first: seal.firstSeq, last: seal.lastSeq })
    await this.#checkEntries(entries)
    const isWhole = this.#checkNumbers(entries, seal)
    const chain = chainAfter(before.chain, entries.map(linkOf))
    if (isWhole && seal.number === before.number + 1 && chain !== seal.chain) {
      const message = `entries ${seal.firstSeq} to ${seal.lastSeq} are not those, or not in the order, that seal ${seal.number} holds`
      this.#note('chain', seal.firstSeq, message)
    }
    const key = this.#ground.keys.find(SEAL_KEY, String(row['key']))
    if (!key) this.#note('mark', seal.firstSeq, `the key of seal ${seal.number} is not known here`)
    else if (markOf(key.bytes, this.#school, seal) !== row['mark']) {
      this.#note('mark', seal.firstSeq, `seal ${seal.number} was not made, or was changed, by somebody without the key`)
    }
    return entries.length
  }

  /** Entries that are numbered past the last seal. */
  async checkStrays({ lastSeq }: Seal): Promise<void> {
    const strays = await this.#read(this.#sql.strays, { last: lastSeq })
    for (const row of strays) this.#note('stray', Number(row['seq'] ?? 0), 'is sealed, but no seal holds it')
  }

  /** Checks the entries that wait for a seal: how many there are. */
  async checkUnsealed(): Promise<number> {
    let found = 0
    let after = '00000000-0000-0000-0000-000000000000'
    for (;;) {
      const rows = await this.#read(this.#sql.unsealed, { after })
      await this.#checkEntries(rows)
      found += rows.length
      if (rows.length < BATCH) return found
      after = String(rows.at(-1)?.['id'])
    }
  }

  #checkNumbers(entries: readonly Row[], { firstSeq, lastSeq }: Seal): boolean {
    const found = new Set(entries.map((row) => Number(row['seq'])))
    for (let seq = firstSeq; seq <= lastSeq; seq++) {
      if (!found.has(seq)) this.#note('missing', seq, 'is missing')
    }
    return found.size === lastSeq - firstSeq + 1
  }

  async #checkEntries(rows: readonly Row[]): Promise<void> {
    const erased: Row[] = []
    for (const row of rows) {
      const values = this.#valuesOf(row)
      const seq = row['seq'] === null ? null : Number(row['seq'])
      const isErased = row['salt'] === null
      if (isErased) erased.push(row)
      const isKept = isErased
        ? values.before === null && values.after === null && values.reason === null
        : contentDigest(String(row['salt']), values) === values.content
      if (!isKept || entryDigest(values) !== row['digest']) this.#note('changed', seq, 'is not what was written')
    }
    await this.#checkErased(erased)
  }

  /** An erasure is written down itself, on the same record. */
  async #checkErased(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return
    const records = [...new Set(rows.map((row) => row['record']).filter((record) => record !== null))]
    const known = await this.#read(this.#sql.erasures, { records })
    const written = new Set(known.map((row) => `${String(row['entity'])} ${String(row['record'])}`))
    for (const row of rows) {
      if (written.has(`${String(row['entity'])} ${String(row['record'])}`)) continue
      this.#note('erased', row['seq'] === null ? null : Number(row['seq']), 'was emptied, and no erasure says so')
    }
  }

  #valuesOf(row: Row): AuditValues {
    const { registry, database } = this.#ground
    const entity = entityOf(registry, AUDIT_ENTITY)
    const fields = entity.fields.map((field) => [field.name, storedValue(field, row, database.dialect)] as const)
    return Object.fromEntries(fields) as unknown as AuditValues
  }

  #note(kind: AuditBreak['kind'], seq: number | null, message: string): void {
    this.breaks.push({ kind, seq, message })
  }

  #read(statement: PreparedSql, bindings: Readonly<Record<string, unknown>>): Promise<readonly Row[]> {
    const { database } = this.#ground
    return database.read(bound(statement, { ...bindings, school: this.#school }, database.dialect))
  }
}

function makeStatements(dialect: Database['dialect']) {
  const ours = sql`school_id = ${param('school')}`
  const limit = String(BATCH)
  const isOneOf = dialect === 'sqlite' ? sql`in (select value from json_each(${param('records', true)}))` : null
  return {
    seals: prepare(
      sql`select * from core_audit_seals where ${ours} and number > ${param('after')} order by number limit ${limit}`,
      dialect
    ),
    sealed: prepare(
      sql`select * from core_audit_entries where ${ours} and sealed = ${value(true)}
        and seq between ${param('first')} and ${param('last')} order by seq`,
      dialect
    ),
    strays: prepare(
      sql`select seq from core_audit_entries where ${ours} and sealed = ${value(true)}
        and (seq is null or seq < 1 or seq > ${param('last')}) order by seq limit ${limit}`,
      dialect
    ),
    unsealed: prepare(
      sql`select * from core_audit_entries where ${ours} and sealed = ${value(false)} and id > ${param('after')}
        order by id limit ${limit}`,
      dialect
    ),
    erasures: prepare(
      sql`select distinct entity, record from core_audit_entries where ${ours} and action = ${value(ERASE_ACTION)}
        and record ${isOneOf ?? sql`= any(${param('records', true)}::uuid[])`}`,
      dialect
    ),
  }
}

const STATEMENTS = { sqlite: makeStatements('sqlite'), postgres: makeStatements('postgres') } as const
