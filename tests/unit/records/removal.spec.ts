import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { createRecord, deleteRecord, restoreRecord, updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { id, openWorkshop, OTHER_SCHOOL, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | delete and restore | ${opener.name}`, (group) => {
    let shop: Workshop
    group.each.setup(async () => {
      shop = await openWorkshop(opener)
      return () => shop.close()
    })

    const remove = (entity: string, target: string, roles = ['boss']) => deleteRecord(shop.as(roles), entity, target)
    const restore = (entity: string, target: string, roles = ['boss']) => restoreRecord(shop.as(roles), entity, target)
    const row = async (entity: string, target: string) => (await shop.rows(entity)).find((found) => found.id === target)

    /** An item with two parts, two reviews of it, an answer to the first and one about the item. */
    const family = async () => {
      const item = await shop.make('shop.item', { name: 'Box', code: 'B', parts: [{ label: 'A' }, { label: 'B' }] })
      const review = await shop.make('shop.review', { text: 'Good', item, code: 'R1' })
      const second = await shop.make('shop.review', { text: 'Bad', item })
      const answer = await shop.make('shop.answer', { text: 'Thanks', review })
      const about = await shop.make('shop.answer', { text: 'See box', about: item })
      return { item, review, second, answer, about }
    }

    test('a deleted record is gone with its rows, and its cascade bears the same mark', async ({ assert }) => {
      const { item, review, second, answer, about } = await family()
      assert.deepEqual(await remove('shop.item', item), { status: 200, data: { id: item } })
      assert.equal((await refusalOf(shop.item(item))).kind, 'not_found')
      const marks = [
        await row('shop.item', item),
        await row('shop.review', review),
        await row('shop.review', second),
        await row('shop.answer', answer),
        ...(await shop.rows('shop.part')),
      ]
      assert.lengthOf(marks, 6)
      assert.lengthOf([...new Set(marks.map((mark) => mark?.deletion_id))], 1)
      assert.isTrue(marks.every((mark) => mark?.deleted_at !== null))
      assert.containSubset(await row('shop.item', item), { version: 2, deleted_by: id('u', 1) })
      assert.containSubset(await row('shop.answer', about), { deleted_at: null, about_id: null, version: 2 })
    })

    test('audit and outbox tell of every record that was reached', async ({ assert }) => {
      const { item, review, second, answer, about } = await family()
      const before = (await shop.rows('core.audit_entry')).length
      await remove('shop.item', item)
      const entries = (await shop.rows('core.audit_entry')).slice(before)
      const told = entries.map((entry) => `${String(entry.action)} ${String(entry.record)}`)
      assert.sameMembers(told, [...[item, review, second, answer].map((gone) => `delete ${gone}`), `update ${about}`])
      const cleared = entries.find((entry) => entry.record === about)
      assert.deepEqual([cleared?.before, cleared?.after], [JSON.stringify({ about: item }), '{"about":null}'])
      const topics = (await shop.rows('core.outbox_message')).slice(before).map((message) => message.topic)
      assert.sameMembers(topics, [...Array.from({ length: 4 }, () => 'record.deleted'), 'record.updated'])
    })

    test('a restoration brings back exactly what went', async ({ assert }) => {
      const { item, review, second, answer, about } = await family()
      const parts = (await shop.item(item)).parts as readonly JsonObject[]
      await remove('shop.review', second)
      const { data } = await updateRecord(shop.as(['boss']), 'shop.item', item, {
        version: 1,
        parts: { remove: [String(parts[0]?.id)] },
      })
      assert.equal(data?.version, 2)
      const before = await shop.counts()
      await remove('shop.item', item)
      const answered = await restore('shop.item', item)
      assert.equal(answered.status, 200)
      const { parts: kept, ...record } = await shop.item(item)
      assert.deepEqual(answered.data, record)
      assert.deepEqual(
        (kept as readonly JsonObject[]).map((part) => part.label),
        ['B']
      )
      assert.containSubset(record, { version: 4, deleted_at: null })
      assert.containSubset(await row('shop.review', review), { deleted_at: null, deletion_id: null })
      assert.containSubset(await row('shop.answer', answer), { deleted_at: null, deletion_id: null })
      assert.isNotNull((await row('shop.review', second))?.deleted_at)
      assert.containSubset(await row('shop.answer', about), { about_id: null })
      const after = await shop.counts()
      for (const entity of ['shop.item', 'shop.part', 'shop.review', 'shop.answer']) {
        assert.equal(after[entity], before[entity])
      }
    })

    test('a restricting link refuses, says how often to whom may know, and is no obstacle when it goes too', async ({
      assert,
    }) => {
      const maker = await shop.make('shop.maker', { name: 'Acme', account: id('u', 1) })
      const item = await shop.make('shop.item', { name: 'Box', maker })
      await shop.make('shop.answer', { text: 'One', maker })
      await shop.make('shop.answer', { text: 'Two', maker })
      const before = await shop.counts()
      const refusal = await refusalOf(remove('shop.maker', maker))
      assert.equal(refusal.kind, 'conflict')
      assert.equal(refusal.message, 'It cannot be deleted: it is used by 1 Item and 2 Answers.')
      const unseen = await refusalOf(remove('shop.maker', maker, ['porter']))
      assert.equal(unseen.message, 'It cannot be deleted: it is used by other records.')
      // He sees some items only: how many there are in all is not his to know.
      const some = await refusalOf(remove('shop.maker', maker, ['keeper']))
      assert.equal(some.message, 'It cannot be deleted: it is used by other records.')
      assert.deepEqual(await shop.counts(), before)
      await remove('shop.item', item)
      assert.equal(
        (await refusalOf(remove('shop.maker', maker))).message,
        'It cannot be deleted: it is used by 2 Answers.'
      )
      for (const answer of await shop.rows('shop.answer')) await remove('shop.answer', String(answer.id))
      assert.equal((await remove('shop.maker', maker)).status, 200)
    })

    test('a link in a row of another record is emptied there, and its owner gets a new version', async ({ assert }) => {
      const maker = await shop.make('shop.maker', { name: 'Acme' })
      const item = await shop.make('shop.item', { name: 'Box', parts: [{ label: 'A', supplier: maker }] })
      await remove('shop.maker', maker)
      const { parts, version } = await shop.item(item)
      assert.equal(version, 2)
      assert.containSubset(parts, [{ label: 'A', supplier: null }])
      const [entry] = (await shop.rows('core.audit_entry')).filter(
        (found) => found.record === item && found.action === 'update'
      )
      assert.containSubset(JSON.parse(String(entry?.before)), { parts: [{ supplier: maker }] })
      assert.containSubset(JSON.parse(String(entry?.after)), { parts: [{ supplier: null }] })
    })

    test('what is in the way of a restoration: nothing, an owner, a target, a unique', async ({ assert }) => {
      const { item, review } = await family()
      assert.equal((await refusalOf(restore('shop.item', item))).message, 'The record is not deleted.')
      await remove('shop.item', item)
      const victim = await refusalOf(restore('shop.review', review))
      assert.deepEqual([victim.kind, victim.details], ['conflict', { item: ['is deleted.'] }])

      await shop.make('shop.item', { name: 'Other', code: 'b' })
      const before = await shop.counts()
      const taken = await refusalOf(restore('shop.item', item))
      assert.deepEqual([taken.kind, taken.details], ['conflict', { code: ['is already taken.'] }])
      assert.deepEqual(await shop.counts(), before)

      const maker = await shop.make('shop.maker', { name: 'Acme' })
      const own = await shop.make('shop.item', { name: 'Own', maker })
      await remove('shop.item', own)
      await remove('shop.maker', maker)
      const dead = await refusalOf(restore('shop.item', own))
      assert.deepEqual([dead.kind, dead.details], ['conflict', { maker: ['is deleted.'] }])
      await restore('shop.maker', maker)
      assert.equal((await restore('shop.item', own)).data?.maker, maker)
    })

    test('who may delete and restore which record', async ({ assert }) => {
      const maker = await shop.make('shop.maker', { name: 'Mine', account: id('u', 1) })
      const mine = await shop.make('shop.item', { name: 'Mine', maker })
      const other = await shop.make('shop.item', { name: 'Other' })
      const kind = async (work: Promise<unknown>) => (await refusalOf(work)).kind
      assert.equal(await kind(remove('shop.item', other, ['keeper'])), 'not_found')
      assert.equal(await kind(remove('shop.item', other, ['keeper', 'clerk'])), 'forbidden')
      assert.equal(await kind(remove('shop.item', other, ['clerk'])), 'forbidden')
      assert.equal(await kind(remove('shop.item', id('x', 9), ['clerk'])), 'not_found')
      assert.equal(await kind(remove('shop.item', other, ['porter'])), 'not_found')
      assert.equal(await kind(remove('shop.part', other)), 'not_found')
      assert.equal(await kind(remove('shop.item', 'x')), 'not_found')
      const elsewhere = shop.as(['boss'], id('u', 1), OTHER_SCHOOL)
      assert.equal(await kind(deleteRecord(elsewhere, 'shop.item', other)), 'not_found')
      await remove('shop.item', mine, ['keeper'])
      await remove('shop.item', other)
      assert.equal(await kind(remove('shop.item', mine, ['keeper'])), 'not_found')
      assert.equal(await kind(restore('shop.item', other, ['keeper'])), 'not_found')
      assert.equal(await kind(restoreRecord(elsewhere, 'shop.item', other)), 'not_found')
      assert.equal((await restore('shop.item', mine, ['keeper'])).data?.name, 'Mine')
      assert.equal(await kind(updateRecord(shop.as(['boss']), 'shop.item', other, { name: 'X' })), 'not_found')
    })

    test('the number of statements does not depend on how much is reached', async ({ assert }) => {
      const count = async (reviews: number) => {
        const item = await shop.make('shop.item', { name: 'Box' })
        for (let index = 0; index < reviews; index++) await shop.make('shop.review', { text: 'Good', item })
        return (await shop.database.countStatements(() => remove('shop.item', item))).statements.length
      }
      assert.equal(await count(2), await count(9))
    })

    test('a record of the platform is left by the records of all schools', async ({ assert }) => {
      const user = await shop.make('core.user', { name: 'Ada', status: 'active' }, shop.system())
      const here = await shop.make('shop.item', { name: 'Box', user }, shop.system())
      const other = shop.as(['boss'], id('u', 2), OTHER_SCHOOL)
      const actor = { ...other.session.actor, kind: 'system' as const, reason: 'a test' }
      const there = await createRecord({ ...other, session: { ...other.session, actor } }, 'shop.item', {
        name: 'Box',
        user,
      })
      await deleteRecord(shop.system(), 'core.user', user)
      for (const item of [here, String(there.data?.id)]) {
        assert.containSubset(await row('shop.item', item), { user_id: null })
      }
    })
  })
}
