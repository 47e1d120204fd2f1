import { test } from '@japa/runner'
import { nextFast, nextInTransaction } from '../../../app/engine/kernel/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import type { Clock } from '../../../app/engine/model/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { openWorkshop } from '../records/workshop.js'
import type { Workshop } from '../records/workshop.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Number series | ${opener.name}`, (group) => {
    let shop: Workshop
    group.each.setup(async () => {
      shop = await openWorkshop(opener)
      return () => shop.close()
    })

    const seriesOf = (name: string) => {
      const entity = entityOf(shop.registry, name)
      const field = entity.field.number
      if (!field) throw new Error(`${name} has no number`)
      return { entity, field }
    }

    test('takes a block at a time, and numbers of it without the database', async ({ assert }) => {
      const { session } = shop.as(['boss'])
      const series = seriesOf('shop.item')
      const { statements } = await shop.database.countStatements(async () => {
        for (let count = 0; count < 20; count++) await nextFast(session, series)
      })
      assert.lengthOf(statements, 3)
      assert.equal(await nextFast(session, series), 'IT-2026-021')
      assert.equal((await shop.rows('core.number_series'))[0]?.next, 41)
    })

    test('a new year begins at one', async ({ assert }) => {
      const { session } = shop.as(['boss'])
      const series = seriesOf('shop.item')
      const clock: Clock = { ...session.clock, today: () => '2027-01-01' }
      await nextFast(session, series)
      assert.equal(await nextFast({ ...session, clock }, series), 'IT-2027-001')
      assert.equal(await nextFast(session, series), 'IT-2026-002')
    })

    test('a failed look for numbers fails its askers only', async ({ assert }) => {
      const { session } = shop.as(['boss'])
      const series = seriesOf('shop.item')
      await shop.database.transaction(
        () => shop.database.write([{ text: 'alter table core_number_series rename to gone', values: [] }]),
        { label: 'break' }
      )
      const failed = await Promise.allSettled([nextFast(session, series), nextFast(session, series)])
      assert.deepEqual(
        failed.map(({ status }) => status),
        ['rejected', 'rejected']
      )
      await shop.database.transaction(
        () => shop.database.write([{ text: 'alter table gone rename to core_number_series', values: [] }]),
        { label: 'mend' }
      )
      assert.equal(await nextFast(session, series), 'IT-2026-001')
    })

    test('one transaction locks a series once and writes it once, and no number is given twice in it', async ({
      assert,
    }) => {
      const { session } = shop.as(['boss'])
      const series = seriesOf('shop.voucher')
      const { result, statements } = await shop.database.countStatements(() =>
        shop.database.transaction(
          () => Promise.all(Array.from({ length: 30 }, () => nextInTransaction(session, series))),
          { label: 'take' }
        )
      )
      assert.equal(result.toSorted().at(-1), 'V/2026-27/0030')
      assert.lengthOf(new Set(result), 30)
      assert.lengthOf(
        statements.filter((text) => text.includes('core_number_series')),
        2
      )
      assert.equal((await shop.rows('core.number_series'))[0]?.next, 31)
      const next = await shop.database.transaction(() => nextInTransaction(session, series), { label: 'take' })
      assert.equal(next, 'V/2026-27/0031')
    })

    test('numbers of a transaction that is rolled back are given again', async ({ assert }) => {
      const { session } = shop.as(['boss'])
      const series = seriesOf('shop.voucher')
      const take = (fails: boolean) =>
        shop.database.transaction(
          async () => {
            const number = await nextInTransaction(session, series)
            if (fails) throw new Error(number)
            return number
          },
          { label: 'take' }
        )
      assert.equal(await take(false), 'V/2026-27/0001')
      const failed = await take(true).catch((error: unknown) => error)
      assert.equal((failed as Error).message, 'V/2026-27/0002')
      assert.equal(await take(false), 'V/2026-27/0002')
    })
  })
}
