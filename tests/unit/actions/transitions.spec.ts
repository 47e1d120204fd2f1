import { test } from '@japa/runner'
import { EMPTY_SHAPE, readRecord } from '../../../app/engine/query/main.js'
import { deleteRecord, transitionRecord, updateRecord } from '../../../app/engine/records/main.js'
import { conflict } from '../../../app/engine/records/main.js'
import type { HookEvent } from '../../../app/engine/model/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { refusalOf } from '../records/workshop.js'
import { openBakery, OTHER } from './bakery.js'
import type { Bakery } from './bakery.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Actions | transitions | ${opener.name}`, (group) => {
    let shop: Bakery
    group.each.setup(async () => {
      shop = await openBakery(opener)
      return () => shop.close()
    })

    test('leads from one state to the next, with number, audit and message', async ({ assert }) => {
      const order = await shop.order()
      const { status, data } = await transitionRecord(shop.as(['baker']), 'bakery.order', order, 'place', {})
      assert.equal(status, 200)
      assert.containSubset(data, { state: 'placed', number: 'O-001', version: 2 })
      const audit = (await shop.rows('core.audit_entry')).at(-1)
      assert.containSubset(audit, { action: 'place', entity: 'bakery.order', record: order })
      assert.deepEqual(JSON.parse(String(audit?.after)), { state: 'placed', number: 'O-001' })
      const message = (await shop.rows('core.outbox_message')).at(-1)
      assert.equal(message?.topic, 'transition.place')
    })

    test('is refused from another state, by its guard, and without its reason', async ({ assert }) => {
      const empty = await shop.order({ lines: [] })
      const unguarded = await refusalOf(transitionRecord(shop.as(['baker']), 'bakery.order', empty, 'place', {}))
      assert.deepEqual([unguarded.kind, unguarded.message], ['conflict', 'There is nothing to bake.'])
      const wrongState = await refusalOf(transitionRecord(shop.as(['baker']), 'bakery.order', empty, 'bake', {}))
      assert.equal(wrongState.message, '"Bake" is not possible: the record is draft.')
      const unreasoned = await refusalOf(transitionRecord(shop.as(['baker']), 'bakery.order', empty, 'cancel', {}))
      assert.deepEqual(unreasoned.details, { reason: ['is required.'] })
      const body = { reason: 'Burnt' }
      const { data } = await transitionRecord(shop.as(['baker']), 'bakery.order', empty, 'cancel', body)
      assert.equal(data?.state, 'cancelled')
      assert.equal((await shop.rows('core.audit_entry')).at(-1)?.reason, 'Burnt')
      assert.lengthOf(await shop.rows('core.number_series'), 0)
    })

    test('asks its guard who acts, and the checks of the record', async ({ assert }) => {
      const order = await shop.order()
      await transitionRecord(shop.as(['baker']), 'bakery.order', order, 'place', {})
      const self = await refusalOf(transitionRecord(shop.as(['baker']), 'bakery.order', order, 'bake', {}))
      assert.equal(self.message, 'Somebody else must bake it.')
      const unchecked = await refusalOf(transitionRecord(shop.as(['baker'], OTHER), 'bakery.order', order, 'bake', {}))
      assert.deepEqual(unchecked.details, { note: ['is needed.'] })
      await updateRecord(shop.as(['baker']), 'bakery.order', order, { note: 'Crisp' })
      const { data } = await transitionRecord(shop.as(['baker'], OTHER), 'bakery.order', order, 'bake', {})
      assert.equal(data?.state, 'baked')
    })

    test('needs its own right, and knows no other names', async ({ assert }) => {
      const order = await shop.order()
      const take = (roles: string[], name: string, body = {}) =>
        refusalOf(transitionRecord(shop.as(roles), 'bakery.order', order, name, body))
      assert.equal((await take(['viewer'], 'place')).kind, 'forbidden')
      assert.equal((await take(['guest'], 'place')).kind, 'not_found')
      assert.equal((await take(['baker'], 'eat')).kind, 'forbidden')
      assert.deepEqual((await take(['baker'], 'place', { note: 'x' })).details, { note: ['is not a known name here.'] })
      assert.deepEqual((await take(['baker'], 'place', { reason: 'x' })).details, {
        reason: ['is not a known name here.'],
      })
      assert.equal((await take(['baker'], 'place', { version: 7 })).kind, 'stale')
    })

    test('locks what its state no longer lets be written, and deletion', async ({ assert }) => {
      const order = await shop.order()
      await transitionRecord(shop.as(['baker']), 'bakery.order', order, 'place', {})
      const { customer } = await readRecord(shop.as(['baker']).session, 'bakery.order', order, EMPTY_SHAPE)
      const other = await shop.order()
      const stranger = await readRecord(shop.as(['baker']).session, 'bakery.order', other, EMPTY_SHAPE)
      const change = (body: Record<string, string>) =>
        updateRecord(shop.as(['baker']), 'bakery.order', order, body as Record<string, string>)
      const locked = await refusalOf(change({ customer: String(stranger.customer) }))
      assert.deepEqual([locked.kind, locked.details], ['conflict', { customer: ['can no longer be changed.'] }])
      assert.equal((await change({ customer: String(customer), note: 'Soon' })).data?.note, 'Soon')
      const kept = await refusalOf(deleteRecord(shop.as(['baker']), 'bakery.order', order))
      assert.equal(kept.message, 'The record is placed and can no longer be deleted.')
      assert.equal((await deleteRecord(shop.as(['baker']), 'bakery.order', other)).status, 200)
    })

    test('tells by _can what could be done', async ({ assert }) => {
      const order = await shop.order()
      const can = async (roles: string[], userId?: string) =>
        (await readRecord(shop.as(roles, userId).session, 'bakery.order', order, { ...EMPTY_SHAPE, can: true }))._can
      assert.containSubset(await can(['baker']), { place: true, bake: false, cancel: true, pay: false, delete: true })
      await transitionRecord(shop.as(['baker']), 'bakery.order', order, 'place', {})
      assert.containSubset(await can(['baker']), { place: false, bake: false, pay: true, update: true, delete: false })
      assert.containSubset(await can(['baker'], OTHER), { bake: true })
      assert.containSubset(await can(['clerk']), { pay: false, bake: false })
      assert.containSubset(await can(['clerk'], OTHER), { pay: true, bake: false })
    })

    test('gives fifty at once fifty numbers without a gap; a refused one takes none', async ({ assert }) => {
      const orders = await Promise.all(Array.from({ length: 50 }, () => shop.order()))
      const empty = await shop.order({ lines: [] })
      const placed = await Promise.allSettled(
        [...orders, empty].map((order) => transitionRecord(shop.as(['baker']), 'bakery.order', order, 'place', {}))
      )
      const numbers = placed.flatMap((outcome) =>
        outcome.status === 'fulfilled' ? [String(outcome.value.data?.number)] : []
      )
      const wanted = Array.from({ length: 50 }, (_, index) => `O-${String(index + 1).padStart(3, '0')}`)
      assert.deepEqual(numbers.sort(), wanted)
    })

    test('runs hooks before and after it in its transaction', async ({ assert }) => {
      await shop.close()
      const seen: string[] = []
      shop = await openBakery(opener, {
        'before_transition bakery.order': async ({ transition, record }: HookEvent<'before_transition'>) => {
          seen.push(`before ${transition} ${String(record.state)}`)
          return transition === 'place' ? { paid: 7 } : undefined
        },
        'after_transition bakery.order': async ({ records, record, reason }: HookEvent<'after_transition'>) => {
          await records.elevated('a test').create('bakery.entry', { text: `${String(record.number)} ${reason ?? ''}` })
          if (record.state === 'cancelled') throw conflict('Too late.')
        },
      })
      const order = await shop.order()
      const { data } = await transitionRecord(shop.as(['baker']), 'bakery.order', order, 'place', {})
      assert.containSubset(data, { state: 'placed', paid: 7 })
      assert.deepEqual(seen, ['before place placed'])
      assert.deepEqual(
        (await shop.rows('bakery.entry')).map(({ text }) => text),
        ['O-001 ']
      )
      const body = { reason: 'Rain' }
      const refused = await refusalOf(transitionRecord(shop.as(['baker']), 'bakery.order', order, 'cancel', body))
      assert.equal(refused.message, 'Too late.')
      assert.lengthOf(await shop.rows('bakery.entry'), 1)
      const [stored] = await shop.rows('bakery.order')
      assert.equal(stored?.state, 'placed')
    })
  })
}
