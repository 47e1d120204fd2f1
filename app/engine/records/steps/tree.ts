import { Refusal } from '../../base/main.js'
import { treeLinkOf } from '../../model/main.js'
import type { Entity } from '../../model/main.js'
import { bound, columnOf, join, param, prepare, raw, RowScope, sameSchool, sql, undeleted } from '../../sql/main.js'
import type { Fragment, PreparedSql } from '../../sql/main.js'
import type { Attempt } from '../attempt.js'
import { idsIn } from '../statements.js'

/** Levels that a tree has at most, its topmost records the first. */
export const MOST_LEVELS = 20

const PARENTS = 'parents'
const SELF = 'self'

const statements = new WeakMap<Entity, Map<string, PreparedSql>>()

/**
 * Refuses to put a record of a tree below itself, or deeper than the tree may be. Whoever moves something holds the
 * tree of the school until the commit, so that two who move at once make no circle together. One statement
 * more for all records of a write that name something to stand below, two on PostgreSQL.
 */
export async function keepTree(attempts: readonly Attempt[]): Promise<void> {
  const [first] = attempts
  const link = first && treeLinkOf(first.draft.entity)
  const column = link?.columns[0]?.name
  if (!first || !link || column === undefined) return
  const moved = attempts.flatMap((attempt) => {
    const parent = attempt.values[link.name]
    return typeof parent === 'string' && attempt.before?.[column] !== parent ? [{ attempt, parent }] : []
  })
  if (moved.length === 0) return
  const { entity } = first.draft
  const { database } = first.session
  const bindings = { ...first.params, [PARENTS]: moved.map(({ parent }) => parent), [SELF]: first.id }
  if (database.dialect === 'postgres') {
    await database.read(
      bound(
        statementOf(entity, 'postgres hold', () => holding(entity)),
        bindings,
        'postgres'
      )
    )
  }
  const plan = statementOf(entity, database.dialect, () => chains(entity, column, first))
  const rows = await database.read(bound(plan, bindings, database.dialect))
  for (const { attempt, parent } of moved) {
    const chain = rows.find((row) => row['root'] === parent)
    const height = attempt.before === null ? 1 : Number(chain?.['height'] ?? 1)
    if (attempt.id === parent || Number(chain?.['loops'] ?? 0) > 0) {
      throw refused(link.name, 'stands below the record itself.')
    }
    if (Number(chain?.['levels'] ?? 0) + height > MOST_LEVELS) {
      throw refused(link.name, `is too deep: a tree has at most ${MOST_LEVELS} levels.`)
    }
  }
}

function refused(field: string, message: string): Refusal {
  return new Refusal('invalid', 'The request has invalid values.', { details: { [field]: [message] } })
}

function statementOf(entity: Entity, key: string, make: () => PreparedSql): PreparedSql {
  let made = statements.get(entity)
  if (!made) statements.set(entity, (made = new Map()))
  let statement = made.get(key)
  if (!statement) made.set(key, (statement = make()))
  return statement
}

/** SQLite has one writer, who holds every tree. */
function holding({ table, tenancy }: Entity): PreparedSql {
  const school = tenancy === 'school' ? sql` || ${param('school')}::text` : raw('')
  return prepare(sql`select pg_advisory_xact_lock(hashtextextended('tree ${table} '${school}, 0))`, 'postgres')
}

/**
 * Of each record that something is to stand below: its level, and whether the record itself is on the way up from
 * it; and how many levels stand below that record, its own among them.
 */
function chains(entity: Entity, column: string, { session }: Attempt): PreparedSql {
  const { dialect } = session.database
  const row = (alias: string) => new RowScope(session.registry, dialect, entity, alias)
  const living = (scope: RowScope, ...more: readonly Fragment[]) =>
    join([...sameSchool(scope, null), ...undeleted(scope), ...more], ' and ')
  const [top, node, above, own, child] = [row('a'), row('b'), row('c'), row('d'), row('e')] as const
  const id = (scope: RowScope) => columnOf(scope.alias, 'id')
  const self = dialect === 'postgres' ? sql`${param(SELF)}::uuid` : param(SELF)
  const up = sql`select ${id(top)} as root, ${id(top)} as id, 1 as level from ${top.table()} where ${living(top, idsIn(id(top), dialect, PARENTS))}
    union all select up.root, ${id(above)}, up.level + 1 from up join ${node.table()} on ${id(node)} = up.id join ${above.table()} on ${id(above)} = ${columnOf(node.alias, column)} where ${living(node)} and ${living(above, raw(`up.level <= ${MOST_LEVELS}`))}`
  const down = sql`select ${id(own)} as id, 1 as level from ${own.table()} where ${living(own, sql`${id(own)} = ${self}`)}
    union all select ${id(child)}, down.level + 1 from down join ${child.table()} on ${columnOf(child.alias, column)} = down.id where ${living(child, raw(`down.level <= ${MOST_LEVELS}`))}`
  const text = sql`with recursive up(root, id, level) as (${up}), down(id, level) as (${down})
    select root, max(level) as levels, max(case when id = ${self} then 1 else 0 end) as loops, (select max(level) from down) as height from up group by root`
  return prepare(text, dialect)
}
