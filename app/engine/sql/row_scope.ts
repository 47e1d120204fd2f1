import type { DialectName } from '../fields/main.js'
import type { Expr, Facet } from '../expressions/main.js'
import {
  entityOf,
  fieldOf,
  isVirtual,
  manyOf,
  ruleOf,
  type Entity,
  type Field,
  type Registry,
  type ToMany,
} from '../model/main.js'
import { EMPTY, join, param, sql, type Fragment } from './fragment.js'
import { quoteIdentifier } from './identifiers.js'

/** The name under which the school of a statement is bound. */
export const SCHOOL_PARAM = 'school'

/** An alias and the entity whose rows it stands for. */
export interface RowAlias {
  readonly alias: string
  readonly entity: Entity
}

/**
 * The columns of one row and of the records it links to, in one statement. Paths over to-one links
 * become LEFT JOINs, one per path however often it is used; a deleted target counts as absent. Ask
 * `joins()` last, when all columns have been asked for.
 */
export class RowScope {
  readonly registry: Registry
  readonly dialect: DialectName
  readonly entity: Entity
  readonly alias: string
  readonly #joined = new Map<string, RowAlias>()
  readonly #joins: Fragment[] = []
  readonly #numbers: { next: number }

  constructor(registry: Registry, dialect: DialectName, entity: Entity, alias: string, numbers = { next: 1 }) {
    this.registry = registry
    this.dialect = dialect
    this.entity = entity
    this.alias = alias
    this.#numbers = numbers
  }

  /** The quoted column of a field at the end of a path; of a link, the column that holds its id. */
  column(path: readonly string[], facet: Facet = 'value'): string {
    const last = path.at(-1)
    const { alias, entity } = this.at(path.slice(0, -1))
    const field = last === undefined ? null : fieldOf(entity, last)
    const column = field?.columns.find((plan) => plan.facet === facet)
    if (!column) throw new Error(`${entity.name} stores no ${facet} of ${path.join('.')}`)
    return columnOf(alias, column.name)
  }

  /** The alias under which the record at the end of to-one links stands; the row itself for no links. */
  at(path: readonly string[]): RowAlias {
    const name = path.at(-1)
    if (name === undefined) return { alias: this.alias, entity: this.entity }
    const key = path.join('.')
    const known = this.#joined.get(key)
    if (known) return known
    const from = this.at(path.slice(0, -1))
    const field = fieldOf(from.entity, name)
    if (!field?.link) throw new Error(`${from.entity.name} has no link ${name}`)
    return this.#join(key, from, field, entityOf(this.registry, field.link.entity))
  }

  /** The row that a path's field is of and, of a field without a column, the rule that gives its value. */
  ruleAt(path: readonly string[]): { readonly holder: RowScope; readonly rule: Expr | null } {
    const { alias, entity } = this.at(path.slice(0, -1))
    const field = fieldOf(entity, path.at(-1) ?? '')
    const rule = field && isVirtual(field) ? ruleOf(entity, field) : null
    return { holder: new RowScope(this.registry, this.dialect, entity, alias, this.#numbers), rule }
  }

  /** The to-many side at the end of a path, with the alias of the record it belongs to. */
  many(path: readonly string[]): { readonly from: RowAlias; readonly many: ToMany; readonly entity: Entity } {
    const from = this.at(path.slice(0, -1))
    const many = manyOf(from.entity, path.at(-1) ?? '')
    if (!many) throw new Error(`${from.entity.name} has no to-many side ${path.join('.')}`)
    return { from, many, entity: entityOf(this.registry, many.entity) }
  }

  /** A scope over another entity's rows inside the same statement, with an alias of its own. */
  inner(entity: Entity): RowScope {
    return new RowScope(this.registry, this.dialect, entity, this.#nextAlias(), this.#numbers)
  }

  /** `"table" as "alias"`, for FROM. */
  table(): string {
    return tableAs(this)
  }

  /** The joins that the columns asked for so far need, with a leading space; empty without any. */
  joins(): Fragment {
    return this.#joins.length === 0 ? EMPTY : sql` ${join(this.#joins, ' ')}`
  }

  #join(key: string, from: RowAlias, link: Field, entity: Entity): RowAlias {
    const target: RowAlias = { alias: this.#nextAlias(), entity }
    const column = link.columns[0]
    if (!column) throw new Error(`${from.entity.name}.${link.name} has no column`)
    const on = [
      ...sameSchool(target, from),
      sql`${columnOf(target.alias, 'id')} = ${columnOf(from.alias, column.name)}`,
      ...undeleted(target),
    ]
    this.#joins.push(sql`left join ${tableAs(target)} on ${join(on, ' and ')}`)
    this.#joined.set(key, target)
    return target
  }

  #nextAlias(): string {
    return `j${this.#numbers.next++}`
  }
}

/** A quoted, qualified column; unqualified under the empty alias (index predicates). */
export function columnOf(alias: string, column: string): string {
  return alias === '' ? quoteIdentifier(column) : `${quoteIdentifier(alias)}.${quoteIdentifier(column)}`
}

/** The condition that a row stands in the school of another, or of the statement when that has none. */
export function sameSchool(row: RowAlias, as: RowAlias | null): readonly Fragment[] {
  if (row.entity.tenancy !== 'school') return []
  const column = columnOf(row.alias, 'school_id')
  return [
    as?.entity.tenancy === 'school'
      ? sql`${column} = ${columnOf(as.alias, 'school_id')}`
      : sql`${column} = ${param(SCHOOL_PARAM)}`,
  ]
}

/** The condition that a row is not deleted; none for entities whose rows cannot be. */
export function undeleted(row: RowAlias): readonly Fragment[] {
  return row.entity.kind === 'log' ? [] : [sql`${columnOf(row.alias, 'deleted_at')} is null`]
}

function tableAs(row: RowAlias): string {
  return `${quoteIdentifier(row.entity.table)} as ${quoteIdentifier(row.alias)}`
}
