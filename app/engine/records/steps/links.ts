import { isTrue } from '../../expressions/main.js'
import type { DialectName } from '../../fields/main.js'
import { entityOf } from '../../model/main.js'
import type { Entity, Registry } from '../../model/main.js'
import { grantOf, rightsKey } from '../../permissions/main.js'
import type { Session } from '../../query/main.js'
import {
  bound,
  columnOf,
  join,
  param,
  prepare,
  raw,
  renderExpr,
  RowScope,
  sameSchool,
  sql,
  undeleted,
} from '../../sql/main.js'
import type { Fragment, PreparedSql, Row, Statement } from '../../sql/main.js'
import type { Attempt } from '../attempt.js'
import type { Draft, Values } from '../draft.js'
import { DOES_NOT_EXIST, note, refuseProblems } from '../errors.js'
import type { Problems } from '../errors.js'
import { idsIn } from '../statements.js'
import { lookUps, lookUpStatements, noteLookedUp } from './fetch.js'

/** The login identities of the installation, which stand in no school. */
const LOGIN = 'core.user'

/** A link that a body sets: where it stands, and what it leads to. */
interface LinkUse {
  readonly path: string
  readonly target: string
  readonly id: string
}

/** Statements by entities: which targets, with which rights. */
const statements = new WeakMap<Registry['entities'], Map<string, PreparedSql>>()

/** Looks for the targets of a new record's links, and for what is copied of them. */
export function findTargets(attempt: Attempt): void | Promise<void> {
  const statement = targetStatement(attempt)
  if (!statement) return
  const wanted = lookUps(attempt)
  const flight = [statement, ...lookUpStatements(attempt, wanted)]
  return attempt.session.database.readAll(flight).then(([rows, ...found]) => {
    noteTargets(attempt, rows)
    noteLookedUp(attempt, wanted, found)
  })
}

/**
 * The one statement that finds all targets of a body's links; null where it has none. It holds them
 * against deletion until the commit.
 */
export function targetStatement(attempt: Attempt): Statement | null {
  const byTarget = new Map<string, Set<string>>()
  for (const { target, id } of usesOf(attempt.draft)) {
    const ids = byTarget.get(target)
    if (ids) ids.add(id)
    else byTarget.set(target, new Set([id]))
  }
  if (byTarget.size === 0) return null
  const targets = [...byTarget.keys()].sort()
  const { database } = attempt.session
  const bindings = Object.fromEntries(
    targets.map((target, index) => [idsParam(index), [...(byTarget.get(target) ?? [])]])
  )
  return bound(statementFor(attempt.session, targets), { ...attempt.params, ...bindings }, database.dialect)
}

/** Notes what the statement has found. */
export function noteTargets(attempt: Attempt, rows: readonly Row[] | undefined): void {
  const targets = [...new Set(usesOf(attempt.draft).map(({ target }) => target))].sort()
  const found = new Set<string>()
  targets.forEach((target, index) => {
    for (const id of listOf(rows?.[0]?.[`f${index}`])) found.add(`${target} ${id}`)
  })
  attempt.targets = found
}

/** Refuses links that were set to what is not there for this actor; links left as they were stay. */
export function judgeLinks(attempt: Attempt): void {
  const { draft, changes, rows, targets } = attempt
  const changed = new Set(changes.map(({ field }) => field.name))
  for (const { added, updated } of rows) {
    for (const { path, changes: inRow } of [...added, ...updated]) {
      for (const { field } of inRow) changed.add(`${path}.${field.name}`)
    }
  }
  const problems: Problems = {}
  for (const { path, target, id } of usesOf(draft)) {
    if (changed.has(path) && !targets.has(`${target} ${id}`)) note(problems, path, DOES_NOT_EXIST)
  }
  refuseProblems(problems)
}

function usesOf(draft: Draft): readonly LinkUse[] {
  const own = usesIn(draft.entity, draft.values, '')
  if (draft.rows.length === 0) return own
  const inRows = draft.rows.flatMap(({ entity, items }) =>
    items.flatMap((item) => usesIn(entity, item.values, `${item.path}.`))
  )
  return [...own, ...inRows]
}

function usesIn(entity: Entity, values: Values, prefix: string): readonly LinkUse[] {
  const uses: LinkUse[] = []
  for (const field of entity.fields) {
    const id = field.link && !field.system ? values[field.name] : null
    if (field.link && typeof id === 'string') uses.push({ path: prefix + field.name, target: field.link.entity, id })
  }
  return uses
}

function listOf(found: unknown): readonly unknown[] {
  if (typeof found === 'string') return JSON.parse(found) as readonly unknown[]
  return Array.isArray(found) ? found : []
}

const idsParam = (index: number) => `ids:${index}`

function statementFor({ registry, actor, database }: Session, targets: readonly string[]): PreparedSql {
  let known = statements.get(registry.entities)
  if (!known) statements.set(registry.entities, (known = new Map()))
  const key = [database.dialect, rightsKey(registry, actor), ...targets].join('\n')
  let statement = known.get(key)
  if (!statement) {
    const lists = targets.map((target, index) => {
      const entity = entityOf(registry, target)
      const grant = grantOf(registry, actor, target, 'refer')
      // The engine's own records are nobody's to read; who may write the field may name one.
      const rows = grant?.rows ?? (entity.internal ? null : undefined)
      if (rows === undefined) return sql`${emptyList(database.dialect)} as f${String(index)}`
      const scope = new RowScope(registry, database.dialect, entity, 'r')
      const granted = rows === null || isTrue(rows) ? [] : [renderExpr(rows, scope)]
      if (target === LOGIN && actor.kind !== 'system') granted.push(isMember(scope))
      return sql`${foundList(scope, idsParam(index), granted)} as f${String(index)}`
    })
    statement = prepare(sql`select ${join(lists)}`, database.dialect)
    known.set(key, statement)
  }
  return statement
}

/** A login identity may be named where it is a member of the school, whatever other schools know of it. */
function isMember(scope: RowScope): Fragment {
  const id = columnOf(scope.alias, 'id')
  return sql`exists (select 1 from core_memberships as m where m.school_id = ${param('school')} and m.user_id = ${id} and m.deleted_at is null)`
}

function emptyList(dialect: DialectName): Fragment {
  return raw(dialect === 'postgres' ? 'null::uuid[]' : 'null')
}

/** The ids of a bound list whose records are there. `for key share` meets the `for update` of a deletion. */
function foundList(scope: RowScope, name: string, granted: readonly Fragment[]): Fragment {
  const id = columnOf(scope.alias, 'id')
  const conditions = [...sameSchool(scope, null), idsIn(id, scope.dialect, name), ...undeleted(scope), ...granted]
  const from = sql`from ${scope.table()}${scope.joins()} where ${join(conditions, ' and ')}`
  return scope.dialect === 'postgres'
    ? sql`array(select ${id} ${from} for key share of ${raw(scope.alias)})`
    : sql`(select json_group_array(${id}) ${from})`
}
