import { isMaintained, ruleOf } from '../../model/main.js'
import type { Entity, Field, Registry } from '../../model/main.js'
import type { Session } from '../../query/main.js'
import { bindParams, columnOf, join, prepare, renderExpr, RowScope, sql, undeleted } from '../../sql/main.js'
import type { Database, Statement } from '../../sql/main.js'
import { countOf } from '../inbound.js'
import { rework } from './rework.js'
import { EVERY } from './source.js'

type Ground = Pick<Session, 'registry' | 'database'>

/** A stored derived field whose column does not hold what working it out gives, and on how many living records. */
export interface DerivedDrift {
  readonly entity: string
  readonly field: string
  readonly rows: number
}

/**
 * Holds every stored derived field of all schools' living records against what it is made of. Nothing may
 * ever be found: each write leaves them in step. Copies of a moment (`fetched`) are held against nothing.
 */
export async function findDerivedDrift({ registry, database }: Ground): Promise<readonly DerivedDrift[]> {
  const fields = steps(registry).flatMap((step) => step.fields.map((field) => ({ entity: step.entity, field })))
  const found = await database.readAll(fields.map(({ entity, field }) => counting(registry, database, entity, field)))
  return fields
    .map(({ entity, field }, index) => ({ entity: entity.name, field: field.name, rows: countOf(found[index]) }))
    .filter(({ rows }) => rows > 0)
}

/**
 * Fills the columns of derived fields that were added to records which exist, or repairs them; gives what
 * was out of step. Everything is worked out anew, each field after what it is made of, in one transaction.
 */
export async function fillDerived(ground: Ground): Promise<readonly DerivedDrift[]> {
  const work = async (): Promise<readonly DerivedDrift[]> => {
    const drift = await findDerivedDrift(ground)
    if (drift.length === 0) return drift
    const run = { session: ground, params: {} }
    for (const { entity, fields } of steps(ground.registry)) {
      await rework(run, { entity, source: EVERY, ids: [] }, fields)
    }
    return drift
  }
  return ground.database.transaction(work, { label: 'fill derived fields' })
}

interface Step {
  readonly entity: Entity
  readonly fields: readonly Field[]
}

/** The stored derived fields of all entities, each after what it is made of; fields of one entity together. */
function steps(registry: Registry): readonly Step[] {
  const byRank = new Map<string, { rank: number; entity: Entity; fields: Field[] }>()
  for (const entity of Object.values(registry.entities)) {
    for (const field of entity.fields.filter(isMaintained)) {
      const rank = field.derived && field.derived.kind !== 'fetched' ? field.derived.rank : 0
      const step = byRank.get(`${rank} ${entity.name}`) ?? { rank, entity, fields: [] }
      step.fields.push(field)
      byRank.set(`${rank} ${entity.name}`, step)
    }
  }
  return [...byRank.values()].sort((a, b) => a.rank - b.rank)
}

function counting(registry: Registry, { dialect }: Database, entity: Entity, field: Field): Statement {
  const scope = new RowScope(registry, dialect, entity, 'r')
  const column = columnOf('r', field.columns[0]?.name ?? '')
  const differs = dialect === 'postgres' ? 'is distinct from' : 'is not'
  const conditions = [...undeleted(scope), sql`${column} ${differs} ${renderExpr(ruleOf(entity, field), scope)}`]
  const counted = prepare(sql`select count(*) as n from ${scope.table()} where ${join(conditions, ' and ')}`, dialect)
  return { text: counted.text, values: bindParams(counted, {}, dialect) }
}
