import type { Json } from '../../app/engine/base/main.js'
import type { Row } from '../../app/engine/sql/main.js'
import { snapshotOf, type Change } from '../../app/engine/storage/main.js'
import { fieldDiffers, sketchRegistry, type EntitySketch, type FieldSketch } from './registry_builder.js'

const SCHOOL = '01900000-0000-7000-8000-000000000001'
const HOUSE = '01900000-0000-7000-8000-0000000000aa'
export const PUPIL = '01900000-0000-7000-8000-0000000000bb'
export const BOOK = '01900000-0000-7000-8000-0000000000cc'
const NOW = '2026-04-01T10:00:00.000Z'

/** A rule about the times of pupils; tests say of what. */
export const HELD = { name: 'ex', fields: [], from: 'joined', to: 'gone', inclusive: false, while: null, message: null }

const house: EntitySketch = { fields: { name: { kind: 'text', required: true } } }
const name: FieldSketch = { kind: 'text', required: true }
export const base: Readonly<Record<string, FieldSketch>> = {
  name,
  level: { kind: 'integer', required: true },
  joined: { kind: 'date' },
  house: { kind: 'id', link: 'people.house' },
}
const book: EntitySketch = { fields: { pupil: { kind: 'id', link: 'people.pupil', required: true } } }

/** The state of a test's tables: houses, pupils as given, and books that point at pupils. */
export function state(
  pupil: Partial<EntitySketch>,
  more: Readonly<Record<string, EntitySketch>> = { 'library.book': book }
) {
  const registry = sketchRegistry({ 'people.house': house, 'people.pupil': { fields: base, ...pupil }, ...more })
  return { registry, snapshot: snapshotOf(registry) }
}

export interface StorageCase {
  readonly title: string
  readonly to: ReturnType<typeof state>
  readonly kinds: readonly Change['kind'][]
  /** What the one pupil holds afterwards. */
  readonly row?: Row
}

const { level, joined } = base as { level: FieldSketch; joined: FieldSketch }
export const without = (key: string) => Object.fromEntries(Object.entries(base).filter(([item]) => item !== key))

