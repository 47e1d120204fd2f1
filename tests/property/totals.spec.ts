import { strict as assert } from 'node:assert'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { aggregateRecords, parseAggregateQuery, parseListQuery, parseQueryString } from '../../app/engine/query/main.js'
import { listRecords } from '../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../support/databases.js'
import { ACCESS, id, openWorkshop } from '../unit/query/workshop.js'
import type { Workshop } from '../unit/query/workshop.js'

/** An item as the oracle sees it. */
interface Item {
  readonly id: string
  readonly name: string
  readonly code: string | null
  readonly grade: string | null
  readonly stock: number | null
  readonly made_on: string | null
  readonly sold_at: string | null
  readonly is_new: boolean
  readonly secret: string | null
  readonly maker: string | null
}

const MAKERS = [1, 2, 3].map((number) => ({
  id: id('m', number),
  name: `Maker ${number}`,
  city: number === 3 ? null : 'Pune',
}))
/** The workshop's matrix, with makers that all readers see. */
const MATRIX = { ...ACCESS, 'shop.maker': { clerk: { read: true }, buyer: { read: true } } }

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 4 })
const instant = fc.date({
  min: new Date('2019-12-25T00:00:00Z'),
  max: new Date('2028-03-05T00:00:00Z'),
  noInvalidDate: true,
})
const items: fc.Arbitrary<Omit<Item, 'id'>> = fc.record({
  name: fc.constantFrom('Anvil', 'anvil', 'Bell', 'Ébène', 'Zither'),
  code: maybe(fc.constantFrom('a', 'B', 'c')),
  grade: maybe(fc.constantFrom('a', 'b', 'c')),
  stock: maybe(
    fc.oneof(
      fc.integer({ min: -5, max: 5 }),
      fc.maxSafeInteger().map((n) => Math.trunc(n / 1000))
    )
  ),
  made_on: maybe(instant.map((at) => at.toISOString().slice(0, 10))),
  sold_at: maybe(instant.map((at) => at.toISOString())),
  is_new: fc.boolean(),
  secret: maybe(fc.constantFrom('x', 'y')),
  maker: maybe(fc.constantFrom(...MAKERS.map((maker) => maker.id))),
})

const makerOf = (item: Item) => MAKERS.find((maker) => maker.id === item.maker) ?? null

/** Filters and what they mean. */
const FILTERS: readonly (readonly [query: string, holds: (item: Item) => boolean])[] = [
  ['grade=a', ({ grade }) => grade === 'a'],
  ['grade[neq]=a', ({ grade }) => grade !== 'a'],
  ['grade[in]=b,c', ({ grade }) => grade === 'b' || grade === 'c'],
  ['stock[gte]=0', ({ stock }) => stock !== null && stock >= 0],
  ['stock[between]=-2,2', ({ stock }) => stock !== null && stock >= -2 && stock <= 2],
  ['is_new=true', (item) => item.is_new],
  ['code[null]=true', ({ code }) => code === null],
  ['made_on[lt]=2024-01-01', (item) => item.made_on !== null && item.made_on < '2024-01-01'],
  ['name=ANVIL', ({ name }) => name.toLowerCase() === 'anvil'],
  ['name[contains]=e', ({ name }) => ['Bell', 'Ébène', 'Zither'].includes(name)],
  ['maker.city=pune', (item) => makerOf(item)?.city === 'Pune'],
  ['maker[null]=false', ({ maker }) => maker !== null],
]

const ZONE = 'Asia/Kolkata'
const dayOf = (at: string) => DateTime.fromISO(at, { zone: at.length === 10 ? 'utc' : ZONE })

/** The first day of a span, by the calendar of luxon. The week begins on Monday, the fiscal year on 1 April. */
function spanOf(at: string | null, bucket: string): string | null {
  if (at === null) return null
  const day = dayOf(at)
  const fiscal = day.minus({ months: 3 })
  const start = {
    day: day.startOf('day'),
    week: day.startOf('week'),
    month: day.startOf('month'),
    quarter: day.startOf('quarter'),
    year: day.startOf('year'),
    fiscal_quarter: day.startOf('quarter'),
    fiscal_year: DateTime.fromObject({ year: fiscal.startOf('month').year, month: 4, day: 1 }),
  }[bucket]
  return start?.toISODate() ?? null
}

const GROUPS: readonly (readonly [name: string, of: (item: Item) => unknown])[] = [
  ['grade', ({ grade }) => grade],
  ['name', ({ name }) => name],
  ['is_new', (item) => item.is_new],
  ['maker', ({ maker }) => maker],
  ['maker.name', (item) => makerOf(item)?.name ?? null],
  ['stock', ({ stock }) => stock],
  ...['day', 'week', 'month', 'quarter', 'year', 'fiscal_quarter', 'fiscal_year'].flatMap((bucket) => [
    [`made_on:${bucket}`, (item: Item) => spanOf(item.made_on, bucket)] as const,
    [`sold_at:${bucket}`, (item: Item) => spanOf(item.sold_at, bucket)] as const,
  ]),
]

const known = <T>(values: readonly (T | null)[]) => values.filter((value) => value !== null)
const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + BigInt(value), 0n)

