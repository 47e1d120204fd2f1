import { readsOf } from '../../expressions/main.js'
import { entityOf, fieldOf } from '../../model/main.js'
import type { CapacityRule, Entity } from '../../model/main.js'
import { grantOf } from '../../permissions/main.js'
import { pickRecords } from '../../query/main.js'
import type { Session } from '../../query/main.js'
import { bound, columnOf, join, raw, renderExpr, RowScope, sameSchool, sql, undeleted } from '../../sql/main.js'
import type { Fragment, PreparedSql, Row } from '../../sql/main.js'
import type { Attempt } from '../attempt.js'
import { isCounted, isSameIn } from '../claims.js'
import type { ClaimScene } from '../claims.js'
import { conflict } from '../errors.js'
import type { Removal } from '../removal.js'
import { IDS_PARAM, idsIn, statementOf } from '../statements.js'

/** Somebody counts: whoever claims a place, and where he stands among all that do. */
interface Claim {
  readonly index: number
  readonly target: string
  readonly places: number
}

/** A thing that has fewer places than are claimed. */
interface Full {
  readonly target: string
  readonly over: number
}

/** Takes what is wrong with one of several records to where it belongs. */
type Refuse = (index: number, error: unknown) => unknown

/**
 * Refuses claims on places that are not there. Asked after the write, in its transaction: first what has the places
 * is locked, so that of two who claim the last one the second waits, then all living claims are counted as they
 * stand. Who only gives places back, or changes nothing of a claim, is not asked, however full it is.
 */
export function refuseFull(
  attempts: readonly Attempt[],
  refuse: Refuse = (_index, error) => error
): void | Promise<void> {
  const [first] = attempts
  if (first && first.draft.entity.capacities.length > 0) return judge(first, attempts, refuse)
}

async function judge(first: Attempt, attempts: readonly Attempt[], refuse: Refuse): Promise<void> {
  const { session, params, draft } = first
  const scene = { entity: draft.entity, dialect: session.database.dialect, params }
  for (const rule of draft.entity.capacities) {
    const claims = attempts.flatMap((attempt, index) => claimOf(scene, rule, attempt, index))
    if (claims.length === 0) continue
    const targets = [...new Set(claims.map(({ target }) => target))].sort()
    const [full] = await findFull(session, scene, rule, { by: 'targets', ids: targets })
    if (!full) continue
    const { label, error } = await refusalOf(session, rule, full.target)
    throw refuse(firstTooMany(claims, full), conflict(rule.message ?? label, error))
  }
}

/** The same of records that come back from deletion, with what came with them. */
export async function refuseFullAfterRestoration({ session, params, spread }: Removal): Promise<void> {
  for (const { entity, ids } of spread.marked.values()) {
    const scene = { entity, dialect: session.database.dialect, params }
    for (const rule of entity.capacities) {
      const [full] = await findFull(session, scene, rule, { by: 'claims', ids: [...ids] })
      if (!full) continue
      const { label, error } = await refusalOf(session, rule, full.target)
      throw conflict(rule.message ?? label, error)
    }
  }
}

/** What a write claims that it had not before. */
function claimOf(scene: ClaimScene, rule: CapacityRule, attempt: Attempt, index: number): readonly Claim[] {
  const { before, after } = attempt
  const names = new Set([rule.field, ...(rule.count ? [rule.count] : []), ...(rule.while ? readsOf(rule.while) : [])])
  if (before && isSameIn(scene, names, before, after)) return []
  const target = targetIn(scene, rule, after)
  if (target === null || !isCounted(scene, after, rule.while)) return []
  const places = placesIn(rule, after)
  const had =
    before && targetIn(scene, rule, before) === target && isCounted(scene, before, rule.while)
      ? placesIn(rule, before)
      : 0
  return places > had ? [{ index, target, places: places - had }] : []
}

function targetIn({ entity }: ClaimScene, rule: CapacityRule, row: Row): string | null {
  const value = row[linkColumn(entity, rule)]
  return value === null || value === undefined ? null : String(value)
}

function placesIn(rule: CapacityRule, row: Row): number {
  return rule.count === null ? 1 : Number(row[rule.count] ?? 1)
}

