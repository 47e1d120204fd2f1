import { test } from '@japa/runner'
import { UNKNOWN_NAME } from '../../../app/engine/base/main.js'
import { aggregateRecords, parseAggregateQuery, parseQueryString } from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { refusalOf } from '../records/workshop.js'
import { stock } from './stock.js'
import { ACCESS, id, openWorkshop, OTHER_SCHOOL } from './workshop.js'
import type { Workshop } from './workshop.js'

/** The workshop's matrix with who sees totals alone, and a price that the clerk may see but make no totals of. */
const MATRIX = {
  ...ACCESS,
  '*': { ...ACCESS['*'], porter: { report: true } },
  'shop.item': {
    ...ACCESS['shop.item'],
    fields: { ...ACCESS['shop.item'].fields, stock: { aggregate: ['boss', 'buyer', 'owner', 'porter'] } },
  },
}

for (const opener of BOTH_DIALECTS) {
  test.group(`Query | totals | ${opener.name}`, (group) => {
    let shop: Workshop
    group.setup(async () => {
      shop = await openWorkshop(opener, MATRIX)
      await stock(shop)
      await shop.insert('shop.item', [{ id: id('x', 1), name: 'Foreign', stock: 999, grade: 'a' }], OTHER_SCHOOL)
      return () => shop.close()
    })

    const ask = (roles: readonly string[], query: string, userId?: string) =>
      aggregateRecords(shop.session(roles, userId), 'shop.item', parseAggregateQuery(parseQueryString(query)))
    const told = async (query: string) => (await ask(['boss'], query)).data

    test('counts, sums, means and extremes by a field, in one statement', async ({ assert }) => {
      const query =
        'groups=grade&measures=count,sum:stock,avg:stock,min:stock,max:stock,count:code,count_distinct:maker'
      const { result, statements } = await shop.database.countStatements(() => ask(['boss'], query))
      assert.lengthOf(statements, 1)
      assert.deepEqual(result.data, [
        {
          'grade': 'a',
          'count': 3,
          'sum:stock': 60,
          'avg:stock': '20.00',
          'min:stock': 10,
          'max:stock': 30,
          'count:code': 2,
          'count_distinct:maker': 2,
        },
        {
          'grade': 'b',
          'count': 3,
          'sum:stock': 150,
          'avg:stock': '50.00',
          'min:stock': 40,
          'max:stock': 60,
          'count:code': 1,
          'count_distinct:maker': 2,
        },
      ])
      assert.deepEqual(result.meta, { limit: 100, is_cut: false, smallest_group: null })
    })

    test('one row without groups, of nothing as well: the sum is 0, the rest empty', async ({ assert }) => {
      assert.deepEqual(await told(''), [{ count: 6 }])
      assert.deepEqual(await told('measures=count,sum:stock,avg:stock,max:stock,count_distinct:grade&name=none'), [
        { 'count': 0, 'sum:stock': 0, 'avg:stock': null, 'max:stock': null, 'count_distinct:grade': 0 },
      ])
    })

    test('groups of links have labels, dots walk them, empty ones come last', async ({ assert }) => {
      assert.deepEqual(await told('groups=maker'), [
        { maker: id('m', 1), count: 2, _labels: { maker: 'Acme' } },
        { maker: id('m', 2), count: 3, _labels: { maker: 'Zeta' } },
        { maker: null, count: 1, _labels: {} },
      ])
      assert.deepEqual(await told('groups=maker.name&sort=-count'), [
        { 'maker.name': 'Zeta', 'count': 3 },
        { 'maker.name': 'Acme', 'count': 2 },
        { 'maker.name': null, 'count': 1 },
      ])
    })

    test('days, weeks, months, quarters and years of the school: {bucket}')
      .with([
        { bucket: 'made_on:week', days: ['2025-12-29', '2026-01-05', null], counts: [4, 1, 1] },
        { bucket: 'made_on:month', days: ['2026-01-01', null], counts: [5, 1] },
        { bucket: 'made_on:quarter', days: ['2026-01-01', null], counts: [5, 1] },
        { bucket: 'made_on:fiscal_year', days: ['2025-04-01', null], counts: [5, 1] },
        { bucket: 'made_on:fiscal_quarter', days: ['2026-01-01', null], counts: [5, 1] },
        // 20:00 UTC is the next day at the school.
        { bucket: 'sold_at:week', days: ['2025-12-29', '2026-01-05'], counts: [3, 3] },
        { bucket: 'sold_at:year', days: ['2026-01-01'], counts: [6] },
      ])
      .run(async ({ assert }, { bucket, days, counts }) => {
        const rows = await told(`groups=${bucket}`)
        assert.deepEqual(
          rows.map((row) => row[bucket]),
          days
        )
        assert.deepEqual(
          rows.map((row) => row['count']),
          counts
        )
      })

    test('takes the filters and the search of lists, conditions on measures, an order and a limit', async ({
      assert,
    }) => {
      assert.deepEqual(await told('groups=grade&is_new=false'), [{ grade: 'a', count: 3 }])
      assert.deepEqual(await told('groups=grade&search=item 4'), [{ grade: 'b', count: 1 }])
      assert.deepEqual(await told('groups=grade&measures=sum:stock&having[sum:stock][gt]=60'), [
        { 'grade': 'b', 'sum:stock': 150 },
      ])
      assert.deepEqual(await told('groups=grade&measures=avg:stock&having[avg:stock][between]=19.5,20.01'), [
        { 'grade': 'a', 'avg:stock': '20.00' },
      ])
      assert.deepEqual(await told('groups=grade&measures=max:made_on&having[max:made_on][lt]=2026-01-04'), [
        { 'grade': 'a', 'max:made_on': '2026-01-03' },
      ])
      const cut = await ask(['boss'], 'groups=stock&sort=-stock&limit=2')
      assert.deepEqual(cut.data, [
        { stock: 60, count: 1 },
        { stock: 50, count: 1 },
      ])
      assert.isTrue(cut.meta.is_cut)
    })

    test('counts the records and the cells that each reader sees', async ({ assert }) => {
      assert.deepEqual((await ask(['owner'], 'measures=count,sum:stock')).data, [{ 'count': 2, 'sum:stock': 60 }])
      // The buyer sees the secrets of new items, the clerk all items without them.
      assert.deepEqual((await ask(['buyer', 'clerk'], 'measures=count,count:secret,count_distinct:secret')).data, [
        { 'count': 6, 'count:secret': 3, 'count_distinct:secret': 3 },
      ])
      const groups = await ask(['buyer', 'clerk'], 'groups=secret')
      assert.deepEqual(groups.data, [
        { secret: 's4', count: 1 },
        { secret: 's5', count: 1 },
        { secret: 's6', count: 1 },
        { secret: null, count: 3 },
      ])
      assert.deepEqual((await ask(['buyer', 'clerk'], 'measures=sum:stock')).data, [{ 'sum:stock': 150 }])
    })

    test('refuses what is hidden, unknown or takes no such measure, all alike: {query}')
      .with(
        [
          ['groups', 'groups=secret'],
          ['groups', 'groups=nothing'],
          ['groups', 'groups=maker.city'],
          ['groups', 'groups=maker.account.name'],
          ['groups', 'groups=parts'],
          ['groups', 'groups=created_by.name'],
          ['measures', 'measures=count:secret'],
          ['measures', 'measures=max:secret'],
          ['measures', 'measures=sum:stock'],
          ['measures', 'measures=sum:name'],
          ['measures', 'measures=min:grade'],
          ['groups', 'groups=name:month'],
          ['groups', 'groups=made_on:decade'],
          ['groups', 'groups=made_on:'],
          ['groups', 'groups=made_on:day:day'],
          ['groups', 'groups=__proto__'],
          ['measures', 'measures=sum'],
          ['measures', 'measures=median:stock'],
          ['measures', 'measures=sum:'],
          ['measures', 'measures=count:constructor'],
          ['sort', 'groups=grade&sort=stock'],
          ['having[sum:stock][gt]', 'groups=grade&having[sum:stock][gt]=1'],
          ['having[count][contains]', 'having[count][contains]=1'],
          ['filter[secret]', 'filter[secret]=s1'],
          ['fields', 'fields=id'],
          ['include', 'include=maker'],
          ['page', 'page=2'],
        ].map(([name = '', query = '']) => ({ name, query }))
      )
      .run(async ({ assert }, { name, query }) => {
        const refusal = await refusalOf(Promise.resolve().then(() => ask(['clerk'], query)))
        assert.deepEqual([refusal.kind, refusal.details], ['invalid', { [name]: [UNKNOWN_NAME] }])
      })

    test('refuses more groups, measures, rows and reckoning than there may be: {query}')
      .with(
        [
          ['groups', 'groups=name,code,grade,stock,is_new'],
          ['groups', 'groups=grade,grade'],
          [
            'measures',
            `measures=${Array(11)
              .fill('count:code')
              .map((text, index) => `${text}${index}`)
              .join(',')}`,
          ],
          ['limit', 'limit=1001'],
          ['limit', 'limit=0'],
          ['having[count]', 'having[count]=many'],
          ['having[count][between]', 'having[count][between]=1'],
        ].map(([name = '', query = '']) => ({ name, query }))
      )
      .run(async ({ assert }, { name, query }) => {
        const refusal = await refusalOf(Promise.resolve().then(() => ask(['boss'], query)))
        assert.equal(refusal.kind, 'invalid')
        assert.deepEqual(Object.keys(refusal.details ?? {}), [name])
      })

    test('A21 who sees totals alone is told of groups of five and more, and picks none out', async ({ assert }) => {
      const all = await ask(['porter'], 'measures=count,sum:stock')
      assert.deepEqual(all.data, [{ 'count': 6, 'sum:stock': 210 }])
      assert.equal(all.meta.smallest_group, 5)
      assert.deepEqual((await ask(['porter'], 'groups=grade')).data, [])
      assert.deepEqual((await ask(['porter'], 'grade=a')).data, [])
      // Five have a day and one has none: with the total of all, the five would tell the one.
      assert.deepEqual((await ask(['porter'], 'groups=made_on:month')).data, [])
      for (const query of ['groups=name', 'groups=id', 'name=Item 1', `id=${id('i', 1)}`, 'search=item']) {
        assert.equal((await refusalOf(ask(['porter'], query))).kind, 'invalid', query)
      }
      for (const query of ['measures=max:stock', 'having[count][gt]=5', 'measures=min:made_on']) {
        assert.equal((await refusalOf(ask(['porter'], query))).kind, 'invalid', query)
      }
    })

    test('who has no right to records or totals gets what lists answer', async ({ assert }) => {
      assert.equal((await refusalOf(ask(['nobody'], ''))).kind, 'not_found')
      const part = aggregateRecords(shop.session(['clerk']), 'shop.none', parseAggregateQuery([]))
      assert.equal((await refusalOf(part)).kind, 'not_found')
    })
  })
}
