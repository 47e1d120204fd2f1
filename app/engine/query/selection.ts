import type { Json } from '../base/main.js'
import { isTrue } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { DialectName } from '../fields/main.js'
import { fieldOf, hasValue } from '../model/main.js'
import type { Field } from '../model/main.js'
import type { Grant } from '../permissions/main.js'
import { join, renderExpr, sql } from '../sql/main.js'
import type { Fragment, Row, RowScope } from '../sql/main.js'
import { shownOf } from './restrict.js'
import type { RestrictedColumn, RestrictedInclude } from './restrict.js'

/** A record under construction: stitched with its relations, then answered. */
export type MutableRecord = Record<string, Json>

/**
 * A value of the answer, from one selected column. `bit` is the column that tells whether it may be seen; where it
 * may not, `mask` tells whether under its mask, and gives that.
 */
interface Cell {
  readonly name: string
  readonly alias: string
  readonly bit: string | null
  readonly read: (value: unknown) => Json
  readonly mask: { readonly bit: string | null; readonly read: (value: unknown) => Json } | null
}

/** Turns a selected row into the answered record, without its relations. */
export type Serialise = (row: Row) => MutableRecord

/**
 * The select list of one entity's rows and how to read it. Each fragment gets one alias however often
 * it is asked for; equal visibility predicates share one bit.
 */
export class Selection {
  readonly #scope: RowScope
  readonly #aliases = new Map<string, string>()
  readonly #items: Fragment[] = []

  constructor(scope: RowScope) {
    this.#scope = scope
  }

  /** The alias under which a piece of SQL is selected. */
  add(fragment: Fragment): string {
    const key = `${fragment.text}\u0000${JSON.stringify(fragment.params)}`
    const known = this.#aliases.get(key)
    if (known !== undefined) return known
    const alias = `c${this.#items.length}`
    this.#aliases.set(key, alias)
    this.#items.push(sql`${fragment} as ${alias}`)
    return alias
  }

  /** The alias of a field's value. */
  field(name: string): string {
    const type = fieldOf(this.#scope.entity, name)?.valueType ?? { kind: 'null' }
    return this.add(renderExpr({ kind: 'member', type, variable: '', path: [name] }, this.#scope))
  }

  /** The alias of a predicate's outcome; null where it always holds. */
  bit(visible: Expr): string | null {
    return isTrue(visible) ? null : this.add(renderExpr(visible, this.#scope))
  }

  isEmpty(): boolean {
    return this.#items.length === 0
  }

  /** Everything asked for so far, for SELECT. */
  list(): Fragment {
    return join(this.#items)
  }
}

/** True for an outcome that holds; unknown does not. */
export function holdsBit(value: unknown): boolean {
  return value === true || value === 1
}

/** How a stored value becomes JSON. */
export function readerOf(field: Field, dialect: DialectName): (value: unknown) => Json {
  const { codec } = fieldTypeOf(field.type)
  return (value) => (value === null || value === undefined ? null : codec.fromColumn(field, value, dialect))
}

/** How a stored value becomes what its mask leaves of it; null stays null, for what is empty tells nothing. */
export function maskerOf(field: Field, dialect: DialectName): (value: unknown) => Json {
  const read = readerOf(field, dialect)
  const { mask } = fieldTypeOf(field.type)
  return (value) => {
    const content = read(value)
    return content === null ? null : mask(content)
  }
}

export interface Answer {
  readonly grant: Grant
  readonly columns: readonly RestrictedColumn[]
  readonly includes: readonly RestrictedInclude[]
  readonly actions: readonly { readonly name: string; readonly rows: Expr | null }[]
}

/**
 * Selects what an answer needs and gives the function that reads it. A cell that this row keeps from
 * the reader is left out and named in `_hidden`, one under a mask is named in `_masked`; `_label` is there
 * where the display field is seen, masked where that is.
 */
export function compileSerialiser(selection: Selection, answer: Answer, dialect: DialectName): Serialise {
  const cells = answer.columns.map((column) => cellOf(selection, column, dialect))
  const label = labelCell(selection, answer.grant, dialect)
  const relations = answer.includes
    .filter(({ name }) => !cells.some((cell) => cell.name === name))
    .map(({ name, visible }) => ({ name, bit: selection.bit(visible) }))
  const actions = answer.actions.map(({ name, rows }) => ({
    name,
    granted: rows !== null,
    bit: rows && selection.bit(rows),
  }))
  return (row) => {
    const record: MutableRecord = {}
    const hidden: string[] = []
    const masked: string[] = []
    for (const cell of cells) {
      const read = shownIn(cell, row)
      if (read) record[cell.name] = read(row[cell.alias])
      else hidden.push(cell.name)
      if (read && read === cell.mask?.read) masked.push(cell.name)
    }
    const shown = label && shownIn(label, row)
    if (label && shown) record._label = textOf(shown(row[label.alias]))
    for (const { name, bit } of relations) if (bit !== null && !holdsBit(row[bit])) hidden.push(name)
    if (hidden.length > 0) record._hidden = hidden
    if (masked.length > 0) record._masked = masked
    if (actions.length > 0) {
      record._can = Object.fromEntries(
        actions.map(({ name, granted, bit }) => [name, granted && (bit === null || holdsBit(row[bit]))])
      )
    }
    return record
  }
}

function cellOf(selection: Selection, { field, visible, masked }: RestrictedColumn, dialect: DialectName): Cell {
  return {
    name: field.name,
    alias: selection.field(field.name),
    bit: selection.bit(visible),
    read: readerOf(field, dialect),
    mask: masked && { bit: selection.bit(masked), read: maskerOf(field, dialect) },
  }
}

function labelCell(selection: Selection, grant: Grant, dialect: DialectName): Cell | null {
  const field = fieldOf(grant.entity, grant.entity.display)
  const shown = field && hasValue(field) ? shownOf(grant, field.name) : null
  return field && shown && cellOf(selection, { field, ...shown }, dialect)
}

/** How a cell is read on a row: as it is, under its mask, or not at all. */
function shownIn({ bit, read, mask }: Cell, row: Row): ((value: unknown) => Json) | null {
  if (bit === null || holdsBit(row[bit])) return read
  return mask && (mask.bit === null || holdsBit(row[mask.bit])) ? mask.read : null
}

function textOf(value: Json): string {
  return value === null ? '' : String(value)
}
