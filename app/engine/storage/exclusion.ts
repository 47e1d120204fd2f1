import type { ColumnKind, DialectName } from '../fields/main.js'
import { quoteIdentifier } from '../sql/main.js'
import { columnOfTable } from './shapes.js'
import type { ExclusionShape, TableShape } from './shapes.js'

/** The two triggers by which SQLite keeps an exclusion, after its name. */
const TRIGGERS = ['_insert', '_update'] as const

/** Range types over a value, for databases without btree_gist. Ids and texts have none of their own. */
const RANGES = {
  id: 'lectern_ids',
  text: 'lectern_texts',
  integer: 'int8range',
  boolean: 'int4range',
  date: 'daterange',
  instant: 'tstzrange',
  json: 'lectern_texts',
} satisfies Record<ColumnKind, string>

/**
 * Statements that make a database keep an exclusion.
 *
 * PostgreSQL gets an EXCLUDE constraint over a GiST index. Plain values stand in such an index by the extension
 * btree_gist, which a database's owner may install since it is trusted; where it is not there and cannot be
 * installed, each key stands as a range that begins and ends with it, which needs no extension, and equal keys
 * are ranges that overlap. SQLite gets a trigger for inserts and one for updates of what the rule speaks of.
 */
export function createExclusion(table: TableShape, exclusion: ExclusionShape, dialect: DialectName): readonly string[] {
  return dialect === 'sqlite' ? triggers(table, exclusion) : [constraint(table, exclusion)]
}

/** Statements that take it away again. */
export function dropExclusionOf(table: string, name: string, dialect: DialectName): readonly string[] {
  if (dialect === 'postgres') return [`alter table ${quoteIdentifier(table)} drop constraint ${quoteIdentifier(name)}`]
  return TRIGGERS.map((ending) => `drop trigger ${quoteIdentifier(name + ending)}`)
}

/** The exclusions that both triggers of SQLite are there for. */
export function heldBy(triggerNames: readonly string[]): readonly string[] {
  const [insert, update] = TRIGGERS
  return triggerNames
    .filter((name) => name.endsWith(insert))
    .map((name) => name.slice(0, -insert.length))
    .filter((name) => triggerNames.includes(name + update))
}

/** The condition that two rows, by their aliases, have times in common; the same in both dialects. */
export function overlapOf({ from, to, inclusive }: ExclusionShape, a: string, b: string): string {
  const start = (alias: string) => `${alias}.${quoteIdentifier(from)}`
  const end = (alias: string) => `${alias}.${quoteIdentifier(to)}`
  const before = inclusive ? '<=' : '<'
  const begins = (one: string, other: string) =>
    `(${start(one)} is null or ${end(other)} is null or ${start(one)} ${before} ${end(other)})`
  // What ends where it begins holds nothing, unless its end belongs to it.
  const pairs = inclusive ? [[a, b], [b, a]] : [[a, b], [b, a], [a, a], [b, b]] // prettier-ignore
  return pairs.map(([one = '', other = '']) => begins(one, other)).join(' and ')
}

/** The condition that two rows, by their aliases, have the same keys. */
export function sameKeys({ keys }: ExclusionShape, a: string, b: string): string {
  return keys.map((name) => `${a}.${quoteIdentifier(name)} = ${b}.${quoteIdentifier(name)}`).join(' and ')
}

/** EXCLUDE over the keys and the time: by equality with btree_gist, else by ranges alone. */
export function exclude(table: TableShape, exclusion: ExclusionShape, by: 'equality' | 'ranges'): string {
  const { keys, from, to, inclusive, where } = exclusion
  const time = columnOfTable(table, from).kind === 'date' ? 'daterange' : 'tstzrange'
  const parts = [
    ...keys.map((name) => (by === 'equality' ? `${quoteIdentifier(name)} with =` : `${rangeOf(table, name)} with &&`)),
    `${time}(${quoteIdentifier(from)}, ${quoteIdentifier(to)}, '${inclusive ? '[]' : '[)'}') with &&`,
  ]
  // Empty keys hold nothing: a range of nothing would hold everything.
  const set = by === 'equality' ? [] : keys.map((name) => `${quoteIdentifier(name)} is not null`)
  const conditions = [...(where ? [where.postgres] : []), ...set]
  return (
    `alter table ${quoteIdentifier(table.name)} add constraint ${quoteIdentifier(exclusion.name)} ` +
    `exclude using gist (${parts.join(', ')})${conditions.length > 0 ? ` where (${conditions.join(' and ')})` : ''}`
  )
}

/** Makes the range types of texts and ids, once for a schema. */
export const MAKE_RANGES = [
  [RANGES.id, 'subtype = uuid'],
  [RANGES.text, 'subtype = text, collation = "C"'],
]
  .map(([name, of]) => `begin create type ${name} as range (${of}); exception when duplicate_object then null; end;`)
  .join('\n  ')

function rangeOf(table: TableShape, name: string): string {
  const { kind } = columnOfTable(table, name)
  const column = kind === 'boolean' ? `${quoteIdentifier(name)}::int` : quoteIdentifier(name)
  return `${RANGES[kind]}(${column}, ${column}, '[]')`
}

function constraint(table: TableShape, exclusion: ExclusionShape): string {
  return `do $exclusion$ begin
  begin
    create extension if not exists btree_gist schema public;
  exception when insufficient_privilege or feature_not_supported or undefined_file or invalid_schema_name then null;
  end;
  if exists (select 1 from pg_extension where extname = 'btree_gist') then
    ${exclude(table, exclusion, 'equality')};
    return;
  end if;
  ${MAKE_RANGES}
  ${exclude(table, exclusion, 'ranges')};
end $exclusion$`
}

/** The rows are asked for by sub-selects, so that the rule's condition stands in each as it is written. */
function triggers(table: TableShape, exclusion: ExclusionShape): readonly string[] {
  const { name, keys, from, to, where } = exclusion
  const owner = quoteIdentifier(table.name)
  const condition = where ? ` and ${where.sqlite}` : ''
  const named = table.columns
    .map((column) => column.name)
    .filter((column) => where?.sqlite.includes(quoteIdentifier(column)))
  const touched = [...new Set([...keys, from, to, ...named])].map(quoteIdentifier)
  const body = `begin
  select raise(abort, '${name}') where exists (
    select 1 from (select rowid as place, * from ${owner} where rowid = new.rowid${condition}) as n
    join (select rowid as place, * from ${owner} where true${condition}) as o
      on ${sameKeys(exclusion, 'o', 'n')} and o.place <> n.place
    where ${overlapOf(exclusion, 'n', 'o')});
end`
  const [insert, update] = TRIGGERS
  return [
    `create trigger ${quoteIdentifier(name + insert)} after insert on ${owner} ${body}`,
    `create trigger ${quoteIdentifier(name + update)} after update of ${touched.join(', ')} on ${owner} ${body}`,
  ]
}
