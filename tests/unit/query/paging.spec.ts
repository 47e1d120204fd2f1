import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import { listRecords, parseListQuery, parseQueryString } from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { stock } from './stock.js'
import { id, openWorkshop } from './workshop.js'
import type { Workshop } from './workshop.js'

const ORDERS: readonly (readonly [sort: string, items: readonly number[]])[] = [
  ['name', [1, 2, 3, 4, 5, 6]],
  ['-name', [6, 5, 4, 3, 2, 1]],
  ['code', [1, 3, 5, 2, 4, 6]],
  ['-code', [6, 4, 2, 5, 3, 1]],
  ['-grade,stock', [4, 5, 6, 1, 2, 3]],
  ['maker.name', [2, 4, 1, 3, 5, 6]],
  ['-maker.name,-stock', [6, 5, 3, 1, 4, 2]],
  ['made_on', [1, 2, 3, 4, 5, 6]],
  ['-made_on', [6, 5, 4, 3, 2, 1]],
  ['is_new,-sold_at', [3, 2, 1, 6, 5, 4]],
  ['-id', [6, 5, 4, 3, 2, 1]],
]

for (const opener of BOTH_DIALECTS) {
  test.group(`Query | order and paging | ${opener.name}`, (group) => {
    let shop: Workshop
    group.setup(async () => {
      shop = await openWorkshop(opener)
      await stock(shop)
      return () => shop.close()
    })

    test('sorts by {0}, empty last ascending and first descending')
      .with([...ORDERS])
      .run(async ({ assert }, [sort, items]) => {
        assert.deepEqual(
          await shop.names(['boss'], `sort=${sort}`),
          items.map((number) => `Item ${number}`)
        )
      })

    test('a cursor walks {0} to its end, each record once')
      .with([...ORDERS])
      .run(async ({ assert }, [sort, items]) => {
        const seen: unknown[] = []
        let query = `sort=${sort}&per_page=2`
        for (let turn = 0; turn < 10; turn++) {
          const { data, meta } = await shop.list(['boss'], query)
          seen.push(...data.map((record) => record.name))
          assert.equal(meta.total, 6)
          if (meta.next_cursor === null) break
          query = `sort=${sort}&per_page=2&cursor=${meta.next_cursor}`
        }
        assert.deepEqual(
          seen,
          items.map((number) => `Item ${number}`)
        )
      })

    test('pages by number, the last page cut', async ({ assert }) => {
      const { data, meta } = await shop.list(['boss'], 'sort=name&per_page=4&page=2')
      assert.deepEqual(
        data.map((record) => record.name),
        ['Item 5', 'Item 6']
      )
      assert.deepEqual(meta, {
        page: 2,
        per_page: 4,
        total: 6,
        total_pages: 2,
        total_is_capped: false,
        next_cursor: null,
      })
    })

    test('a page beyond the end is empty and knows the total', async ({ assert }) => {
      const { data, meta } = await shop.list(['boss'], 'page=7')
      assert.deepEqual(data, [])
      assert.equal(meta.total, 6)
    })

    test('count=none counts nothing', async ({ assert }) => {
      const { meta } = await shop.list(['boss'], 'count=none&per_page=2')
      assert.deepEqual([meta.total, meta.total_pages], [null, null])
      assert.isString(meta.next_cursor)
    })

    test('a cursor is refused where it was not made: {$self}')
      .with(['another order', 'another filter', 'another reader', 'another role', 'no cursor', 'a changed value'])
      .run(async ({ assert }, what) => {
        const { meta } = await shop.list(['boss'], 'sort=name&per_page=2')
        const cursor = meta.next_cursor ?? ''
        const forged = `${Buffer.from('["item 0","x"]').toString('base64url')}.${cursor.split('.')[1]}`
        const query = {
          'another order': `sort=-name&per_page=2&cursor=${cursor}`,
          'another filter': `sort=name&grade=a&cursor=${cursor}`,
          'no cursor': 'sort=name&cursor=abc',
          'a changed value': `sort=name&cursor=${forged}`,
        }[what]
        const session = shop.session(
          what === 'another role' ? ['buyer'] : ['boss'],
          what === 'another reader' ? id('u', 9) : id('u', 1)
        )
        const asked = parseListQuery(parseQueryString(query ?? `sort=name&per_page=2&cursor=${cursor}`))
        const refusal = await listRecords(session, 'shop.item', asked).catch((error: unknown) => error)
        assert.instanceOf(refusal, Refusal)
        assert.deepEqual((refusal as Refusal).details, { cursor: ['does not continue this list.'] })
      })

    test('a total beyond 10,000 is capped unless asked for exactly', async ({ assert }) => {
      await shop.insert(
        'shop.maker',
        Array.from({ length: 10_001 }, (_, number) => ({ id: id('x', number), name: `Maker ${number}` }))
      )
      const { meta } = await shop.list(['boss'], 'per_page=10', 'shop.maker')
      assert.deepInclude(meta, { total: 10_000, total_is_capped: true, total_pages: 1000 })
      const exact = await shop.list(['boss'], 'per_page=10&count=exact', 'shop.maker')
      assert.deepInclude(exact.meta, { total: 10_003, total_is_capped: false })
    })
  })
}
