import type { Expr } from '../expressions/main.js'
import type { DialectName } from '../fields/main.js'
import {
  entityOf,
  fieldOf,
  type Entity,
  type ExclusiveRule,
  type Registry,
  type SortKey,
  type UniqueRule,
} from '../model/main.js'
import { renderIndexCondition } from '../sql/main.js'
import { indexName } from './names.js'
import type { ConditionText, IndexColumn, IndexShape } from './shapes.js'
import { schoolLead } from './table_columns.js'

/**
 * The indexes of an entity's table. They lead with `school_id`; one that is the beginning of
 * another, or of the primary key, is left out because the longer one serves it.
 */
export function indexesOf(entity: Entity, registry: Registry): readonly IndexShape[] {
  const plain = [
    ...parentIndex(entity),
    ...entity.indexes.map((index) => index.fields.map((name) => sortColumn(entity, name))),
    ...listIndexes(entity),
  ].map((columns) => makeIndex(entity, ascending(columns), false, null))
  const uniques = entity.uniques.map((rule) => uniqueIndex(entity, rule, registry))
  const held = entity.exclusives.map((rule) => heldIndex(entity, rule))
  const single = singleIndex(entity)
  const all = [...uniques, ...single, ...held, ...listSortIndex(entity), ...linkIndexes(entity, registry), ...plain]
  return all.filter((index, at) => !isServed(index, at, all, entity))
}

function makeIndex(
  entity: Entity,
  columns: readonly IndexColumn[],
  unique: boolean,
  where: ConditionText | null,
  lead: readonly string[] = schoolLead(entity)
): IndexShape {
  const full = [...ascending(lead), ...columns].filter(
    (column, at, list) => list.findIndex((other) => other.name === column.name) === at
  )
  const names = full.map((column) => column.name)
  return { name: indexName(unique, entity.table, names, where), columns: full, unique, where }
}

function ascending(names: readonly string[]): readonly IndexColumn[] {
  return names.map((name) => ({ name }))
}

/** Child rows are always fetched by parent, in their order. */
function parentIndex(entity: Entity): readonly (readonly string[])[] {
  return entity.kind === 'child' ? [['parent_id', 'position']] : []
}

/**
 * Every link: back-links, includes, deletes and the foreign key itself look rows up by it. A link to
 * an entity of the platform is looked up without a school too (whose schools are a user's), so it leads.
 */
function linkIndexes(entity: Entity, registry: Registry): readonly IndexShape[] {
  return entity.fields.flatMap((field) => {
    if (!field.link) return []
    const column = sortColumn(entity, field.name)
    const isShared = entityOf(registry, field.link.entity).tenancy === 'platform'
    const leading = isShared ? [column, ...schoolLead(entity)] : [column]
    return [makeIndex(entity, ascending(leading), false, null, isShared ? [] : schoolLead(entity))]
  })
}

/** The order that a list without a sort of its own has. */
function listIndexes(entity: Entity): readonly (readonly string[])[] {
  return isListed(entity) ? [['created_at', 'id']] : []
}

/** Child rows come with their parents, and what is internal has no list. */
function isListed(entity: Entity): boolean {
  return !entity.internal && entity.kind !== 'child' && entity.kind !== 'log'
}

/** The entity's own list order, unless it leads over links. */
function listSortIndex(entity: Entity): readonly IndexShape[] {
  const keys = entity.list.sort
  if (!isListed(entity) || keys.length === 0 || keys.some((key) => !isStored(entity, key))) return []
  // An index is read in both directions, so only the relative ones matter; the id follows the last key.
  const first = keys[0]?.descending ?? false
  const columns = keys.map((key) => directed(sortColumn(entity, key.path[0] ?? ''), key.descending !== first))
  const last = directed('id', (keys.at(-1)?.descending ?? false) !== first)
  return [makeIndex(entity, [...columns, last], false, null)]
}

function isStored(entity: Entity, key: SortKey): boolean {
  const field = key.path.length === 1 ? fieldOf(entity, key.path[0] ?? '') : null
  return field !== null && field.columns.length > 0
}

function directed(name: string, descending: boolean): IndexColumn {
  return descending ? { name, descending } : { name }
}

/** A school has one record of a `single` entity. */
function singleIndex(entity: Entity): readonly IndexShape[] {
  return entity.kind === 'single' && entity.tenancy === 'school'
    ? [makeIndex(entity, [], true, both('"deleted_at" is null'))]
    : []
}

/** Unique over what is compared: keys of texts, ids of links. Empty values never collide. */
function uniqueIndex(entity: Entity, rule: UniqueRule, registry: Registry): IndexShape {
  const where = conditionOf(entity, registry, { isLive: rule.among === 'live', while: rule.while })
  return makeIndex(entity, ascending(rule.fields.map((name) => sortColumn(entity, name))), true, where)
}

/** Who holds the same at another time is looked up by key and beginning, by the triggers of SQLite too. */
function heldIndex(entity: Entity, rule: ExclusiveRule): IndexShape {
  const columns = [...rule.fields, rule.from].map((name) => sortColumn(entity, name))
  return makeIndex(entity, ascending(columns), false, null)
}

/** Which rows a rule counts: those that are not deleted, and those for which its own condition holds. */
export function conditionOf(
  entity: Entity,
  registry: Registry,
  rule: { readonly isLive: boolean; readonly while: Expr | null }
): ConditionText | null {
  const live = rule.isLive && entity.kind !== 'log' ? ['"deleted_at" is null'] : []
  if (live.length === 0 && !rule.while) return null
  const condition = (dialect: DialectName) =>
    [...live, ...(rule.while ? [renderIndexCondition(rule.while, registry, dialect, entity)] : [])].join(' and ')
  return { sqlite: condition('sqlite'), postgres: condition('postgres') }
}

function both(text: string): ConditionText {
  return { sqlite: text, postgres: text }
}

/** The column by which a field is ordered and matched: its key where it has one. */
export function sortColumn(entity: Entity, name: string): string {
  const columns = fieldOf(entity, name)?.columns ?? []
  const column = columns.find((plan) => plan.facet === 'key') ?? columns[0]
  if (!column) throw new Error(`${entity.name}.${name} has no column to index`)
  return column.name
}

function isServed(index: IndexShape, at: number, all: readonly IndexShape[], entity: Entity): boolean {
  if (all.findIndex((other) => other.name === index.name) < at) return true
  if (index.unique || index.where) return false
  const key = { columns: ascending([...schoolLead(entity), 'id']), where: null }
  const others = [key, ...all.filter((other) => other.name !== index.name)]
  return others.some((other) => other.where === null && beginsWith(other.columns, index.columns))
}

function beginsWith(longer: readonly IndexColumn[], shorter: readonly IndexColumn[]): boolean {
  return (
    longer.length >= shorter.length &&
    shorter.every((column, at) => {
      const other = longer[at]
      return other?.name === column.name && (other.descending ?? false) === (column.descending ?? false)
    })
  )
}
