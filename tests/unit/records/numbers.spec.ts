import { test } from '@japa/runner'
import { createRecord, updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { id, openWorkshop, OTHER_SCHOOL, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | numbers | ${opener.name}`, (group) => {
    let shop: Workshop
    group.each.setup(async () => {
      shop = await openWorkshop(opener)
      return () => shop.close()
    })

    const numbers = async (entity = 'shop.item') => (await shop.rows(entity)).map((row) => String(row.number)).sort()

    test('fifty at once get fifty numbers', async ({ assert }) => {
      await Promise.all(Array.from({ length: 50 }, (_, index) => shop.make('shop.item', { name: `Box ${index}` })))
      const found = await numbers()
      assert.lengthOf(new Set(found), 50)
      assert.equal(found[0], 'IT-2026-001')
      assert.equal(found.at(-1), 'IT-2026-050')
      assert.equal((await shop.rows('core.number_series'))[0]?.next, 61)
    })

    test('each school counts for itself', async ({ assert }) => {
      await shop.make('shop.item', { name: 'Box' })
      const { data } = await createRecord(shop.as(['boss'], id('u', 2), OTHER_SCHOOL), 'shop.item', { name: 'Box' })
      assert.equal(data?.number, 'IT-2026-001')
    })

    test('a number given by hand is kept, and the series passes over it', async ({ assert }) => {
      await shop.make('shop.item', { name: 'By hand', number: 'IT-2026-001' })
      await shop.make('shop.item', { name: 'By hand', number: 'it-2026-007' })
      await shop.make('shop.item', { name: 'By hand', number: 'OTHER-1' })
      const { data } = await createRecord(shop.as(['boss']), 'shop.item', { name: 'Box' })
      assert.equal(data?.number, 'IT-2026-008')
      const next = await createRecord(shop.as(['boss']), 'shop.item', { name: 'Box' })
      assert.equal(next.data?.number, 'IT-2026-009')
      const taken = await refusalOf(
        createRecord(shop.as(['boss']), 'shop.item', { name: 'Box', number: 'IT-2026-008' })
      )
      assert.deepEqual([taken.kind, taken.details], ['conflict', { number: ['is already taken.'] }])
    })

    test('a series goes on beyond its signs', async ({ assert }) => {
      await shop.make('shop.item', { name: 'By hand', number: 'IT-2026-001' })
      await shop.make('shop.item', { name: 'By hand', number: 'IT-2026-999' })
      await shop.make('shop.item', { name: 'By hand', number: 'IT-2026-1000' })
      const { data } = await createRecord(shop.as(['boss']), 'shop.item', { name: 'Box' })
      assert.equal(data?.number, 'IT-2026-1001')
    })

    test('a number is never given twice, not even after its record is deleted', async ({ assert }) => {
      const first = await shop.make('shop.item', { name: 'Box' })
      await updateRecord(shop.as(['boss']), 'shop.item', first, { number: null })
      await shop.make('shop.item', { name: 'Box' })
      assert.deepEqual(
        (await numbers()).filter((number) => number !== 'null'),
        ['IT-2026-002']
      )
    })

    test('in an open transaction numbers are its own and go with it', async ({ assert }) => {
      const { database } = shop
      const fill = () => database.transaction(() => shop.make('shop.item', { name: 'Box' }), { label: 'outer' })
      await fill()
      const failed = database.transaction(
        async () => {
          await shop.make('shop.item', { name: 'Box' })
          throw new Error('no')
        },
        { label: 'outer' }
      )
      assert.equal(((await failed.catch((error: unknown) => error)) as Error).message, 'no')
      await fill()
      assert.deepEqual(await numbers(), ['IT-2026-001', 'IT-2026-002'])
    })

    test('a gapless series has no gaps, and counts by fiscal year', async ({ assert }) => {
      const make = (amount: number) => createRecord(shop.as(['boss']), 'shop.voucher', { amount })
      const outcomes = await Promise.allSettled([make(1), make(0), make(2), make(-1), make(3)])
      assert.lengthOf(
        outcomes.filter(({ status }) => status === 'fulfilled'),
        3
      )
      assert.deepEqual(await numbers('shop.voucher'), ['V/2026-27/0001', 'V/2026-27/0002', 'V/2026-27/0003'])
      const given = await refusalOf(createRecord(shop.as(['boss']), 'shop.voucher', { amount: 1, number: 'V/1' }))
      assert.property(given.details, 'number')
    })
  })
}
