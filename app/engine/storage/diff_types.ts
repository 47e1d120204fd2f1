import { stableJson } from '../base/main.js'
import { conversionOf, type Change, type ColumnType } from './changes/main.js'
import { binName } from './names.js'
import type { Backfills, ColumnShape, IndexShape, TableShape } from './shapes.js'

/** Two states of the tables that both have, side by side. */
export interface Pair {
  readonly before: TableShape
  readonly after: TableShape
}

/** In place where every value comes back equal; else the old ones go to the bin and what fits is read from there. */
export function retypedColumns(pair: Pair, backfills: Backfills): readonly Change[] {
  const table = pair.after.name
  const taken = pair.before.bin.map((column) => column.name)
  return shared(pair)
    .filter(([old, now]) => isRetyped(old, now) && conversionOf(typeOf(old), typeOf(now)) !== null)
    .flatMap(([old, now]): readonly Change[] => {
      const [column, from, to] = [now.name, typeOf(old), typeOf(now)]
      if (!isLossy([old, now])) return [{ kind: 'retype_column', table, column, from, to }]
      const bin = binName(column, taken)
      taken.push(bin)
      const required = !now.nullable && backfills[`${table}.${column}`] === undefined
      return [
        { kind: 'drop_column', table, column, bin, converted: true },
        { kind: 'add_column', table, column: { ...now, nullable: true } },
        { kind: 'convert_column', table, column, bin, from, to, required },
        ...(now.nullable ? [] : [nullability(table, now, backfills)]),
      ]
    })
}

/** Indexes that stay would follow a column into the bin. */
export function indexesInTheWay({ before, after }: Pair): readonly Change[] {
  return carried({ before, after }).map((index) => ({ kind: 'drop_index', table: after.name, index: index.name }))
}

/** The indexes of `indexesInTheWay`, on the columns that came in the place of those. */
export function indexesBack({ before, after }: Pair): readonly Change[] {
  return carried({ before, after }).map((index) => ({ kind: 'add_index', table: after.name, index }))
}

function carried(pair: Pair): readonly IndexShape[] {
  const moved = new Set(shared(pair).flatMap((columns) => (isLossy(columns) ? [columns[0].name] : [])))
  const gone = new Set(missing(pair.before.indexes, pair.after.indexes))
  return pair.before.indexes.filter(
    (index) => !gone.has(index) && index.columns.some((column) => moved.has(column.name))
  )
}

/** True where values of the old type may not all come back from the new one. */
export function isLossy([old, now]: readonly [ColumnShape, ColumnShape]): boolean {
  const conversion = isRetyped(old, now) ? conversionOf(typeOf(old), typeOf(now)) : null
  // A default that empty rows were given need not fit the old type.
  const isFilled = old.nullable && !now.nullable
  return (
    conversion !== null &&
    (isFilled || (conversion.fits !== null && !conversion.isInPlace) || conversion.oneWay === true)
  )
}

/** Keys beside a text whose type matches by another part of it than before. */
export function rekeyedColumns(pair: Pair): readonly Change[] {
  return shared(pair)
    .filter(([old, now]) => old.keyOf !== undefined && now.keyOf !== undefined && old.keyBy !== now.keyBy)
    .map(([old, now]) => ({
      kind: 'fill_key',
      table: pair.after.name,
      column: now.name,
      from: now.keyOf ?? '',
      ...(now.keyBy ? { by: now.keyBy } : {}),
      all: true,
      was: old.keyBy ?? null,
    }))
}

/** A column becomes required or optional; with the declared default for rows that have no value. */
export function nullability(table: string, column: ColumnShape, backfills: Backfills): Change {
  const backfill = column.nullable ? undefined : backfills[`${table}.${column.name}`]
  return {
    kind: 'change_nullability',
    table,
    column: column.name,
    nullable: column.nullable,
    ...(backfill === undefined ? {} : { backfill }),
  }
}

/** Columns of the same name on both sides. */
export function shared({ before, after }: Pair): readonly (readonly [ColumnShape, ColumnShape])[] {
  return after.columns.flatMap((now): (readonly [ColumnShape, ColumnShape])[] => {
    const old = before.columns.find((column) => column.name === now.name)
    return old ? [[old, now]] : []
  })
}

/** True where the stored form changes. */
export function isRetyped(old: ColumnShape, now: ColumnShape): boolean {
  return old.kind !== now.kind || (old.scale ?? 0) !== (now.scale ?? 0)
}

/** What a column holds. */
export function typeOf(column: ColumnShape): ColumnType {
  return column.scale === undefined ? { kind: column.kind } : { kind: column.kind, scale: column.scale }
}

/** What is in the first list and not, equal in every part, in the second. */
export function missing<T>(items: readonly T[], others: readonly T[]): readonly T[] {
  const known = new Set(others.map((item) => stableJson(item)))
  return items.filter((item) => !known.has(stableJson(item)))
}
