import { randomInt } from 'node:crypto'
import { hashOf, newId, textKey } from '../base/main.js'
import { countIn, fieldsIn, fillPattern, isCounted, periodOf, PLAIN_ALPHABET, renderNumber } from '../fields/main.js'
import type { DialectName, NumberDate } from '../fields/main.js'
import { entityOf } from '../model/main.js'
import type { Actor, Clock, Entity, Field, Registry } from '../model/main.js'
import { bound, join, param, prepare, quoteIdentifier, sql } from '../sql/main.js'
import type { Database, PreparedSql, Statement } from '../sql/main.js'

/** Where numbers are taken: by whom, when, in which database. */
export interface SeriesScene {
  readonly registry: Registry
  readonly actor: Actor
  readonly database: Database
  readonly clock: Clock
}

/** The series of a sequence field; `texts` are those of the fields that its pattern names, by name. */
export interface Series {
  readonly entity: Entity
  readonly field: Field
  readonly texts?: Readonly<Record<string, string>>
}

/** Numbers taken from the database and not given out yet; `refill` while more are on their way. */
interface Block {
  next: number
  end: number
  refill: Promise<void> | null
}

/** Numbers a process takes at once; what it has not given out when it ends is a gap. */
const BLOCK_SIZE = 20

const SERIES_ENTITY = 'core.number_series'

/** Blocks by database, then by school, series and period. */
const blocks = new WeakMap<Database, Map<string, Block>>()

/** The statement that takes numbers, by dialect and table. */
const takings: Readonly<Record<DialectName, WeakMap<Entity, PreparedSql>>> = {
  sqlite: new WeakMap(),
  postgres: new WeakMap(),
}

/**
 * The next number of a `fast` series, from memory, or a text drawn by lot or made of fields; a block is taken in a transaction of its own before.
 * Inside an open transaction exactly one is taken in it, so that a rollback cannot make two of one.
 */
export async function nextFast(scene: SeriesScene, series: Series): Promise<string> {
  const { date, period, pattern } = placeOf(scene, series)
  if (!isCounted(pattern)) return renderNumber(pattern, date, 0)
  if (scene.database.inTransaction) return renderNumber(pattern, date, await take(scene, series, period, 1))
  const block = blockOf(scene, series, period)
  while (block.next >= block.end) {
    block.refill ??= refill(scene, series, period, block)
    await block.refill
  }
  return renderNumber(pattern, date, block.next++)
}

/** The next number, taken in the open transaction: without gaps, as a rollback gives it back. */
export async function nextInTransaction(scene: SeriesScene, series: Series): Promise<string> {
  const { date, period, pattern } = placeOf(scene, series)
  return renderNumber(pattern, date, await take(scene, series, period, 1))
}

/**
 * Moves a series past the highest number of the present period that stands in a record, where somebody
 * has written it by hand. In a transaction of its own.
 */
export async function advanceSeries(scene: SeriesScene, series: Series): Promise<void> {
  const { database } = scene
  const { date, period, pattern } = placeOf(scene, series)
  if (!isCounted(pattern)) return
  const highest = await highestCount(scene, series, pattern, date)
  await database.transaction(
    async () => {
      const first = await take(scene, series, period, 0)
      if (highest >= first) await take(scene, series, period, highest - first + 1)
    },
    { label: 'advance series' }
  )
  const block = blockOf(scene, series, period)
  block.next = Math.min(block.end, Math.max(block.next, highest + 1))
}

/** Which of the texts, as their keys, records of the school have already, deleted ones included. */
export async function takenNumbers(
  { database, actor }: SeriesScene,
  { entity, field }: Series,
  keys: readonly string[]
): Promise<ReadonlySet<string>> {
  const key = field.columns.find((column) => column.facet === 'key')
  if (!key || keys.length === 0) return new Set()
  const column = quoteIdentifier(key.name)
  const list = param('keys', true)
  const isOne =
    database.dialect === 'postgres'
      ? sql`${column} = any(${list}::text[])`
      : sql`${column} in (select value from json_each(${list}))`
  const statement = prepare(
    sql`select ${column} as v from ${quoteIdentifier(entity.table)}
      where "school_id" = ${param('school')} and ${isOne}`,
    database.dialect
  )
  const bindings = { school: actor.school.id, keys }
  const rows = await database.read(bound(statement, bindings, database.dialect))
  return new Set(rows.map(({ v }) => String(v)))
}

/** Where a series counts: with fields in its pattern by itself for each of their texts. */
function placeOf({ actor, clock }: SeriesScene, { field, texts = {} }: Series) {
  if (!field.sequence) throw new Error(`${field.name} is no sequence`)
  const { timezone, fiscalYearStart } = actor.school
  const date: NumberDate = { today: clock.today(timezone), fiscalYearStart }
  const { pattern, alphabet = PLAIN_ALPHABET } = field.sequence
  const own = fieldsIn(pattern).map((name) => textKey(texts[name] ?? ''))
  const period = [periodOf(pattern, date), ...(own.length > 0 ? [hashOf(own).slice(0, 16)] : [])].join(' ')
  return { date, pattern: fillPattern(pattern, texts, alphabet, randomInt), period }
}