/** Among the claims on a full thing, in their order: the first that no place is left for. */
function firstTooMany(claims: readonly Claim[], { target, over }: Full): number {
  let left = over
  const own = claims.filter((claim) => claim.target === target)
  for (const claim of own.toReversed()) {
    left -= claim.places
    if (left <= 0) return claim.index
  }
  return own[0]?.index ?? 0
}

async function findFull(
  session: Session,
  scene: ClaimScene,
  rule: CapacityRule,
  asked: { readonly by: 'targets' | 'claims'; readonly ids: readonly string[] }
): Promise<readonly Full[]> {
  const bindings = { ...scene.params, [IDS_PARAM]: asked.ids }
  const [, rows = []] = await session.database.readAll([
    bound(lockStatement(session, scene.entity, rule, asked.by), bindings, scene.dialect),
    bound(countStatement(session, scene.entity, rule, asked.by), bindings, scene.dialect),
  ])
  return rows.map((row) => ({ target: String(row.target), over: Number(row.taken) - Number(row.places) }))
}

/** A lock that lets links to the thing be made meanwhile: they hold its key alone. */
function lockStatement(session: Session, entity: Entity, rule: CapacityRule, by: 'targets' | 'claims'): PreparedSql {
  const { dialect } = session.database
  return statementOf(entity, dialect, `lock places ${rule.field} ${by}`, () => {
    const target = targetScope(session, rule)
    const where = join([...sameSchool(target, null), among('t."id"', session, entity, rule, by)], ' and ')
    const ending = dialect === 'postgres' ? ' for no key update of t' : ''
    return sql`select t."id" from ${target.table()} where ${where} order by t."id"${ending}`
  })
}

function countStatement(session: Session, entity: Entity, rule: CapacityRule, by: 'targets' | 'claims'): PreparedSql {
  const { dialect } = session.database
  return statementOf(entity, dialect, `count places ${rule.field} ${rule.places} ${by}`, () => {
    const target = targetScope(session, rule)
    const claim = claimScope(session, entity)
    const link = columnOf('c', linkColumn(entity, rule))
    const places = columnOf('t', rule.places)
    const weight = rule.count ? sql`sum(coalesce(${columnOf('c', rule.count)}, 1))` : raw('count(*)')
    const claims = [
      ...sameSchool(claim, target),
      sql`${link} = t."id"`,
      ...undeleted(claim),
      ...(rule.while ? [renderExpr(rule.while, claim)] : []),
    ]
    const taken = sql`coalesce((select ${weight} from ${claim.table()} where ${join(claims, ' and ')}), 0)`
    const where = join(
      [...sameSchool(target, null), among('t."id"', session, entity, rule, by), sql`${places} is not null`],
      ' and '
    )
    return sql`select * from (select t."id" as target, ${places} as places, ${taken} as taken from ${target.table()} where ${where}) as x where x.taken > x.places order by x.target`
  })
}

/** Which things: a bound list of them, or those that a bound list of records claims places of. */
function among(
  column: string,
  session: Session,
  entity: Entity,
  rule: CapacityRule,
  by: 'targets' | 'claims'
): Fragment {
  const { dialect } = session.database
  if (by === 'targets') return idsIn(column, dialect)
  const claim = claimScope(session, entity)
  const conditions = [
    ...sameSchool(claim, null),
    idsIn(columnOf('c', 'id'), dialect),
    ...(rule.while ? [renderExpr(rule.while, claim)] : []),
  ]
  return sql`${column} in (select ${columnOf('c', linkColumn(entity, rule))} from ${claim.table()} where ${join(conditions, ' and ')})`
}

function targetScope({ registry, database }: Session, rule: CapacityRule): RowScope {
  return new RowScope(registry, database.dialect, entityOf(registry, rule.entity), 't')
}

function claimScope({ registry, database }: Session, entity: Entity): RowScope {
  return new RowScope(registry, database.dialect, entity, 'c')
}

function linkColumn(entity: Entity, rule: CapacityRule): string {
  return fieldOf(entity, rule.field)?.columns[0]?.name ?? rule.field
}

async function refusalOf(session: Session, rule: CapacityRule, target: string) {
  const grant = grantOf(session.registry, session.actor, rule.entity, 'refer')
  const [found] = grant ? await pickRecords(session, rule.entity, { ids: [target], limit: 1 }) : []
  const label = found ? `${found.label} is full.` : 'There is no place left.'
  return { label, error: { [rule.field]: [label] } }
}
