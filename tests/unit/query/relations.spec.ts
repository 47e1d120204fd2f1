import { test } from '@japa/runner'
import { EMPTY_SHAPE, parseQueryString, parseRecordShape, readRecord } from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { stock } from './stock.js'
import { id, openWorkshop } from './workshop.js'
import type { Workshop } from './workshop.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Query | relations | ${opener.name}`, (group) => {
    let shop: Workshop
    group.setup(async () => {
      shop = await openWorkshop(opener)
      await stock(shop)
      return () => shop.close()
    })

    test('own rows come by position, back-links by id', async ({ assert }) => {
      const { data } = await shop.list(['boss'], 'include=parts&sort=name&fields=name')
      assert.deepEqual(
        (data[0]?.parts as { label: string }[]).map(({ label }) => label),
        ['Part 3', 'Part 2', 'Part 1']
      )
      assert.deepEqual(data[1]?.parts, [])
      const makers = await shop.list(['boss'], 'include=items&fields=name,items.name', 'shop.maker')
      assert.deepEqual(
        makers.data.map(({ items }) => (items as { name: string }[]).map(({ name }) => name)),
        [
          ['Item 2', 'Item 4'],
          ['Item 1', 'Item 3', 'Item 5'],
        ]
      )
    })

    test('at most 100 back-links come along', async ({ assert }) => {
      await shop.insert('shop.maker', [{ id: id('m', 3), name: 'Many' }])
      await shop.insert(
        'shop.item',
        Array.from({ length: 120 }, (_, number) => ({ id: id('z', number), name: `Z ${number}`, maker: id('m', 3) }))
      )
      const record = await readRecord(shop.session(['boss']), 'shop.maker', id('m', 3), {
        ...EMPTY_SHAPE,
        include: { items: { fields: ['name'], include: {} } },
      })
      assert.lengthOf(record.items as unknown[], 100)
      assert.deepInclude((record.items as object[])[0], { name: 'Z 0' })
    })

    test('dotted fields expand a link', async ({ assert }) => {
      const shape = parseRecordShape(parseQueryString('fields=name,maker.name'))
      assert.deepEqual(await readRecord(shop.session(['boss']), 'shop.item', id('i', 2), shape), {
        id: id('i', 2),
        name: 'Item 2',
        maker: { id: id('m', 1), name: 'Acme', _label: 'Acme' },
        _label: 'Item 2',
      })
    })

    test('an included link without a value is null, a deleted one its id', async ({ assert }) => {
      await shop.insert('shop.maker', [{ id: id('m', 8), name: 'Gone', deleted_at: '2026-01-01T00:00:00.000Z' }])
      await shop.insert('shop.item', [{ id: id('i', 8), name: 'Orphan', maker: id('m', 8) }])
      const of = async (item: string) => (await shop.list(['boss'], `filter[id]=${item}&include=maker`)).data[0]?.maker
      assert.isNull(await of(id('i', 6)))
      assert.deepEqual(await of(id('i', 8)), { id: id('m', 8) })
    })

    test('costs two statements and one per relation, however many rows', async ({ assert }) => {
      const count = async (query: string) => {
        const { statements } = await shop.database.countStatements(() => shop.list(['boss'], query))
        return statements.length
      }
      assert.equal(await count('per_page=1'), 2)
      assert.equal(await count('per_page=200&filter[maker.name]=acme&search=item&sort=maker.city'), 2)
      assert.equal(await count('per_page=200&count=none'), 1)
      assert.equal(await count('per_page=200&include=maker,parts,parts.supplier'), 5)
      assert.equal(await count('filter[stock]=999&include=maker,parts,parts.supplier'), 2)
    })
  })
}
