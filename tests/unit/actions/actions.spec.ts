import { test } from '@japa/runner'
import { performAction, readAction } from '../../../app/engine/actions/main.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { createRecord, transitionRecord, updateRecord } from '../../../app/engine/records/main.js'
import { invalid } from '../../../app/engine/base/main.js'
import type { ActionCall, HookEvent } from '../../../app/engine/model/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { id, refusalOf } from '../records/workshop.js'
import { BAKER, openBakery, OTHER } from './bakery.js'
import type { Bakery } from './bakery.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Actions | actions | ${opener.name}`, (group) => {
    let shop: Bakery
    let order: string
    const open = async (code = {}) => {
      shop = await openBakery(opener, code)
      order = await shop.order()
      await transitionRecord(shop.as(['baker']), 'bakery.order', order, 'place', {})
    }
    group.each.setup(async () => {
      await open()
      return () => shop.close()
    })
    const pay = (input: JsonObject, roles = ['baker'], key: string | undefined = 'k1', user = BAKER) =>
      performAction(shop.as(roles, user, key), 'bakery.order', order, 'pay', input)

    test('does what its code says, with input in its spelling, audit and message', async ({ assert }) => {
      const { status, data } = await pay({ sum: 5 })
      assert.deepEqual([status, data], [200, { id: order, paid: 5, mode: 'cash' }])
      const audit = (await shop.rows('core.audit_entry')).filter(({ entity }) => entity !== 'bakery.customer').slice(-2)
      assert.containSubset(audit[0], {
        action: 'create',
        entity: 'bakery.entry',
        actor_kind: 'system',
        reason: 'payment',
      })
      assert.containSubset(audit[1], { action: 'pay', entity: 'bakery.order', record: order, actor_kind: 'user' })
      assert.deepEqual(JSON.parse(String(audit[1]?.after)), { amount: 5, mode: 'cash' })
      assert.equal((await shop.rows('core.outbox_message')).at(-1)?.topic, 'action.pay')
    })

    test('refuses input as records do, naming what is wrong', async ({ assert }) => {
      const wrong = async (input: JsonObject) => (await refusalOf(pay(input))).details
      assert.deepEqual(await wrong({ amount: 0, mode: 'gold' }), {
        amount: ['must be at least 1.'],
        mode: ['must be one of the given choices.'],
      })
      assert.deepEqual(await wrong({}), { amount: ['is required.'] })
      assert.deepEqual(await wrong({ amount: 5, tip: 1 }), { tip: ['is not a known name here.'] })
      assert.deepEqual(await wrong({ amount: 5, sum: 1 }), { sum: ['is given twice.'] })
      assert.deepEqual(await wrong({ amount: 5, mode: 'card' }), { card: ['is needed.'] })
      assert.deepEqual(await wrong({ amount: 5, by: id('c', 9) }), { by: ['does not exist.'] })
      assert.lengthOf(await shop.rows('bakery.entry'), 0)
    })

    test('is done where its right reaches: 403 beside, 404 unseen', async ({ assert }) => {
      const mine = await pay({ amount: 2 }, ['clerk'], 'k2', OTHER)
      assert.equal(mine.data?.paid, 2)
      assert.equal((await refusalOf(pay({ amount: 2 }, ['clerk']))).kind, 'forbidden')
      assert.equal((await refusalOf(pay({ amount: 2 }, ['viewer']))).kind, 'forbidden')
      assert.equal((await refusalOf(pay({ amount: 2 }, ['guest']))).kind, 'not_found')
      const other = await createRecord(shop.as(['baker']), 'bakery.customer', { name: 'Bob' })
      const hidden = await refusalOf(pay({ amount: 2, by: other.data?.id ?? null }, ['clerk'], 'k3', OTHER))
      assert.deepEqual(hidden.details, { by: ['does not exist.'] })
    })

    test('is not done where its guard does not hold', async ({ assert }) => {
      const draft = await shop.order()
      const context = shop.as(['baker'], BAKER, 'k1')
      const refused = await refusalOf(performAction(context, 'bakery.order', draft, 'pay', { amount: 1 }))
      assert.deepEqual([refused.kind, refused.message], ['conflict', 'Only placed orders are paid.'])
    })

    test('has its effect once per key, and needs one where it says so', async ({ assert }) => {
      const first = await pay({ amount: 5 })
      const again = await pay({ amount: 5 })
      assert.deepEqual(again.data, first.data)
      assert.lengthOf(await shop.rows('bakery.entry'), 1)
      const keyless = performAction(shop.as(['baker']), 'bakery.order', order, 'pay', { amount: 5 })
      assert.equal((await refusalOf(keyless)).kind, 'precondition')
    })

    test('leaves nothing of what its code refuses', async ({ assert }) => {
      const before = await shop.rows('core.audit_entry')
      assert.equal((await refusalOf(pay({ amount: 13 }))).message, 'Not thirteen.')
      assert.lengthOf(await shop.rows('bakery.entry'), 0)
      assert.lengthOf(await shop.rows('core.audit_entry'), before.length)
      assert.equal((await pay({ amount: 5 })).data?.paid, 5)
    })

    test('answers declared reads, with parameters and guard', async ({ assert }) => {
      await shop.order()
      const { session } = shop.as(['clerk'], OTHER)
      assert.deepEqual(await readAction(session, 'bakery.order', null, 'totals', { state: 'draft' }), { count: 1 })
      assert.deepEqual(await readAction(session, 'bakery.order', null, 'totals', {}), { count: 2 })
      assert.deepEqual(await readAction(session, 'bakery.order', order, 'card', {}), { of: order })
      const draft = await shop.order()
      const refused = await refusalOf(readAction(session, 'bakery.order', draft, 'card', {}))
      assert.equal(refused.message, 'A draft has no card.')
      const viewer = shop.as(['viewer']).session
      assert.equal((await refusalOf(readAction(viewer, 'bakery.order', null, 'totals', {}))).kind, 'forbidden')
    })

    test('elevates its code to listed entities only, and gives services', async ({ assert }) => {
      await shop.close()
      await open({
        'service oven': () => ({ heat: () => 'hot' }),
        'bakery.order:pay': async ({ records, services, input }: ActionCall) => {
          if (input.amount === 1) await records.elevated('greed').create('bakery.customer', { name: 'X' })
          const oven = services.get('oven' as never) as { heat(): string }
          return { oven: oven.heat(), has: services.has('mill') }
        },
      })
      assert.deepEqual((await pay({ amount: 2 })).data, { oven: 'hot', has: false })
      await assert.rejects(() => pay({ amount: 1 }, ['baker'], 'k9'), /does not list bakery.customer/)
    })

    test('writes for those who do not look at the record, in fewer statements', async ({ assert }) => {
      await shop.close()
      const counts: number[] = []
      await open({
        'bakery.order:pay': async ({ records, record }: ActionCall) => {
          const { unread } = records
          const update = (write: () => Promise<unknown>) => shop.database.countStatements(write)
          const read = await update(() => records.update('bakery.order', String(record.id), { note: 'a' }))
          const blind = await update(() => unread.update('bakery.order', String(record.id), { note: 'b' }))
          counts.push(read.statements.length, blind.statements.length)
          const made = await unread.create('bakery.order', {
            customer: record.customer ?? null,
            lines: [{ cake: 'Pie' }],
          })
          await unread.transition('bakery.order', made, 'place')
          return { made: (await records.read('bakery.order', made)).state ?? null }
        },
        'after_write bakery.order': async () => undefined,
      })
      assert.deepEqual((await pay({ amount: 2 })).data, { made: 'placed' })
      assert.isBelow(counts[1] ?? 0, counts[0] ?? 0)
      assert.equal((await shop.rows('bakery.order'))[0]?.note, 'b')
    })

    test('lets hooks refuse, set values and rows, and write more in the same transaction', async ({ assert }) => {
      await shop.close()
      const changed: string[][] = []
      await open({
        'before_write bakery.order': async ({ verb, record, changed: names, before }: HookEvent<'before_write'>) => {
          changed.push([verb, ...[...names].sort()])
          if (record.note === 'bad') throw invalid('note', 'is bad.')
          if (verb === 'create') return { paid: 3, lines: [{ cake: 'Bun', pieces: 2 }] }
          return { paid: Number(before?.paid) + 1 }
        },
        'after_write bakery.order': async ({ records, record }: HookEvent<'after_write'>) => {
          await records.elevated('a test').create('bakery.entry', { text: `paid ${String(record.paid)}` })
        },
      })
      const { data } = await updateRecord(shop.as(['baker']), 'bakery.order', order, { note: 'fine' })
      assert.containSubset(data, { note: 'fine', paid: 4 })
      assert.deepEqual(changed, [
        ['create', 'customer', 'lines', 'paid', 'state'],
        ['update', 'note'],
      ])
      assert.deepEqual(
        (await shop.rows('bakery.line')).map(({ cake, pieces }) => [cake, pieces]),
        [['Bun', 2]]
      )
      assert.deepEqual(
        (await shop.rows('bakery.entry')).map(({ text }) => text),
        ['paid 3', 'paid 4']
      )
      const refused = await refusalOf(updateRecord(shop.as(['baker']), 'bakery.order', order, { note: 'bad' }))
      assert.deepEqual(refused.details, { note: ['is bad.'] })
    })
  })
}
