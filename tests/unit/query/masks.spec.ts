import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import { grantOf } from '../../../app/engine/permissions/main.js'
import type { Use } from '../../../app/engine/permissions/main.js'
import { describeRow, EMPTY_SHAPE, pickRecords, readRecord } from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { stock } from './stock.js'
import { ACCESS, id, openWorkshop } from './workshop.js'
import type { Workshop } from './workshop.js'

/** The clerk sees stock and code of every item under their masks, the buyer those of new ones as they are. */
const MASKED = {
  ...ACCESS,
  'shop.item': {
    ...ACCESS['shop.item'],
    clerk: { read: true, export: true },
    fields: {
      secret: { read: ['boss', 'buyer'] },
      code: { mask: ['clerk'] },
      stock: { mask: ['clerk'] },
      grade: { aggregate: ['boss'], export: [] },
    },
  },
  'shop.maker': { ...ACCESS['shop.maker'], fields: { name: { read: ['boss', 'owner'], mask: ['clerk'] } } },
}

for (const opener of BOTH_DIALECTS) {
  test.group(`Query | masks | ${opener.name}`, (group) => {
    let shop: Workshop
    group.setup(async () => {
      shop = await openWorkshop(opener, MASKED)
      await stock(shop)
      return () => shop.close()
    })

    test('a masked value shows what its type leaves, and is named', async ({ assert }) => {
      const { data } = await shop.list(['clerk'], 'fields=code,stock')
      assert.deepEqual(data[0], {
        id: id('i', 1),
        code: 'C•••',
        stock: '•••',
        _label: 'Item 1',
        _masked: ['code', 'stock'],
      })
      assert.deepEqual([data[1]?.code, data[1]?._masked], [null, ['code', 'stock']])
      const read = await readRecord(shop.session(['clerk']), 'shop.item', id('i', 1), EMPTY_SHAPE)
      assert.deepEqual([read.code, read.stock], ['C•••', '•••'])
      assert.notInclude(JSON.stringify(data), 'C1')
    })

    test('where one role shows the value on a row and another masks it, the row decides', async ({ assert }) => {
      const { data } = await shop.list(['buyer', 'clerk'], 'fields=stock')
      assert.deepEqual(
        data.map((record) => [record.stock, record._masked]),
        [
          ['•••', ['stock']],
          ['•••', ['stock']],
          ['•••', ['stock']],
          [40, undefined],
          [50, undefined],
          [60, undefined],
        ]
      )
    })

    test('a masked field is unknown to {$self}')
      .with(['filter[stock]=10', 'filter[stock][gte]=0', 'filter[code][starts]=C', 'sort=stock', 'sort=-code'])
      .run(async ({ assert }, query) => {
        const refusal = await shop.list(['clerk'], query).then(
          () => null,
          (error: unknown) => error
        )
        assert.isTrue(refusal instanceof Refusal && refusal.kind === 'invalid', query)
      })

    test('on rows where it is masked, a field is not found, and sorts as empty', async ({ assert }) => {
      assert.deepEqual(await shop.names(['buyer', 'clerk'], 'filter[stock][gte]=10'), ['Item 4', 'Item 5', 'Item 6'])
      assert.deepEqual(await shop.names(['clerk'], 'search=c1'), [])
      assert.deepEqual(await shop.names(['buyer', 'clerk'], 'search=c1'), [])
      assert.deepEqual(await shop.names(['buyer', 'clerk'], 'search=c5'), ['Item 5'])
      assert.deepEqual(await shop.names(['buyer', 'clerk'], 'sort=stock&per_page=2'), ['Item 4', 'Item 5'])
    })

    test('the label of a linked record stands under its mask, in lists and pickers', async ({ assert }) => {
      const { data } = await shop.list(['clerk'], 'include=maker&fields=maker')
      assert.deepEqual(
        data.slice(0, 2).map(({ maker }) => (maker as Record<string, unknown>)._label),
        ['Z•••', 'A•••']
      )
      const session = shop.session(['clerk'])
      const picked = await pickRecords(session, 'shop.maker', { limit: 10 })
      assert.sameMembers(
        picked.map(({ label }) => label),
        ['A•••', 'Z•••']
      )
      assert.deepEqual(await pickRecords(session, 'shop.maker', { search: 'acme', limit: 10 }), [])
    })

    test('a record whose label is hidden is called by its id', async ({ assert }) => {
      const picked = await pickRecords(shop.session(['porter']), 'shop.maker', { limit: 10 })
      assert.sameMembers(
        picked.map(({ label }) => label),
        [id('m', 1), id('m', 2)]
      )
      assert.deepEqual(await pickRecords(shop.session(['porter']), 'shop.maker', { search: 'acme', limit: 10 }), [])
    })

    test('a row at hand is described as it is read', async ({ assert }) => {
      const session = shop.session(['clerk'])
      const row = { id: id('i', 1), name: 'Item 1', code: 'C1', code_key: 'c1', stock: 10, version: 1 }
      const described = describeRow(session, 'shop.item', row)
      assert.deepEqual([described?.code, described?.stock, described?._masked], ['C•••', '•••', ['code', 'stock']])
      assert.isNull(describeRow(shop.session(['buyer', 'clerk']), 'shop.item', row))
    })

    test('each use of a field is granted on its own: {$self}')
      .with(['read', 'filter', 'sort', 'search', 'aggregate', 'export', 'mask'] as const)
      .run(({ assert }, use: Use) => {
        const conditionOf = (roles: readonly string[], field: string, action = 'read') =>
          grantOf(shop.registry, shop.session(roles).actor, 'shop.item', action)?.condition(field, use) ?? null
        assert.equal(conditionOf(['clerk'], 'stock') !== null, use === 'mask')
        assert.equal(conditionOf(['boss'], 'stock') !== null, use !== 'mask')
        const isGradeUsed = use !== 'aggregate' && use !== 'export' && use !== 'mask'
        assert.equal(conditionOf(['clerk'], 'grade', 'export') !== null, isGradeUsed)
        assert.equal(conditionOf(['boss'], 'grade') !== null, isGradeUsed || use === 'aggregate')
        const mixed = conditionOf(['buyer', 'clerk'], 'stock')
        assert.notDeepEqual(mixed, null)
        if (use !== 'mask') assert.deepEqual(mixed, conditionOf(['buyer', 'clerk'], 'secret'), 'new items only')
      })
  })
}
