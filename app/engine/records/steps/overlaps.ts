import { hashOf } from '../../base/main.js'
import { readsOf } from '../../expressions/main.js'
import type { DialectName } from '../../fields/main.js'
import type { Entity, ExclusiveRule } from '../../model/main.js'
import { grantOf } from '../../permissions/main.js'
import { pickRecords } from '../../query/main.js'
import type { Session } from '../../query/main.js'
import { bound, columnOf, join, param, raw, renderExpr, RowScope, sameSchool, sql, undeleted } from '../../sql/main.js'
import type { Fragment, PreparedSql, Row, Statement } from '../../sql/main.js'
import type { Attempt } from '../attempt.js'
import { isCounted, isSameIn } from '../claims.js'
import type { ClaimScene } from '../claims.js'
import { overlapRefusal } from '../constraints.js'
import type { Removal } from '../removal.js'
import { ID_PARAM, statementOf, storageType } from '../statements.js'

/**
 * Refuses times that another record of the same key has, and says whose they are where the actor may refer to it.
 * Asked before the write and only of what changes. Writers of one key wait for each other, so that the second sees
 * what the first has taken; the database's own rule alone would end in deadlocks when several write at once.
 */
export function refuseOverlaps(attempt: Attempt): void | Promise<void> {
  const { session, after, params, draft } = attempt
  if (draft.entity.exclusives.length === 0) return
  const { scene, rules } = touchedBy(attempt)
  if (rules.length > 0) return judge(session, scene, after, rules, params)
}

/** Lets writers of the same keys wait for those of many new records, before they are written. */
export async function holdTimes(attempts: readonly Attempt[]): Promise<void> {
  const [first] = attempts
  if (!first || first.draft.entity.exclusives.length === 0) return
  const keys = attempts.flatMap((attempt) => {
    const { scene, rules } = touchedBy(attempt)
    return rules.map((rule) => turnOf(scene, rule, attempt.after))
  })
  const turns = turnStatements(keys, first.session)
  if (turns.length > 0) await first.session.database.readAll(turns)
}

/** The rules that a write must ask about: it counts, and changes something that they speak of. */
function touchedBy({ draft, session, before, after, params }: Attempt) {
  const { entity } = draft
  const scene = { entity, dialect: session.database.dialect, params }
  const rules = entity.exclusives.filter((rule) => {
    const names = new Set([...rule.fields, rule.from, rule.to, ...(rule.while ? readsOf(rule.while) : [])])
    return (!before || !isSameIn(scene, names, before, after)) && holds(scene, rule, after)
  })
  return { scene, rules }
}

/** The same of a deleted record that comes back. */
export async function refuseTakenTimes({ access, session, row, params }: Removal): Promise<void> {
  const scene = { entity: access.entity, dialect: session.database.dialect, params }
  const rules = access.entity.exclusives.filter((rule) => holds(scene, rule, row))
  if (rules.length > 0) await judge(session, scene, row, rules, params)
}

async function judge(
  session: Session,
  scene: ClaimScene,
  row: Row,
  rules: readonly ExclusiveRule[],
  params: Attempt['params']
): Promise<void> {
  const { entity, dialect } = scene
  const turns = turnStatements(
    rules.map((rule) => turnOf(scene, rule, row)),
    session
  )
  const asked = rules.map((rule): Statement =>
    bound(holderStatement(session, entity, rule), { ...params, ...bindingsOf(entity, rule, row) }, dialect)
  )
  const found = await session.database.readAll([...turns, ...asked])
  for (const [index, rule] of rules.entries()) {
    const holder = found[turns.length + index]?.[0]
    if (holder) {
      throw overlapRefusal(rule, rule.fields[0] ?? rule.from, await nameOf(session, entity, String(holder.id)))
    }
  }
}

/** A record with an empty key field holds nothing, nor does one that the rule does not count. */
function holds(scene: ClaimScene, rule: ExclusiveRule, row: Row): boolean {
  const isKeyed = rule.fields.every((name) => (row[columnFor(scene.entity, name).name] ?? null) !== null)
  return isKeyed && isCounted(scene, row, rule.while)
}

/** A number for who writes this key of this rule in this school. */
function turnOf({ entity }: ClaimScene, rule: ExclusiveRule, row: Row): string {
  const key = rule.fields.map((name) => String(row[columnFor(entity, name).name]))
  return String(BigInt(`0x${hashOf([rule.name, String(row.school_id), ...key]).slice(0, 15)}`))
}

/** Taken in the order of their numbers. SQLite has one writer anyway. */
function turnStatements(turns: readonly string[], { database }: Session): readonly Statement[] {
  if (turns.length === 0 || database.dialect === 'sqlite') return []
  const text = 'select pg_advisory_xact_lock(k) from (select distinct unnest($1::bigint[]) as k order by k) as x'
  return [{ text, values: [turns] }]
}

function bindingsOf(entity: Entity, rule: ExclusiveRule, row: Row): Readonly<Record<string, unknown>> {
  const names = [...rule.fields, rule.from, rule.to].map((name) => columnFor(entity, name).name)
  return { [ID_PARAM]: row.id, ...Object.fromEntries(names.map((name) => [name, row[name] ?? null])) }
}

/** What is compared: the key of a text, else the value. */
function columnFor(entity: Entity, name: string) {
  const columns = entity.field[name]?.columns ?? []
  const column = columns.find(({ facet }) => facet === 'key') ?? columns[0]
  if (!column) throw new Error(`${entity.name}.${name} has no column`)
  return column
}

function holderStatement({ registry, database }: Session, entity: Entity, rule: ExclusiveRule): PreparedSql {
  const { dialect } = database
  return statementOf(entity, dialect, `holder ${rule.name}`, () => {
    const row = new RowScope(registry, dialect, entity, 'o')
    const conditions = [
      ...sameSchool(row, null),
      ...undeleted(row),
      sql`${columnOf('o', 'id')} <> ${param(ID_PARAM)}`,
      ...rule.fields.map((name) => {
        const column = columnFor(entity, name).name
        return sql`${columnOf('o', column)} = ${param(column)}`
      }),
      ...(rule.while ? [renderExpr(rule.while, row)] : []),
      ...overlap(entity, rule, dialect),
    ]
    return sql`select ${columnOf('o', 'id')} as id from ${row.table()} where ${join(conditions, ' and ')} order by ${columnOf('o', 'id')} limit 1`
  })
}

/** That the other row and the bound times have times in common, as the storage says it of two rows. */
function overlap(entity: Entity, rule: ExclusiveRule, dialect: DialectName): readonly Fragment[] {
  const [from, to] = [columnFor(entity, rule.from), columnFor(entity, rule.to)]
  const given = (column: typeof from): Fragment => storageType(param(column.name), column.kind, dialect)
  const own = (column: typeof from): Fragment => raw(columnOf('o', column.name))
  const before = rule.inclusive ? '<=' : '<'
  const begins = (start: Fragment, end: Fragment) =>
    sql`(${start} is null or ${end} is null or ${start} ${before} ${end})`
  const common = [begins(given(from), own(to)), begins(own(from), given(to))]
  return rule.inclusive ? common : [...common, begins(own(from), own(to)), begins(given(from), given(to))]
}

async function nameOf(session: Session, entity: Entity, id: string): Promise<{ id: string; label: string } | null> {
  if (!grantOf(session.registry, session.actor, entity.name, 'refer')) return null
  const [found] = await pickRecords(session, entity.name, { ids: [id], limit: 1 })
  return found ?? null
}
