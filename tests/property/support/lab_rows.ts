import fc from 'fast-check'
import { columnsOf, keyOf, LAB, LINKS, TYPES, type FieldName, type LabName } from './laboratory.js'

export const SCHOOL = '00000000-0000-7000-8000-000000000001'
const OTHER_SCHOOL = '00000000-0000-7000-8000-000000000002'

/** Values that have made dialects differ: nulls, signs, 53-bit ends, astral and composed characters, wildcards. */
export const POOL = {
  int: [0, 1, -1, 2, 3, -7, 10, 1250, -1250, 94906267, 4503599627370496, 9007199254740991, -9007199254740991],
  text: [
    '',
    'a',
    'A',
    'ab',
    'b',
    'aab',
    'é',
    'e\u0301',
    'ß',
    'ẞ',
    '😀',
    '😀a',
    '\uffff',
    '\ue000',
    'a%',
    'a_b',
    '\\',
    "o'x",
    ' a  b ',
    '\u{10ffff}',
    'Z',
    '0',
  ],
  choice: ['red', 'green', 'blue'],
  bool: [true, false],
  date: ['0001-01-01', '2026-02-28', '2026-03-01', '9999-12-31'],
  instant: [
    '0001-01-01T00:00:00.000Z',
    '2026-03-01T00:00:00.000Z',
    '2026-03-01T00:00:00.001Z',
    '9999-12-31T23:59:59.999Z',
  ],
} as const

/** The pool of a value kind. */
export function poolOf(kind: string): readonly (string | number | boolean)[] {
  const pools: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
    ...POOL,
    decimal: POOL.int,
    id: ids('one'),
  }
  return pools[kind] ?? []
}

/** Ids of the rows of an entity, ten at most. */
export function ids(name: LabName): string[] {
  const digit = LAB.indexOf(name) + 1
  return Array.from({ length: 10 }, (_, index) => `${digit}0000000-0000-7000-8000-00000000000${index}`)
}

/** A stored row: columns by name, system columns included. */
export type LabRow = Readonly<Record<string, unknown>>
export type Dataset = Readonly<Record<LabName, readonly LabRow[]>>

const values = (kind: string) => fc.option(fc.constantFrom(...poolOf(kind)), { freq: 5 })

function row(name: LabName): fc.Arbitrary<LabRow> {
  const own = Object.fromEntries(Object.entries(TYPES).map(([key, type]) => [key, values(type.kind)]))
  const links = Object.fromEntries(
    LINKS[name].map((link) => [`${link}_id`, fc.option(fc.constantFrom(...ids(link).slice(0, 6)), { freq: 6 })])
  )
  return fc.record({
    ...own,
    ...links,
    school_id: fc.constantFrom(SCHOOL, SCHOOL, SCHOOL, SCHOOL, OTHER_SCHOOL),
    deleted_at: fc.constantFrom(null, null, null, null, '2026-01-01T00:00:00.000Z'),
  })
}

/** Random rows of all three entities, some deleted, some of another school. */
export const datasets: fc.Arbitrary<Dataset> = fc.record({
  root: rows('root', 8),
  one: rows('one', 6),
  leaf: rows('leaf', 10),
})

function rows(name: LabName, most: number): fc.Arbitrary<readonly LabRow[]> {
  return fc.array(row(name), { minLength: 1, maxLength: most, size: 'max' }).map((list) =>
    list.map((item, index) => ({
      ...item,
      id: ids(name)[index],
      ...Object.fromEntries(
        columnsOf(name)
          .filter((plan) => plan.facet === 'key')
          .map((plan) => [plan.name, keyOf(item[plan.name.slice(0, -4)])])
      ),
    }))
  )
}

/** Rows of the school that are not deleted. */
export function live(dataset: Dataset, name: LabName): readonly LabRow[] {
  return dataset[name].filter((item) => item.school_id === SCHOOL && item.deleted_at === null)
}

type Loaded = Record<string, unknown>

/**
 * The rows as the records that `evaluate` reads: links as records (bare ids where the target is gone),
 * to-many sides as arrays, all connected.
 */
export function records(dataset: Dataset): Readonly<Record<LabName, readonly Loaded[]>> {
  const load = (name: LabName) =>
    live(dataset, name).map((item): Loaded => ({ id: item.id, ...pick(item, Object.keys(TYPES) as FieldName[]) }))
  const loaded = { root: load('root'), one: load('one'), leaf: load('leaf') }
  for (const name of LAB) {
    for (const [index, item] of live(dataset, name).entries()) {
      const record = loaded[name][index]
      for (const link of LINKS[name]) {
        const id = item[`${link}_id`]
        if (record) record[link] = loaded[link].find((target) => target.id === id) ?? id
      }
    }
  }
  const idOf = (link: unknown) => (typeof link === 'object' && link !== null && 'id' in link ? link.id : link)
  for (const root of loaded.root) root.leaves = loaded.leaf.filter((leaf) => idOf(leaf.root) === root.id)
  for (const one of loaded.one) one.roots = loaded.root.filter((root) => idOf(root.one) === one.id)
  return loaded
}

function pick(item: LabRow, names: readonly string[]): Loaded {
  return Object.fromEntries(names.map((name) => [name, item[name]]))
}
