import { entityOf } from '../model/main.js'
import type { Entity, Field, OnDelete, Registry } from '../model/main.js'
import { columnOf, join, param, quoteIdentifier, raw, sql } from '../sql/main.js'
import type { PreparedSql, Row } from '../sql/main.js'
import type { DialectName } from '../fields/main.js'
import { DELETION_PARAM, idsIn, ofSchool, statementOf } from './statements.js'

/** The state that is counted. */
export const STATE_PARAM = 'state'

/** A link of some entity that leads to another, and what deleting the other does to its records. */
export interface Inbound {
  readonly source: Entity
  readonly target: Entity
  readonly field: Field
  readonly column: string
  readonly onDelete: OnDelete
  /** True where the rows belong to the target: they come and go with it. */
  readonly isOwned: boolean
}

const known = new WeakMap<Registry['entities'], ReadonlyMap<string, readonly Inbound[]>>()

/** The links that lead to an entity. What only logs is no record and is left alone. */
export function inboundOf(registry: Registry, target: Entity): readonly Inbound[] {
  let byTarget = known.get(registry.entities)
  if (!byTarget) known.set(registry.entities, (byTarget = collect(registry)))
  return byTarget.get(target.name) ?? []
}

function collect(registry: Registry): ReadonlyMap<string, readonly Inbound[]> {
  const byTarget = new Map<string, Inbound[]>()
  for (const source of Object.values(registry.entities)) {
    if (source.kind === 'log') continue
    for (const field of source.fields) {
      const column = field.columns[0]?.name
      if (!field.link || column === undefined) continue
      const target = entityOf(registry, field.link.entity)
      const isOwned = field.system && source.kind === 'child'
      const inbound = { source, target, field, column, onDelete: field.link.onDelete, isOwned }
      byTarget.set(target.name, [...(byTarget.get(target.name) ?? []), inbound])
    }
  }
  return byTarget
}

/** Living rows that link to any of a bound list of records, locked as what is done to them needs it. */
export function livingSources(inbound: Inbound, dialect: DialectName): PreparedSql {
  return sources(inbound, dialect, 'living', () => raw('"deleted_at" is null'))
}

/** Rows that link to any of a bound list of records and went in the same deletion. */
export function deletedSources(inbound: Inbound, dialect: DialectName): PreparedSql {
  return sources(inbound, dialect, 'deleted', () => sql`"deletion_id" = ${param(DELETION_PARAM)}`)
}

function sources(inbound: Inbound, dialect: DialectName, which: string, condition: () => ReturnType<typeof raw>) {
  const { source, column, onDelete } = inbound
  return statementOf(source, dialect, `${which} by ${column}`, () => {
    const own = source.kind === 'child' ? ['id', 'parent_id'] : ['id']
    const names = [...own, column].filter((name, index, all) => all.indexOf(name) === index)
    const lock = dialect === 'sqlite' ? '' : onDelete === 'clear' ? ' for no key update' : ' for update'
    return sql`select ${names.map(quoteIdentifier).join(', ')} from ${quoteIdentifier(source.table)} where ${among(
      inbound,
      dialect
    )} and ${condition()}${lock}`
  })
}

/** How many living documents that stand link to any of a bound list of records. */
export function countStanding(inbound: Inbound, dialect: DialectName): PreparedSql {
  const { source, column } = inbound
  return statementOf(source, dialect, `count standing by ${column}`, () => {
    const state = quoteIdentifier(stateColumn(source))
    return sql`select count(*) as n from ${quoteIdentifier(source.table)} where ${among(
      inbound,
      dialect
    )} and "deleted_at" is null and ${state} = ${param(STATE_PARAM)}`
  })
}

/** The column in which the state of an entity's records stands. */
export function stateColumn(entity: Entity): string {
  const column = entity.workflow && entity.field[entity.workflow.field]?.columns[0]
  if (!column) throw new Error(`${entity.name} has no state`)
  return column.name
}

/** How many living rows link to any of a bound list of records. */
export function countSources(inbound: Inbound, dialect: DialectName): PreparedSql {
  return statementOf(
    inbound.source,
    dialect,
    `count by ${inbound.column}`,
    () =>
      sql`select count(*) as n from ${quoteIdentifier(inbound.source.table)} where ${among(
        inbound,
        dialect
      )} and "deleted_at" is null`
  )
}

/** How many of a bound list of rows link by a field to a record that is deleted. */
export function countDeadTargets(inbound: Inbound, dialect: DialectName): PreparedSql {
  const { source, target, column } = inbound
  return statementOf(source, dialect, `dead ${column}`, () => {
    const on = [
      sql`${columnOf('t', 'id')} = ${columnOf('s', column)}`,
      ...(target.tenancy === 'school' ? [raw('t."school_id" = s."school_id"')] : []),
      raw('t."deleted_at" is not null'),
    ]
    const from = sql`${quoteIdentifier(source.table)} as s join ${quoteIdentifier(target.table)} as t on ${join(on, ' and ')}`
    const school = target.tenancy === 'school' ? ofSchool(source, 's.') : raw('')
    return sql`select count(*) as n from ${from} where ${school}${idsIn('s."id"', dialect)}`
  })
}

/** The record's school bounds the search, unless the record is the platform's, to which all schools link. */
function among({ source, target, column }: Inbound, dialect: DialectName) {
  const school = target.tenancy === 'school' ? ofSchool(source) : raw('')
  return sql`${school}${idsIn(quoteIdentifier(column), dialect)}`
}

/** The count of a counting row. */
export function countOf(rows: readonly Row[] | undefined): number {
  return Number(rows?.[0]?.n ?? 0)
}
