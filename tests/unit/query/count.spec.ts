import { test } from '@japa/runner'
import { UNKNOWN_NAME } from '../../../app/engine/base/main.js'
import { countRecords, countRecordsBy, parseListQuery, parseQueryString } from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { refusalOf } from '../records/workshop.js'
import { stock } from './stock.js'
import { id, openWorkshop } from './workshop.js'
import type { Workshop } from './workshop.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Query | counting | ${opener.name}`, (group) => {
    let shop: Workshop
    group.setup(async () => {
      shop = await openWorkshop(opener)
      await stock(shop)
      return () => shop.close()
    })

    const queryOf = (text: string) => parseListQuery(parseQueryString(text))
    const count = (roles: readonly string[], query = '') =>
      countRecords(shop.session(roles), 'shop.item', queryOf(query))
    const countBy = async (roles: readonly string[], field: string, query = '') =>
      Object.fromEntries(await countRecordsBy(shop.session(roles), 'shop.item', field, queryOf(query)))

    test('counts what a list would show, in one statement', async ({ assert }) => {
      assert.equal(await count(['boss']), 6)
      assert.equal(await count(['boss'], 'grade=a'), 3)
      assert.equal(await count(['boss'], 'search=item 4'), 1)
      assert.equal(await count(['owner']), 2)
      const { statements } = await shop.database.countStatements(() => count(['boss'], 'is_new=true'))
      assert.lengthOf(statements, 1)
    })

    test('counts by the values of a field, those without one left out, in one statement', async ({ assert }) => {
      assert.deepEqual(await countBy(['boss'], 'grade'), { a: 3, b: 3 })
      assert.deepEqual(await countBy(['boss'], 'maker'), { [id('m', 1)]: 2, [id('m', 2)]: 3 })
      assert.deepEqual(await countBy(['boss'], 'is_new', 'maker[null]=false'), { false: 3, true: 2 })
      assert.deepEqual(await countBy(['owner'], 'stock'), { 20: 1, 40: 1 })
      const { statements } = await shop.database.countStatements(() => countBy(['boss'], 'made_on'))
      assert.lengthOf(statements, 1)
    })

    test('refuses to count by, or with, what is hidden or unknown', async ({ assert }) => {
      for (const field of ['secret', 'nothing', 'parts']) {
        const refusal = await refusalOf(countBy(['clerk'], field))
        assert.deepEqual([refusal.kind, refusal.details], ['invalid', { [field]: [UNKNOWN_NAME] }])
      }
      assert.equal((await refusalOf(count(['clerk'], 'secret=s1'))).kind, 'invalid')
      assert.equal((await refusalOf(count(['porter']))).kind, 'not_found')
    })
  })
}