/** Every kind of change once, starting from `state({})`. */
export const CASES: readonly StorageCase[] = [
  {
    title: 'adds an optional field',
    to: state({ fields: { ...base, note: { kind: 'text' } } }),
    kinds: ['add_column'],
    row: { note: null, name: 'Ada', level: 7 },
  },
  {
    title: 'adds a required field with its default',
    to: state({
      fields: {
        ...base,
        active: { kind: 'boolean', required: true, default: true },
        rank: { kind: 'text', required: true, default: "d'or" },
      },
    }),
    kinds: ['add_column', 'add_column'],
    row: { rank: "d'or", name: 'Ada' },
  },
  {
    title: 'adds the key of a text and fills it',
    to: state({ fields: { ...base, name: { ...name, key: true } }, indexes: [['name']] }),
    kinds: ['add_column', 'fill_key', 'change_nullability', 'add_index'],
    row: { name: 'Ada', name_key: 'ada' },
  },
  {
    title: 'brings values over a link',
    to: state({ fields: { ...base, house_name: { kind: 'text', required: true, was: 'house.name' } } }),
    kinds: ['add_column', 'fill_over', 'change_nullability'],
    row: { house_name: 'Red' },
  },
  {
    title: 'adds a link',
    to: state({ fields: { ...base, second: { kind: 'id', link: 'people.house' } } }),
    kinds: ['add_column', 'add_foreign_key', 'add_index'],
    row: { second_id: null, house_id: HOUSE },
  },
  {
    title: 'drops an optional field',
    to: state({ fields: without('joined') }),
    kinds: ['drop_column'],
    row: { name: 'Ada', zz_bin_joined_1: '2026-01-31' },
  },
  {
    title: 'drops a required field',
    to: state({ fields: without('level') }),
    kinds: ['drop_column'],
    row: { name: 'Ada', zz_bin_level_1: 7 },
  },
  {
    title: 'drops a link',
    to: state({ fields: without('house') }),
    kinds: ['drop_index', 'drop_foreign_key', 'drop_column'],
    row: { zz_bin_house_id_1: HOUSE },
  },
  {
    title: 'renames a field that says what it was',
    to: state({ fields: { ...without('level'), grade: { ...level, was: 'level' } } }),
    kinds: ['rename_column'],
    row: { grade: 7 },
  },
  {
    title: 'turns integers into texts',
    to: state({ fields: { ...base, level: { kind: 'text', required: true } } }),
    kinds: ['retype_column'],
    row: { level: '7' },
  },
  {
    title: 'turns dates into instants',
    to: state({ fields: { ...base, joined: { kind: 'instant' } } }),
    kinds: ['retype_column'],
    row: { joined: '2026-01-31T00:00:00.000Z' },
  },
  {
    title: 'gives a decimal more places',
    to: state({ fields: { ...base, level: { ...level, scale: 2 } } }),
    kinds: ['retype_column'],
    row: { level: 700 },
  },
  {
    title: 'makes a field optional',
    to: state({ fields: { ...base, level: { kind: 'integer' } } }),
    kinds: ['change_nullability'],
    row: { level: 7 },
  },
  {
    title: 'makes a field required',
    to: state({ fields: { ...base, joined: { ...joined, required: true } } }),
    kinds: ['change_nullability'],
    row: { joined: '2026-01-31' },
  },
  {
    title: 'adds unique rules, all, live and conditional',
    to: state({
      uniques: [
        { fields: ['name'], among: 'ever', while: null },
        { fields: ['house', 'level'], among: 'live', while: null },
        { fields: ['joined'], among: 'live', while: fieldDiffers('name', "O'Hara") },
      ],
    }),
    // The unique index over the link does not serve deleted rows, so the link keeps its own.
    kinds: ['add_index', 'add_index', 'add_index'],
  },
  {
    title: 'keeps times apart, all and conditional',
    to: state({
      fields: { ...base, gone: { kind: 'date' } },
      exclusives: [
        { ...HELD, name: 'ex_house', fields: ['house'] },
        { ...HELD, name: 'ex_name', fields: ['name', 'level'], inclusive: true, while: fieldDiffers('name', "O'Hara") },
      ],
    }),
    // The index over the link begins the one by which its times are found.
    kinds: ['add_column', 'drop_index', 'add_index', 'add_index', 'add_exclusion', 'add_exclusion'],
  },
  {
    title: 'adds an order of the list',
    to: state({
      sort: [
        { path: ['level'], descending: true },
        { path: ['name'], descending: false },
      ],
    }),
    kinds: ['add_index'],
  },
  {
    title: 'adds entities that point at each other',
    to: state(
      {},
      {
        'library.book': book,
        'people.a': { fields: { b: { kind: 'id', link: 'people.b' } } },
        'people.b': { fields: { a: { kind: 'id', link: 'people.a' } } },
        'people.board': { fields: { name }, platform: true },
        'people.line': {
          kind: 'child',
          parent: 'people.pupil',
          fields: { board: { kind: 'id', link: 'people.board' } },
        },
        'people.setting': { kind: 'single', fields: { name } },
        'people.event': { kind: 'log', fields: { name } },
      }
    ),
    kinds: ['add_table', 'add_table', 'add_table', 'add_table', 'add_table', 'add_table', 'add_foreign_key'],
  },
  { title: 'drops an entity', to: state({}, {}), kinds: ['drop_table'] },
]

const systemRow = { school_id: SCHOOL, version: 1, created_at: NOW, updated_at: NOW }
/** What the tests look at in the pupil's row. */
export const told = { name: 'Ada', level: 7, joined: '2026-01-31', house_id: HOUSE }

/** The one pupil, whom a book points at. */
export const pupilRow = { ...systemRow, id: PUPIL, ...told }

/** One row per table, in the order in which foreign keys want them. */
export function rows(): readonly (readonly [string, Readonly<Record<string, Json>>])[] {
  return [
    ['people_houses', { ...systemRow, id: HOUSE, name: 'Red' }],
    ['people_pupils', pupilRow],
    ['library_books', { ...systemRow, id: BOOK, pupil_id: PUPIL }],
  ]
}
