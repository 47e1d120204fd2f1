import { test } from '@japa/runner'
import type { ActionCall } from '../../../app/engine/model/main.js'
import { performAction, readAction } from '../../../app/engine/actions/main.js'
import { transitionRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { openBakery } from './bakery.js'
import type { Bakery } from './bakery.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Actions | what is loaded once | ${opener.name}`, (group) => {
    let shop: Bakery
    let order: string
    let loads: number
    group.each.setup(async () => {
      loads = 0
      shop = await openBakery(opener, {
        'bakery.order:pay': async (call: ActionCall) => {
          const counts = [await entries(call), await entries(call)]
          await call.records.elevated('a test').create('bakery.entry', { text: 'more' })
          counts.push(await entries(call), await entries(call))
          return { counts }
        },
        'bakery.order:totals': async (call: ActionCall) => ({ count: (await entries(call)) + (await entries(call)) }),
      })
      order = await shop.order()
      await transitionRecord(shop.as(['baker']), 'bakery.order', order, 'place', {})
      return () => shop.close()
    })

    const entries = ({ once, records }: ActionCall) =>
      once(['bakery.entry'], 'entries', () => {
        loads += 1
        return records.elevated('a test').count('bakery.entry')
      })
    const pay = async (key: string) => {
      const { data } = await performAction(shop.as(['baker'], undefined, key), 'bakery.order', order, 'pay', {
        amount: 1,
      })
      return data
    }
    test('is loaded once in a transaction, and anew when it has written to it', async ({ assert }) => {
      assert.deepEqual(await pay('k1'), { counts: [0, 0, 1, 1] })
      assert.equal(loads, 2)
    })

    test('does not outlive its transaction', async ({ assert }) => {
      await pay('k1')
      assert.deepEqual(await pay('k2'), { counts: [1, 1, 2, 2] })
      assert.equal(loads, 4)
    })

    test('is loaded each time outside of one', async ({ assert }) => {
      assert.deepEqual(await readAction(shop.as(['baker']).session, 'bakery.order', null, 'totals', {}), { count: 0 })
      assert.equal(loads, 2)
    })
  })
}
