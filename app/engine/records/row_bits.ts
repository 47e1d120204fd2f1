import { isTrue } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import type { Grant, Use } from '../permissions/main.js'
import { EMPTY, join, raw, renderExpr, sql } from '../sql/main.js'
import type { Fragment, Row, RowScope } from '../sql/main.js'

/** One pair of a grant, and the selected column that tells whether it holds on a row; null: it always does. */
export interface PairBit {
  readonly alias: string | null
  readonly fields: Readonly<Record<Use, ReadonlySet<string>>>
}

/** Predicates selected beside a row's columns; equal ones share a column. */
export class RowBits {
  readonly #scope: RowScope
  readonly #items: Fragment[] = []
  readonly #aliases = new Map<string, string>()

  constructor(scope: RowScope) {
    this.#scope = scope
  }

  /** Selects the row predicates of a grant; none of a missing grant. */
  pairs(grant: Grant | null): readonly PairBit[] {
    return (grant?.pairs ?? []).map(({ rows, fields }) => ({ alias: this.#bit(rows), fields }))
  }

  /** `, … as "_b0"`; empty when everything always holds. */
  list(): Fragment {
    return this.#items.length === 0 ? EMPTY : sql`, ${join(this.#items)}`
  }

  #bit(predicate: Expr): string | null {
    if (isTrue(predicate)) return null
    const key = JSON.stringify(predicate)
    const known = this.#aliases.get(key)
    if (known !== undefined) return known
    const alias = `_b${this.#items.length}`
    this.#aliases.set(key, alias)
    this.#items.push(sql`(${renderExpr(predicate, this.#scope)}) as ${raw(`"${alias}"`)}`)
    return alias
  }
}

/** True where a pair holds on a row. */
export function holdsOn(pair: PairBit, row: Row): boolean {
  if (pair.alias === null) return true
  const bit = row[pair.alias]
  return bit === true || bit === 1
}

/** True where any pair grants the row. */
export function grantsRow(pairs: readonly PairBit[], row: Row): boolean {
  return pairs.some((pair) => holdsOn(pair, row))
}

/** True where one pair grants the row and this use of the field on it. */
export function grantsField(pairs: readonly PairBit[], name: string, use: Use, row: Row): boolean {
  return pairs.some((pair) => pair.fields[use].has(name) && holdsOn(pair, row))
}

/** True where a pair grants this use of the field on every row there is. */
export function grantsAlways(pairs: readonly PairBit[], name: string, use: Use): boolean {
  return pairs.some((pair) => pair.alias === null && pair.fields[use].has(name))
}
