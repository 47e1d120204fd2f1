import type { Json } from '../base/main.js'
import { keyOfScalar, toScaled } from '../fields/main.js'
import type { ColumnPlan } from '../fields/main.js'
import type { Entity, Field, Registry } from '../model/main.js'
import type { Backfills, Move, RenameHints, StorageSnapshot, TableShape } from './shapes.js'
import { entityOf } from '../model/main.js'
import { columnsOf, foreignKeysOf, schoolLead } from './table_columns.js'
import { exclusionsOf, withExclusions } from './table_exclusions.js'
import { indexesOf } from './table_indexes.js'

/** The tables that a registry needs: same registry, same bytes. */
export function snapshotOf(registry: Registry): StorageSnapshot {
  const tables = Object.values(registry.entities)
    .map((entity) => tableShapeOf(entity, registry))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return { tables: Object.fromEntries(tables.map((table) => [table.name, table])), bin: [] }
}

function tableShapeOf(entity: Entity, registry: Registry): TableShape {
  return {
    name: entity.table,
    plugin: entity.plugin,
    entity: entity.name,
    columns: columnsOf(entity),
    primaryKey: [...schoolLead(entity), 'id'],
    foreignKeys: foreignKeysOf(entity, registry),
    indexes: indexesOf(entity, registry),
    ...withExclusions(exclusionsOf(entity, registry)),
    bin: [],
  }
}

/**
 * What fields declare by `"was"` among their options: `old_name` for one that had another name, `link.name` for one
 * whose values stood in the linked record.
 */
export function renameHintsOf(registry: Registry): RenameHints {
  const columns = Object.values(registry.entities).flatMap((entity) =>
    entity.fields.flatMap((field) => {
      const was = field.options['was']
      if (typeof was !== 'string' || was.includes('.')) return []
      return field.columns.map((plan): [string, string] => [
        `${entity.table}.${plan.name}`,
        `${was}${plan.name.slice(field.name.length)}`,
      ])
    })
  )
  const tables = Object.values(registry.entities).flatMap(({ table, was }): [string, string][] =>
    was === undefined ? [] : [[table, was]]
  )
  return { tables: Object.fromEntries(tables), columns: Object.fromEntries(columns), moves: movesOf(registry) }
}

function movesOf(registry: Registry): Readonly<Record<string, Move>> {
  const moves = Object.values(registry.entities).flatMap((entity) =>
    entity.fields.flatMap((field) => {
      const [over = '', name] = String(field.options['was'] ?? '').split('.')
      const link = entity.field[over]
      const column = link?.columns[0]?.name
      if (name === undefined || !link?.link || column === undefined) return []
      const { table } = entityOf(registry, link.link.entity)
      return field.columns.map((plan): [string, Move] => [
        `${entity.table}.${plan.name}`,
        { link: column, target: table, from: `${name}${plan.name.slice(field.name.length)}` },
      ])
    })
  )
  return Object.fromEntries(moves)
}

/** What rows that exist already get in a column that is new or no longer empty: the declared default. */
export function backfillsOf(registry: Registry): Backfills {
  const entries = Object.values(registry.entities).flatMap((entity) =>
    entity.fields.flatMap((field) =>
      field.columns.flatMap((plan): [string, Json][] => {
        const value = storedDefault(entity, field, plan)
        if (value === null) return []
        const stored = plan.facet === 'key' && typeof value === 'string' ? keyOfScalar(field.type, value) : value
        return [[`${entity.table}.${plan.name}`, stored]]
      })
    )
  )
  return Object.fromEntries([...entries, ...rowsThatWereRecords(registry)])
}

/** Records that became rows of a parent stand in no order yet. */
function rowsThatWereRecords(registry: Registry): readonly [string, Json][] {
  const children = Object.values(registry.entities).filter(({ kind }) => kind === 'child')
  return children.map(({ table }) => [`${table}.position`, 0])
}

/** A default in its stored form; null when there is none that one column can hold for all schools. */
function storedDefault(entity: Entity, field: Field, { scale }: ColumnPlan): string | number | boolean | null {
  const value = entity.defaults[field.name] ?? field.default ?? null
  if (scale === 'currency') return Number(value ?? Number.NaN) === 0 ? 0 : null
  if (scale !== undefined && value !== null) return toScaled(String(value), scale)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
