import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { createRecord, deleteRecord, updateRecord } from '../../../app/engine/records/main.js'
import type { WriteContext } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { id, openWorkshop, OTHER_SCHOOL, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | idempotency | ${opener.name}`, (group) => {
    let shop: Workshop
    group.each.setup(async () => {
      shop = await openWorkshop(opener)
      return () => shop.close()
    })

    const BODY: JsonObject = { name: 'Box', parts: [{ label: 'A' }] }
    const keyed = (key: string, body: JsonObject = BODY, context: WriteContext = shop.as(['boss'])): WriteContext => ({
      ...context,
      idempotency: { key, method: 'POST', path: '/shop/items', body },
    })
    const create = (key: string, body: JsonObject = BODY, context?: WriteContext) =>
      createRecord(keyed(key, body, context), 'shop.item', body)

    test('the same request has its effect once and is answered alike', async ({ assert }) => {
      const first = await create('k1')
      const before = await shop.counts()
      // The order of keys in a body says nothing.
      const again = await createRecord(keyed('k1', { parts: [{ label: 'A' }], name: 'Box' }), 'shop.item', BODY)
      assert.deepEqual(again, first)
      assert.deepEqual({ ...(await shop.counts()), 'core.number_series': '' }, { ...before, 'core.number_series': '' })
      assert.lengthOf(await shop.rows('shop.item'), 1)
    })

    test('another body under the same key is refused', async ({ assert }) => {
      await create('k1')
      const refusal = await refusalOf(create('k1', { name: 'Other' }))
      assert.deepEqual(refusal.details, { 'Idempotency-Key': ['was used for another request, or under other rights.'] })
      assert.lengthOf(await shop.rows('shop.item'), 1)
    })

    test('an answer made under other rights is not given again', async ({ assert }) => {
      await create('k1')
      const refusal = await refusalOf(create('k1', BODY, shop.as(['boss', 'clerk'])))
      assert.deepEqual(refusal.details, { 'Idempotency-Key': ['was used for another request, or under other rights.'] })
      assert.equal((await create('k1')).status, 201)
    })

    test('twins at the same moment give one record', async ({ assert }) => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => create('k1')))
      assert.lengthOf(await shop.rows('shop.item'), 1)
      assert.lengthOf(await shop.rows('core.outbox_message'), 1)
      for (const answer of answers) assert.deepEqual(answer, answers[0])
    })

    test('a refused request leaves its key free', async ({ assert }) => {
      await shop.make('shop.item', { name: 'First', code: 'A' })
      await refusalOf(create('k1', { name: 'Box', code: 'A' }))
      assert.lengthOf(await shop.rows('core.idempotency_key'), 0)
      assert.equal((await create('k1', { name: 'Box', code: 'B' })).status, 201)
    })

    test('a key is one user’s, one path’s, one school’s, and its case matters', async ({ assert }) => {
      await create('k1')
      await create('K1')
      await create('k1', BODY, shop.as(['boss'], id('u', 2)))
      await create('k1', BODY, shop.as(['boss'], id('u', 1), OTHER_SCHOOL))
      const context = keyed('k1')
      const elsewhere = { ...context, idempotency: context.idempotency && { ...context.idempotency, path: '/items' } }
      await createRecord(elsewhere, 'shop.item', BODY)
      assert.lengthOf(await shop.rows('shop.item'), 5)
    })

    test('a key that cannot be kept is refused')
      .with(['', 'x'.repeat(256), 'line\nfeed', 'ключ'])
      .run(async ({ assert }, key) => {
        assert.property((await refusalOf(create(key))).details, 'Idempotency-Key')
      })

    test('changes and deletions replay, too', async ({ assert }) => {
      const item = await shop.make('shop.item', { name: 'Box' })
      const body = { name: 'Case', version: 1 }
      const patched = await updateRecord(keyed('p', body), 'shop.item', item, body)
      assert.deepEqual(await updateRecord(keyed('p', body), 'shop.item', item, body), patched)
      const gone = await deleteRecord(keyed('d', {}), 'shop.item', item)
      assert.deepEqual(await deleteRecord(keyed('d', {}), 'shop.item', item), gone)
    })

    test('who is no user has no key', async ({ assert }) => {
      await create('k1', BODY, shop.system())
      await create('k1', BODY, shop.system())
      assert.lengthOf(await shop.rows('shop.item'), 2)
      assert.lengthOf(await shop.rows('core.idempotency_key'), 0)
    })
  })
}
