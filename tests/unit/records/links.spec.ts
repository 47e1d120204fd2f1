import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { createRecord, deleteRecord, updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { id, openWorkshop, OTHER_SCHOOL, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

const MISSING = ['does not exist.']

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | links | ${opener.name}`, (group) => {
    let shop: Workshop
    let mine: string
    let other: string
    group.each.setup(async () => {
      shop = await openWorkshop(opener)
      mine = await shop.make('shop.maker', { name: 'Mine', account: id('u', 1) })
      other = await shop.make('shop.maker', { name: 'Other', account: id('u', 2) })
      return () => shop.close()
    })

    const create = (body: JsonObject, roles = ['boss']) => createRecord(shop.as(roles), 'shop.item', body)

    test('missing, deleted, foreign and unseen targets get one answer', async ({ assert }) => {
      const gone = await shop.make('shop.maker', { name: 'Gone' })
      await deleteRecord(shop.as(['boss']), 'shop.maker', gone)
      const foreign = await shop.make('shop.maker', { name: 'X' }, shop.as(['boss'], id('u', 3), OTHER_SCHOOL))
      await create({ name: 'First' })
      const before = await shop.counts()
      for (const maker of [gone, foreign, id('m', 99)]) {
        assert.deepEqual((await refusalOf(create({ name: 'Box', maker }))).details, { maker: MISSING })
      }
      // The keeper refers to his own makers only; the poster to none.
      assert.deepEqual((await refusalOf(create({ name: 'Box', maker: other }, ['keeper']))).details, { maker: MISSING })
      assert.deepEqual((await refusalOf(create({ name: 'Box', maker: mine }, ['poster']))).details, { maker: MISSING })
      assert.deepEqual(await shop.counts(), before)
      assert.equal((await create({ name: 'Box', maker: mine }, ['keeper'])).data?.maker, mine)
    })

    test('all links of a body and its rows are looked up by one statement', async ({ assert }) => {
      const body = {
        name: 'Box',
        maker: mine,
        parts: [
          { label: 'A', supplier: other },
          { label: 'B', supplier: mine },
        ],
      }
      const { statements } = await shop.database.countStatements(() => create(body))
      assert.lengthOf(
        statements.filter((text) => text.includes('shop_makers') && text.startsWith('select')),
        1
      )
      const parts = [
        { label: 'A', supplier: mine },
        { label: 'B', supplier: id('m', 9) },
      ]
      const refusal = await refusalOf(create({ name: 'Box', maker: id('m', 8), parts }))
      assert.deepEqual(refusal.details, { 'maker': MISSING, 'parts.1.supplier': MISSING })
    })

    test('a link that stays as it is may lead where the writer does not see', async ({ assert }) => {
      const item = await shop.make('shop.item', {
        name: 'Box',
        maker: other,
        is_new: true,
        parts: [{ label: 'A', supplier: other }],
      })
      const part = ((await shop.item(item)).parts as readonly JsonObject[])[0]
      const keeper = shop.as(['keeper'], id('u', 2))
      const moved = await refusalOf(updateRecord(keeper, 'shop.item', item, { maker: mine }))
      assert.deepEqual(moved.details, { maker: MISSING })
      await updateRecord(shop.as(['boss']), 'shop.maker', other, { account: id('u', 1) })
      await updateRecord(shop.as(['boss']), 'shop.maker', other, { account: id('u', 2) })
      const same = { maker: other, name: 'Case', version: 1, parts: [{ ...part, label: 'B' }] }
      const { data } = await updateRecord(shop.as(['buyer']), 'shop.item', item, {
        ...same,
        parts: [{ id: part?.id, label: 'B', supplier: other }],
      })
      assert.equal(data?.version, 2)
    })

    test('a login of the installation must be a member of the school', async ({ assert }) => {
      const user = await shop.make('core.user', { name: 'Ada', status: 'active' }, shop.system())
      assert.deepEqual((await refusalOf(create({ name: 'Box', user }))).details, { user: MISSING })
      const member = { user, name: 'Ada', username: 'ada', status: 'active' }
      await shop.make('core.membership', member, shop.system())
      assert.equal((await create({ name: 'Box', user })).data?.user, user)
      assert.deepEqual((await refusalOf(create({ name: 'Box', user: id('u', 77) }))).details, { user: MISSING })
    })

    test('a new record outside the grant is refused and leaves nothing', async ({ assert }) => {
      await create({ name: 'First' })
      const before = await shop.counts()
      assert.equal((await refusalOf(create({ name: 'Box' }, ['keeper']))).kind, 'forbidden')
      assert.equal((await refusalOf(create({ name: 'Box', is_new: false }, ['buyer']))).kind, 'forbidden')
      assert.deepEqual(await shop.counts(), before)
      assert.equal((await create({ name: 'Box', is_new: true }, ['buyer'])).status, 201)
    })

    test('a target deleted at the same moment is refused or keeps its link', async ({ assert }) => {
      for (let round = 0; round < 10; round++) {
        const maker = await shop.make('shop.maker', { name: `M${round}` })
        const outcomes = await Promise.allSettled([
          create({ name: 'Box', maker }),
          deleteRecord(shop.as(['boss']), 'shop.maker', maker),
        ])
        assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
      }
    })
  })
}
