import { test } from '@japa/runner'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { stock } from './stock.js'
import { id, openWorkshop, OTHER_SCHOOL } from './workshop.js'
import type { Workshop } from './workshop.js'

const CASES: readonly (readonly [query: string, items: readonly number[]])[] = [
  ['filter[grade]=a', [1, 2, 3]],
  ['grade=b', [4, 5, 6]],
  ['filter[grade][neq]=a', [4, 5, 6]],
  ['filter[grade][in]=a,b&filter[stock][lt]=30', [1, 2]],
  ['filter[stock][between]=20,40', [2, 3, 4]],
  ['filter[code][null]=true', [2, 4, 6]],
  ['filter[code][null]=false', [1, 3, 5]],
  ['filter[code][starts]=c', [1, 3, 5]],
  ['filter[name]=ITEM  2', [2]],
  ['filter[name][contains]=em 3', [3]],
  ['filter[name][ends]=5', [5]],
  ['filter[name][contains]=%25', []],
  ['filter[made_on]=2026-01-03', [3]],
  ['filter[made_on][gte]=2026-01-04', [4, 5]],
  ['filter[is_new]=true', [4, 5, 6]],
  ['filter[maker.name]=zeta', [1, 3, 5]],
  ['filter[maker.city][starts]=z', [2, 4]],
  [`filter[maker]=${id('m', 1)}`, [2, 4]],
  [`filter[id][in]=${id('i', 2)},${id('i', 9)}`, [2]],
  ['filter[parts.weight][gt]=2', [1]],
  ['filter[parts.supplier.name]=zeta', [1]],
  ['filter[parts.supplier.name]=acme', []],
  ['filter[or][0][grade]=a&filter[or][0][stock]=10&filter[or][1][stock]=60', [1, 6]],
  ['filter[is_new]=true&filter[or][0][stock]=40&filter[or][1][stock]=10', [4]],
  ['search=item 3', [3]],
  ['q=ACME', [2, 4]],
  ['search=s3', [3]],
  ['search=zzz', []],
  // A day means that day at the school, half-open: the instants are half past one of the next one.
  ['filter[sold_at]=2026-01-03', [2]],
  ['filter[sold_at][neq]=2026-01-03', [1, 3, 4, 5, 6]],
  ['filter[sold_at][gte]=2026-01-05', [4, 5, 6]],
  ['filter[sold_at][gt]=2026-01-05', [5, 6]],
  ['filter[sold_at][lt]=2026-01-05', [1, 2, 3]],
  ['filter[sold_at][lte]=2026-01-05', [1, 2, 3, 4]],
  ['filter[sold_at][between]=2026-01-03,2026-01-04', [2, 3]],
  ['filter[sold_at][gte]=2026-01-06T20:00:00Z', [6]],
]

for (const opener of BOTH_DIALECTS) {
  test.group(`Query | filters | ${opener.name}`, (group) => {
    let shop: Workshop
    group.setup(async () => {
      shop = await openWorkshop(opener)
      await stock(shop)
      await shop.insert('shop.item', [{ id: id('o', 1), name: 'Item 2', stock: 20, grade: 'a' }], OTHER_SCHOOL)
      return () => shop.close()
    })

    test('{0}')
      .with(CASES.map(([query, items]) => [query, items] as const))
      .run(async ({ assert }, [query, items]) => {
        assert.deepEqual(
          await shop.names(['boss'], query),
          items.map((number) => `Item ${number}`)
        )
      })

    test('counts what it lists')
      .with(CASES.map(([query, items]) => [query, items] as const))
      .run(async ({ assert }, [query, items]) => {
        const { meta } = await shop.list(['boss'], `${query}&per_page=1`)
        assert.equal(meta.total, items.length)
      })

    test('finds no deleted record, neither itself nor over a link', async ({ assert }) => {
      await shop.insert('shop.item', [{ id: id('d', 1), name: 'Gone', deleted_at: '2026-01-01T00:00:00.000Z' }])
      assert.deepEqual(await shop.names(['boss'], 'search=gone'), [])
    })
  })
}
