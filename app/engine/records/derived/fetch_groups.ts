import { entityOf } from '../../model/main.js'
import type { Entity, Field, Registry } from '../../model/main.js'
import type { DialectName } from '../../fields/main.js'
import { columnOf, join, quoteIdentifier, raw, sameSchool, sql, undeleted } from '../../sql/main.js'
import type { Fragment, PreparedSql, RowAlias } from '../../sql/main.js'
import { idsIn, ofSchool, statementOf } from '../statements.js'

/** Values that are copied over one link of an entity: one statement for all its new records. */
export interface FetchGroup {
  readonly entity: Entity
  readonly link: Field
  readonly column: string
  readonly target: Entity
  readonly copies: readonly Copy[]
}

/** One copied value; `origin` is the field at the path's end, `path` goes on from the link's target. */
export interface Copy {
  readonly field: Field
  readonly origin: Field
  readonly path: readonly string[]
}

const groups = new WeakMap<Entity, readonly FetchGroup[]>()

/** The fetched fields of an entity by the link they come over. Nearly always none. */
export function fetchGroupsOf(registry: Registry, entity: Entity): readonly FetchGroup[] {
  let known = groups.get(entity)
  if (!known) groups.set(entity, (known = collect(registry, entity)))
  return known
}

function collect(registry: Registry, entity: Entity): readonly FetchGroup[] {
  const found = new Map<string, FetchGroup>()
  for (const field of entity.fields) {
    if (field.derived?.kind !== 'fetched') continue
    const [first = '', ...path] = field.derived.path
    const link = entity.field[first]
    const column = link?.columns[0]?.name
    if (!link?.link || column === undefined) throw new Error(`${entity.name}.${first} is no link`)
    const target = entityOf(registry, link.link.entity)
    const known = found.get(first) ?? { entity, link, column, target, copies: [] }
    const copy = { field, path, origin: originOf(registry, target, path) }
    found.set(first, { ...known, copies: [...known.copies, copy] })
  }
  return [...found.values()]
}

function originOf(registry: Registry, target: Entity, path: readonly string[]): Field {
  const [name = '', ...rest] = path
  const field = target.field[name]
  if (!field) throw new Error(`${target.name} has no field ${name}`)
  if (rest.length === 0) return field
  if (!field.link) throw new Error(`${target.name}.${name} is no link`)
  return originOf(registry, entityOf(registry, field.link.entity), rest)
}

/** Reads what is copied over a link, by the ids of its targets. Deleted records give nothing. */
export function fetchingOf(registry: Registry, group: FetchGroup, dialect: DialectName): PreparedSql {
  const { entity, link, target, copies } = group
  return statementOf(entity, dialect, `fetch over ${link.name}`, () => {
    const row = { alias: 'r', entity: target }
    const values = copies.map(
      ({ path }, index) => sql`${valueAt({ registry, dialect }, row, path, 0)} as ${quoteIdentifier(aliasOf(index))}`
    )
    const living = [...undeleted(row), idsIn(columnOf('r', 'id'), dialect)]
    return sql`select r."id" as "id", ${join(values)} from ${quoteIdentifier(target.table)} as r where ${ofSchool(target, 'r.')}${join(living, ' and ')}`
  })
}

/** The alias of a group's value. */
export function aliasOf(index: number): string {
  return `v${index}`
}

interface Scene {
  readonly registry: Registry
  readonly dialect: DialectName
}

/** The column at the end of a path, each link a look-up of the one living record it leads to. */
function valueAt(scene: Scene, row: RowAlias, path: readonly string[], depth: number): Fragment {
  const [name = '', ...rest] = path
  const field = row.entity.field[name]
  const column = field?.columns[0]?.name
  if (!field || column === undefined) throw new Error(`${row.entity.name} stores no ${name}`)
  const value = raw(columnOf(row.alias, column))
  if (!field.link) return value
  const next: RowAlias = { alias: `n${depth}`, entity: entityOf(scene.registry, field.link.entity) }
  const wanted = rest.length === 0 ? raw(columnOf(next.alias, 'id')) : valueAt(scene, next, rest, depth + 1)
  const living = [...sameSchool(next, row), sql`${columnOf(next.alias, 'id')} = ${value}`, ...undeleted(next)]
  // A copied link must not come to stand on a record that is being deleted.
  const lock = rest.length === 0 && scene.dialect === 'postgres' ? ` for key share of ${next.alias}` : ''
  return sql`(select ${wanted} from ${quoteIdentifier(next.entity.table)} as ${next.alias} where ${join(living, ' and ')}${lock})`
}
