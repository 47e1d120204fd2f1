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

interface LinkField {
  readonly name: string
  readonly target: string
}

const links = new WeakMap<Entity, readonly LinkField[]>()

/** The links of drafts on their way; their values are replaced where a number is taken anew. */
const usesOfDrafts = new WeakMap<Draft, { readonly values: Values; readonly uses: readonly LinkUse[] }>()

/** Statements by entities: which targets, with which rights. */
const statements = new WeakMap<Registry['entities'], Map<string, PreparedSql>>()

/** Looks for the targets of new records' links, and for what is copied of them, in one flight for all. */
export function findTargets(attempts: readonly Attempt[]): void | Promise<void> {
  const [first] = attempts
  const statement = targetStatement(attempts)
  if (!first || !statement) return
  const wanted = lookUps(attempts)
  const flight = [statement, ...lookUpStatements(first, wanted)]
  return first.session.database.readAll(flight).then(([rows, ...copies]) => {
    noteTargets(attempts, rows)
    noteLookedUp(attempts, wanted, copies)
  })
}

/**
 * The one statement that finds all targets of bodies' links; null where they have none. It holds them
 * against deletion until the commit.
 */
export function targetStatement(attempts: readonly Attempt[]): Statement | null {
  const [attempt] = attempts
  const uses = attempts.flatMap(({ draft }) => usesOf(draft))
  if (!attempt || uses.length === 0) return null
  const byTarget = new Map<string, Set<string>>()
  for (const { target, id } of uses) {
    const ids = byTarget.get(target)
    if (ids) ids.add(id)
    else byTarget.set(target, new Set([id]))
  }
  const targets = [...byTarget.keys()].sort()
  const { database } = attempt.session
  const bindings = Object.fromEntries(
    targets.map((target, index) => [idsParam(index), [...(byTarget.get(target) ?? [])]])
  )
  return bound(statementFor(attempt.session, targets), { ...attempt.params, ...bindings }, database.dialect)
}

/** Notes what the statement has found. */
export function noteTargets(attempts: readonly Attempt[], rows: readonly Row[] | undefined): void {
  const targets = [...new Set(attempts.flatMap(({ draft }) => usesOf(draft).map(({ target }) => target)))].sort()
  const present = new Set<string>()
  targets.forEach((target, index) => {
    for (const id of listOf(rows?.[0]?.[`f${index}`])) present.add(`${target} ${id}`)
  })
  for (const attempt of attempts) attempt.targets = present
}

/** Refuses links that were set to what is not there for this actor; links left as they were stay. */
export function judgeLinks(attempt: Attempt): void {
  const { draft, changes, rows, targets } = attempt
  const missing = usesOf(draft).filter(({ target, id }) => !targets.has(`${target} ${id}`))
  if (missing.length === 0) return
  const changed = new Set(changes.map(({ field }) => field.name))
  for (const { added, updated } of rows) {
    for (const { path, changes: inRow } of [...added, ...updated]) {
      for (const { field } of inRow) changed.add(`${path}.${field.name}`)
    }
  }
  const problems: Problems = {}
  for (const { path } of missing) if (changed.has(path)) note(problems, path, DOES_NOT_EXIST)
  refuseProblems(problems)
}

/** The links of a body, found once for all steps: in the transaction a draft only is read. */
function usesOf(draft: Draft): readonly LinkUse[] {
  const known = usesOfDrafts.get(draft)
  if (known && known.values === draft.values) return known.uses
  const uses: LinkUse[] = []
  noteUses(draft.entity, draft.values, '', uses)
  for (const { entity, items } of draft.rows) {
    for (const item of items) noteUses(entity, item.values, `${item.path}.`, uses)
  }
  usesOfDrafts.set(draft, { values: draft.values, uses })
  return uses
}

function noteUses(entity: Entity, values: Values, prefix: string, uses: LinkUse[]): void {
  for (const { name, target } of linksOf(entity)) {
    const id = values[name]
    if (typeof id === 'string') uses.push({ path: prefix + name, target, id })
  }
}

function linksOf(entity: Entity): readonly LinkField[] {
  let known = links.get(entity)
  if (!known) {
    known = entity.fields.flatMap(({ name, link, system }) => (link && !system ? [{ name, target: link.entity }] : []))
    links.set(entity, known)
  }
  return known
}

function listOf(listed: unknown): readonly unknown[] {
  if (typeof listed === 'string') return JSON.parse(listed) as readonly unknown[]
  return Array.isArray(listed) ? listed : []
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
