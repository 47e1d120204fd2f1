import { bindParams, compileFragment, joinFragments, Refusal, sql, value } from '#engine'
import type { Actor, Engine, JsonObject, School } from '#engine'
import { History } from './demo_history.js'
import type { SchoolData } from './sandbox/main.js'

/**
 * Writes a school of the sandbox through the same operation that REST and the screens use, as the
 * `system` actor, all in one transaction: a start that is cut short leaves no half a school.
 */
export async function loadSchool(engine: Engine, data: SchoolData): Promise<void> {
  const actor = systemActor(schoolOf(data.school))
  await engine.database.forSchool(actor.school.id).transaction(
    async () => {
      for (const { entity, records, transition } of data.batches) {
        for (const part of partsOf(records)) await createAll(engine, actor, entity, part)
        for (const { id } of transition ? records : []) {
          await engine.transition(actor, entity, String(id), transition ?? '', {})
        }
      }
      await writeSeries(engine, actor, data)
      const as = (name: string, userId: string): Actor => ({ ...actor, name, userId })
      const office = {
        accountant: as('Accountant', data.office.accountant),
        principal: as('Principal', data.office.principal),
      }
      const history = History.open(engine, office)
      await history.replay(data.history)
    },
    { label: `demo school ${actor.school.slug}` }
  )
}

/** A refusal means that sandbox and declarations differ: it says in which record and field. */
async function createAll(engine: Engine, actor: Actor, entity: string, records: readonly JsonObject[]): Promise<void> {
  try {
    await engine.createMany(actor, entity, records.map(withoutRowIds))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const reason = JSON.stringify(error.details)
    throw new Error(`${entity}, from ${String(records[0]?.id)} on: ${error.message} ${reason}`, { cause: error })
  }
}

/** Records made at once, few enough to be held in memory beside what the database keeps. */
const PART = 200

/** Records that name each other are made one after the other. */
function partsOf(records: readonly JsonObject[]): readonly (readonly JsonObject[])[] {
  const ids = new Set(records.map(({ id }) => id))
  const isLinked = records.some(({ id: _, ...cells }) => Object.values(cells).some((cell) => ids.has(cell)))
  const size = isLinked ? 1 : PART
  return Array.from({ length: Math.ceil(records.length / size) }, (_, index) =>
    records.slice(index * size, (index + 1) * size)
  )
}

/** Rows are named by the engine when they are made; an id in one means a row that is there already. */
function withoutRowIds(record: JsonObject): JsonObject {
  const cells = Object.entries(record).map(([name, cell]) => [
    name,
    Array.isArray(cell) ? cell.map(({ id: _, ...row }: JsonObject) => row) : cell,
  ])
  return Object.fromEntries(cells) as JsonObject
}

/** Who makes the demo's records, for the audit. */
export function systemActor(school: School): Actor {
  return {
    kind: 'system',
    userId: null,
    name: 'Demo',
    school,
    roles: [],
    reason: 'demo data',
    requestId: null,
    address: null,
  }
}

/** The school that a record of `core.school` describes. */
export function schoolOf(record: JsonObject): School {
  const text = (name: string) => String(record[name])
  return {
    id: text('id'),
    slug: text('slug'),
    name: text('name'),
    timezone: text('timezone'),
    locale: text('locale'),
    currency: text('currency'),
    firstWeekday: Number(record['first_weekday']),
    workingDays: text('working_days').split(',').map(Number),
    fiscalYearStart: text('fiscal_year_start'),
    rounding: text('rounding'),
  }
}

/** Says how far the numbers of the records are used up. Series are the engine's log and have no operation. */
async function writeSeries(engine: Engine, { school }: Actor, { series }: SchoolData): Promise<void> {
  const database = engine.database.forSchool(school.id)
  const rows = series.map(({ entity, field, period, next }) => {
    const cells = [school.id, crypto.randomUUID(), `${entity}.${field}`, period, next].map(value)
    return sql`(${joinFragments(cells)})`
  })
  const statement = compileFragment(
    sql`insert into core_number_series (school_id, id, name, period, next) values ${joinFragments(rows)}`,
    database.dialect
  )
  await database.write([{ text: statement.text, values: bindParams(statement, {}, database.dialect) }])
}
