import type { DialectName } from '../fields/main.js'
import type { Entity } from '../model/main.js'
import type { Grant } from '../permissions/main.js'
import type { Session } from '../query/main.js'
import { bound, columnOf, join, param, prepare, raw, RowScope, sameSchool, sql } from '../sql/main.js'
import type { PreparedSql, Statement } from '../sql/main.js'
import { insertColumns } from './columns.js'
import { RowBits } from './row_bits.js'
import type { PairBit } from './row_bits.js'
import { ID_PARAM, IDS_PARAM, idsIn } from './statements.js'

/** What a stored row is read for. */
export type ReadPurpose =
  | 'change' //  one living record, locked against other writers
  | 'delete' //  the same, locked against who would link to it, too
  | 'restore' // one deleted record, locked
  | 'rows' //    the living child rows of a record, in their order
  | 'after' //   the rights alone, on given rows as they stand now

/** A statement that reads stored rows by their column names, with the pairs of grants as bits. */
export interface ReadPlan {
  readonly sql: PreparedSql
  /** Pairs of the grant to write, and of the grant to read. */
  readonly write: readonly PairBit[]
  readonly read: readonly PairBit[]
}

/** Plans by grant: equal rights on one registry are one grant, and so is what goes with it for reading. */
const plans = new WeakMap<Grant, Map<string, ReadPlan>>()

/** The plan for rows of an entity under a grant. */
export function readPlan(
  session: Session,
  grant: Grant,
  read: Grant | null,
  purpose: ReadPurpose,
  one = true
): ReadPlan {
  let known = plans.get(grant)
  if (!known) plans.set(grant, (known = new Map()))
  const { dialect } = session.database
  const key = `${dialect}:${purpose}:${one ? 'id' : 'single'}:${read ? 'read' : ''}`
  let plan = known.get(key)
  if (!plan) known.set(key, (plan = makePlan(session, grant, read, purpose, one)))
  return plan
}

/** A run of a plan; `ids` is the one id, or the list of `after`. */
export function readStatement(
  session: Session,
  plan: ReadPlan,
  params: Readonly<Record<string, unknown>>,
  ids: string | null | readonly unknown[]
): Statement {
  const bindings = Array.isArray(ids) ? { [IDS_PARAM]: ids } : { [ID_PARAM]: ids }
  return bound(plan.sql, { ...params, ...bindings }, session.database.dialect)
}

function makePlan(session: Session, grant: Grant, read: Grant | null, purpose: ReadPurpose, one: boolean): ReadPlan {
  const { entity } = grant
  const { dialect } = session.database
  const scope = new RowScope(session.registry, dialect, entity, 'r')
  const bits = new RowBits(scope)
  const write = bits.pairs(grant)
  const readBits = purpose === 'after' ? [] : bits.pairs(read)
  const columns =
    purpose === 'after' ? raw(columnOf('r', 'id')) : join(storedColumns(entity).map((name) => raw(columnOf('r', name))))
  const which = {
    change: one ? [sql`r."id" = ${param(ID_PARAM)}`, raw('r."deleted_at" is null')] : [raw('r."deleted_at" is null')],
    delete: [sql`r."id" = ${param(ID_PARAM)}`, raw('r."deleted_at" is null')],
    restore: [sql`r."id" = ${param(ID_PARAM)}`],
    rows: [sql`r."parent_id" = ${param(ID_PARAM)}`, raw('r."deleted_at" is null')],
    after: [idsIn('r."id"', dialect)],
  }[purpose]
  const list = bits.list()
  const where = join([...sameSchool(scope, null), ...which], ' and ')
  const text = sql`select ${columns}${list} from ${scope.table()}${scope.joins()} where ${where}${raw(ending(purpose, dialect))}`
  return { sql: prepare(text, dialect), write, read: readBits }
}

const LOCKS = {
  change: ' for no key update of r',
  delete: ' for update of r',
  restore: ' for update of r',
  rows: '',
  after: '',
} as const satisfies Record<ReadPurpose, string>

function ending(purpose: ReadPurpose, dialect: DialectName): string {
  if (purpose === 'rows') return ' order by r."position", r."id"'
  return dialect === 'postgres' ? LOCKS[purpose] : ''
}

/** All columns that a write may have to know; what schools add of their own is left where it is. */
function storedColumns(entity: Entity): readonly string[] {
  return [...insertColumns(entity).map(({ name }) => name), 'deleted_at', 'deletion_id']
}
