import { test } from '@japa/runner'
import { UNKNOWN_NAME } from '../../../app/engine/base/main.js'
import {
  listRecords,
  parametersOfBody,
  parseListQuery,
  parseQueryString,
  parseRecordShape,
  readRecord,
} from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { refusalOf } from '../records/workshop.js'
import { stock } from './stock.js'
import { ACCESS, id, openWorkshop } from './workshop.js'
import type { Workshop } from './workshop.js'

/** The clerk sees the parts of no item, the buyer those of new items. */
const MATRIX = {
  ...ACCESS,
  'shop.item': {
    ...ACCESS['shop.item'],
    fields: { ...ACCESS['shop.item'].fields, parts: { read: ['boss', 'buyer', 'owner'] } },
  },
}

for (const opener of BOTH_DIALECTS) {
  test.group(`Query | some and none | ${opener.name}`, (group) => {
    let shop: Workshop
    group.setup(async () => {
      shop = await openWorkshop(opener, MATRIX)
      await stock(shop)
      await shop.insert('shop.part', [
        { id: id('q', 1), parent: id('i', 4), position: 1, label: 'Part 1', weight: 9 },
        { id: id('q', 2), parent: id('i', 4), position: 2, label: 'Part 9', weight: 1 },
      ])
      return () => shop.close()
    })

    const numbers = async (query: string, roles = ['boss'], entity = 'shop.item') => {
      const { data } = await shop.list(roles, query, entity)
      return data.map(({ name }) => String(name).slice(-1))
    }

    test('conditions of one side are about the same row, dotted ones each about any: {0}')
      .with([
        ['parts[some][weight][gte]=2', ['1', '4']],
        ['parts[some][label]=part 1', ['1', '4']],
        ['parts[some][label]=part 1&parts[some][weight]=1', ['1']],
        ['parts.label=part 1&parts.weight=1', ['1', '4']],
        ['parts[some]=true', ['1', '4']],
        ['parts[none]=true', ['2', '3', '5', '6']],
        ['parts[none][weight]=9', ['1', '2', '3', '5', '6']],
        ['parts[none][label]=part 1&parts[none][weight]=9', ['1', '2', '3', '5', '6']],
        ['parts[some][weight]=1&parts[none][weight]=9', ['1']],
        ['parts[some][supplier.name]=zeta', ['1']],
        ['maker.items[some][grade]=b&grade=a', ['1', '2', '3']],
        ['maker.items[none][stock][gt]=40', ['2', '4']],
        ['filter[or][0][parts][some][weight]=9&filter[or][1][name]=item 6', ['4', '6']],
        ['filter[or][0][parts][some][label]=part 1&filter[or][0][parts][some][weight]=9', ['4']],
      ] as const)
      .run(async ({ assert }, [query, found]) => {
        assert.deepEqual(await numbers(`${query}&sort=name`), found)
      })

    test('over back-links, and from a body', async ({ assert }) => {
      const makers = async (query: string) =>
        (await shop.list(['boss'], query, 'shop.maker')).data.map(({ name }) => name)
      assert.deepEqual(await makers('items[none][grade]=b'), [])
      assert.deepEqual(await makers('items[some][grade]=b&items[some][stock]=40'), ['Acme'])
      assert.deepEqual(await makers('items.parts[some][weight]=9'), ['Acme'])
      const body = { filter: { parts: { some: { label: 'part 1', weight: { gte: 5 } } } } }
      const { data } = await listRecords(shop.session(['boss']), 'shop.item', parseListQuery(parametersOfBody(body)))
      assert.deepEqual(
        data.map((record) => record['id']),
        [id('i', 4)]
      )
    })

    test('a side that is seen on some records says nothing of the others', async ({ assert }) => {
      for (const query of ['parts[some]=true', 'parts[some][weight][gte]=1', 'parts.weight[gte]=1']) {
        assert.deepEqual(await numbers(query, ['buyer', 'clerk']), ['4'])
        assert.equal((await refusalOf(numbers(query, ['clerk']))).kind, 'invalid')
      }
      assert.deepEqual(await numbers('parts[none]=true', ['buyer', 'clerk']), ['5', '6'])
      assert.deepEqual(await numbers('maker.items[some][stock]=10', ['owner']), [])
    })

    test('refuses what is no side, other values, and sides within sides: {name}')
      .with(
        [
          'maker[some]=true',
          'name[some]=true',
          'nothing[none]=true',
          'parts[some][secret]=1',
          'parts[some][parent.secret]=x',
          'maker.items[none][secret]=x',
          'parts[all]=true',
          'parts[some][parts][some]=true',
          'a.b.c.d[some]=true',
        ].map((name) => ({ name }))
      )
      .run(async ({ assert }, { name }) => {
        const refusal = await refusalOf(Promise.resolve().then(() => numbers(name, ['owner'])))
        assert.deepEqual([refusal.kind, ...Object.values(refusal.details ?? {}).flat()], ['invalid', UNKNOWN_NAME])
      })

    test('costs what it looks into', async ({ assert }) => {
      const looks = Array.from(
        { length: 6 },
        (_, number) =>
          `maker.items.parts[none][weight]=${number}&filter[or][${number}][maker.items.parts][some][weight]=1`
      )
      assert.equal((await refusalOf(numbers(looks.join('&')))).kind, 'invalid')
      assert.equal((await refusalOf(Promise.resolve().then(() => numbers('parts[some]=false')))).kind, 'invalid')
    })

    test('a record counts what its reader would list of it, in its own statement', async ({ assert }) => {
      const read = (roles: readonly string[], include = '_counts') =>
        readRecord(
          shop.session(roles),
          'shop.maker',
          id('m', 1),
          parseRecordShape(parseQueryString(`include=${include}`))
        )
      const { result, statements } = await shop.database.countStatements(() => read(['boss']))
      assert.deepEqual(result['_counts'], { items: 2 })
      assert.lengthOf(statements, 1)
      assert.deepEqual((await read(['owner']))['_counts'], { items: 2 })
      assert.notProperty(await read(['boss'], 'items'), '_counts')
      assert.equal((await refusalOf(shop.list(['boss'], 'include=_counts'))).kind, 'invalid')
    })
  })
}