function nameOf({ entity, field }: Series): string {
  return `${entity.name}.${field.name}`
}

function blockOf({ database, actor }: SeriesScene, series: Series, period: string): Block {
  const shared = database.acrossSchools()
  let known = blocks.get(shared)
  if (!known) blocks.set(shared, (known = new Map()))
  const key = [actor.school.id, nameOf(series), period].join('\n')
  let block = known.get(key)
  if (!block) known.set(key, (block = { next: 1, end: 1, refill: null }))
  return block
}

/** Fetches a block for all who wait; a failure is theirs, and the next one tries again. */
async function refill(scene: SeriesScene, series: Series, period: string, block: Block): Promise<void> {
  try {
    const first = await scene.database.transaction(() => take(scene, series, period, BLOCK_SIZE), { label: 'series' })
    block.next = first
    block.end = first + BLOCK_SIZE
  } finally {
    block.refill = null
  }
}

/** A series of which the open transaction has taken numbers: it holds its row until it ends. */
interface Held {
  /** What it gave when it was locked. */
  readonly first: number
  next: number
  /** Numbers given out that the row does not know of yet. */
  unwritten: number
}

/** Series by unit of work: what a transaction that is rolled back has taken goes with it. */
const held = new WeakMap<object, Map<string, Promise<Held>>>()

/**
 * Takes `size` numbers in the open transaction and gives the first; of none, the one that would be next. The first time
 * locks the series; after that numbers come from memory, and what was taken is written once, at the end.
 */
async function take(scene: SeriesScene, series: Series, period: string, size: number): Promise<number> {
  const { database, actor } = scene
  const unit = database.unitOfWork
  if (!unit) throw new Error(`A number of ${nameOf(series)} is taken in a transaction`)
  let known = held.get(unit)
  if (!known) held.set(unit, (known = new Map()))
  const key = ['series', actor.school.id, nameOf(series), period].join('\n')
  const present = known.get(key)
  if (!present) {
    const locked = lock(scene, series, period, size)
    known.set(key, locked)
    return (await locked).first
  }
  const mine = await present
  const first = mine.next
  mine.next += size
  mine.unwritten += size
  database.beforeCommit(key, () => database.defer(taking(scene, series, period, mine.unwritten)))
  return first
}

/** Takes numbers from the row of the series, which is held from then on. */
async function lock(scene: SeriesScene, series: Series, period: string, size: number): Promise<Held> {
  const [result] = await scene.database.write([taking(scene, series, period, size)])
  const next = result?.rows[0]?.next
  if (typeof next !== 'number') throw new Error(`The series ${nameOf(series)} gave no number`)
  return { first: next - size, next, unwritten: 0 }
}

function taking({ database, registry, actor }: SeriesScene, series: Series, period: string, size: number): Statement {
  const statement = takingFrom(entityOf(registry, SERIES_ENTITY), database.dialect)
  const bindings = { school: actor.school.id, id: newId(), name: nameOf(series), period, after: 1 + size, size }
  return bound(statement, bindings, database.dialect)
}

function takingFrom(entity: Entity, dialect: DialectName): PreparedSql {
  const known = takings[dialect].get(entity)
  if (known) return known
  const table = quoteIdentifier(entity.table)
  const values = join(['school', 'id', 'name', 'period', 'after'].map((name) => param(name)))
  const made = prepare(
    sql`insert into ${table} ("school_id", "id", "name", "period", "next") values (${values})
      on conflict ("school_id", "name", "period") do update set "next" = ${table}."next" + ${param('size')}
      returning "next"`,
    dialect
  )
  takings[dialect].set(entity, made)
  return made
}

/**
 * The highest counter among stored numbers of as many digits as the next one has: those of equal
 * length sort as their counters do.
 */
async function highestCount(
  { database, actor }: SeriesScene,
  { entity, field }: Series,
  pattern: string,
  date: NumberDate
): Promise<number> {
  const key = field.columns.find((column) => column.facet === 'key') ?? field.columns[0]
  if (!key) return 0
  // Numbers that differ in case only are one to the unique rule, and so here.
  const spell = (text: string) => (key.facet === 'key' ? textKey(text) : text)
  const column = quoteIdentifier(key.name)
  const statement = prepare(
    sql`select ${column} as v from ${quoteIdentifier(entity.table)}
      where "school_id" = ${param('school')} and ${column} >= ${param('from')} and ${column} <= ${param('to')}
        and length(${column}) = ${param('length')} order by ${column} desc limit 1`,
    database.dialect
  )
  const width = /\{(#+)\}/.exec(pattern)?.[1]?.length ?? 1
  let highest = 0
  for (let digits = width; digits <= 15; digits++) {
    const last = 10 ** digits - 1
    const to = spell(renderNumber(pattern, date, last))
    const from = spell(renderNumber(pattern, date, digits === width ? 0 : 10 ** (digits - 1)))
    const bindings = { school: actor.school.id, from, to, length: to.length }
    const [row] = await database.read(bound(statement, bindings, database.dialect))
    highest = (typeof row?.v === 'string' ? countIn(spell(pattern), date, row.v) : null) ?? highest
    if (highest < last) break
  }
  return highest
}