/** Half away from zero, to two places, as text. */
function meanOf(values: readonly number[]): string | null {
  if (values.length === 0) return null
  const sum = sumOf(values) * 100n
  const count = BigInt(values.length)
  const size = (2n * (sum < 0n ? -sum : sum) + count) / (2n * count)
  const digits = size.toString().padStart(3, '0')
  return `${sum < 0n && size > 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

type Measure = (rows: readonly Item[], secrets: (item: Item) => string | null) => unknown
const MEASURES: readonly (readonly [name: string, of: Measure])[] = [
  ['count', (rows) => rows.length],
  ['count:code', (rows) => known(rows.map(({ code }) => code)).length],
  ['count:secret', (rows, secrets) => known(rows.map(secrets)).length],
  ['count_distinct:secret', (rows, secrets) => new Set(known(rows.map(secrets))).size],
  ['count_distinct:maker', (rows) => new Set(known(rows.map(({ maker }) => maker))).size],
  ['sum:stock', (rows) => Number(sumOf(known(rows.map(({ stock }) => stock))))],
  ['avg:stock', (rows) => meanOf(known(rows.map(({ stock }) => stock)))],
  [
    'min:stock',
    (rows) =>
      known(rows.map(({ stock }) => stock)).reduce<number | null>((a, b) => (a === null || b < a ? b : a), null),
  ],
  [
    'max:made_on',
    (rows) =>
      known(rows.map((item) => item.made_on))
        .sort()
        .at(-1) ?? null,
  ],
  [
    'max:sold_at',
    (rows) =>
      known(rows.map((item) => item.sold_at))
        .sort()
        .at(-1) ?? null,
  ],
]

/** Readers, which items each sees, and the secrets of which. */
const READERS: readonly {
  readonly roles: readonly string[]
  readonly sees: (item: Item) => boolean
  readonly secret: (item: Item) => boolean
}[] = [
  { roles: ['boss'], sees: () => true, secret: () => true },
  { roles: ['buyer', 'clerk'], sees: () => true, secret: (item) => item.is_new },
  { roles: ['buyer'], sees: (item) => item.is_new, secret: () => true },
]

const questions = fc.record({
  reader: fc.constantFrom(...READERS),
  filters: fc.subarray([...FILTERS], { maxLength: 3 }),
  any: fc.subarray([...FILTERS], { maxLength: 2 }),
  groups: fc.subarray([...GROUPS], { maxLength: 3 }),
  measures: fc.subarray([...MEASURES], { minLength: 1 }),
})

const spelled = (query: string, prefix: string) => query.replace(/^([\w.]+)/, `${prefix}[$1]`)

for (const opener of BOTH_DIALECTS) {
  test.group(`Property | lists and totals are what the process reckons | ${opener.name}`, (group) => {
    let shop: Workshop
    let all: readonly Item[]
    group.setup(async () => {
      shop = await openWorkshop(opener, MATRIX)
      all = fc.sample(items, 150).map((item, number): Item => ({ ...item, id: id('i', number) }))
      await shop.insert('shop.maker', MAKERS)
      await shop.insert(
        'shop.item',
        all.map((item) => ({ ...item }))
      )
      return () => shop.close()
    })

    test('on random items, filters, groups and measures', async () => {
      await fc.assert(
        fc.asyncProperty(questions, async ({ reader, filters, any, groups, measures }) => {
          const filter = [
            ...filters.map(([query]) => spelled(query, 'filter')),
            ...any.map(([query], index) => spelled(query, `filter[or][${index}]`)),
          ].join('&')
          const found = all.filter(
            (item) =>
              reader.sees(item) &&
              filters.every(([, holds]) => holds(item)) &&
              (any.length === 0 || any.some(([, holds]) => holds(item)))
          )
          const session = shop.session(reader.roles)
          const list = await listRecords(
            session,
            'shop.item',
            parseListQuery(parseQueryString(`${filter}&per_page=200&fields=id`))
          )
          assert.deepEqual(list.data.map((record) => record['id']).sort(), found.map((item) => item.id).sort())

          const secrets = (item: Item) => (reader.secret(item) ? item.secret : null)
          const groupsOf = (item: Item) => groups.map(([name, of]) => [name, of(item)] as const)
          const byGroup = [...Map.groupBy(found, (item) => JSON.stringify(groupsOf(item))).values()]
          const cells = groups.length === 0 ? [found] : byGroup
          const expected = cells.map((rows) => ({
            ...Object.fromEntries(rows[0] ? groupsOf(rows[0]) : []),
            ...Object.fromEntries(measures.map(([name, of]) => [name, of(rows, secrets)])),
          }))
          const question = `${filter}&groups=${groups.map(([name]) => name).join()}&measures=${measures.map(([name]) => name).join()}&limit=1000`
          const told = await aggregateRecords(session, 'shop.item', parseAggregateQuery(parseQueryString(question)))
          const plain = told.data.map((row) =>
            Object.fromEntries(Object.entries(row).filter(([name]) => name !== '_labels'))
          )
          const sorted = (rows: readonly object[]) =>
            rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort()
          assert.deepEqual(sorted(plain), sorted(expected))
        }),
        { numRuns: 150 }
      )
    }).timeout(120_000)
  })
}
