import { test } from '@japa/runner'
import { UNKNOWN_NAME } from '../../../app/engine/base/main.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { replaceRecord, updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { id, openWorkshop, OTHER_SCHOOL, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | change | ${opener.name}`, (group) => {
    let shop: Workshop
    let item: string
    group.each.setup(async () => {
      shop = await openWorkshop(opener)
      item = await shop.make('shop.item', { name: 'Box', code: 'B1', stock: 5, is_new: true, secret: 's' })
      return () => shop.close()
    })

    const patch = (body: JsonObject, roles = ['boss']) => updateRecord(shop.as(roles), 'shop.item', item, body)
    const refused = (body: JsonObject, roles?: string[]) => refusalOf(patch(body, roles))

    test('changes what is named and counts the version', async ({ assert }) => {
      const { status, data } = await patch({ name: 'Case', stock: null })
      assert.equal(status, 200)
      assert.containSubset(data, { id: item, name: 'Case', stock: null, code: 'B1', version: 2 })
      const { parts: _parts, ...read } = await shop.item(item)
      assert.deepEqual(data, read)
    })

    test('on SQLite the update names what has changed alone, as it maintains the index of each named column', async ({
      assert,
    }) => {
      const { statements } = await shop.database.countStatements(() => patch({ stock: 6 }))
      const [update = ''] = statements.filter((text) => text.startsWith('update "shop_items"'))
      const isNamed = (column: string) => update.includes(`"${column}" = `)
      assert.deepEqual([isNamed('stock'), isNamed('version')], [true, true])
      assert.equal(isNamed('code'), shop.database.dialect === 'postgres')
      const { stock, code, name, version } = await shop.item(item)
      assert.deepEqual([stock, code, name, version], [6, 'B1', 'Box', 2])
    })

    test('a body that changes nothing writes nothing', async ({ assert }) => {
      const before = [await shop.counts(), await shop.item(item)]
      const { data } = await patch({ ...(await shop.item(item)), parts: [], _can: {}, _hidden: ['x'] })
      assert.equal(data?.version, 1)
      assert.deepEqual([await shop.counts(), await shop.item(item)], before)
      assert.equal((await patch({})).status, 200)
    })

    test('what may only be read may come back unchanged, and only so', async ({ assert }) => {
      const { parts: _parts, ...current } = await shop.item(item)
      assert.equal((await patch({ ...current, name: 'Case' })).status, 200)
      const wrong = { state: 'closed', created_at: '2020-01-01T00:00:00.000Z', created_by: null, deleted_at: 'x' }
      const refusal = await refused(wrong)
      assert.deepEqual(refusal.details, Object.fromEntries(Object.keys(wrong).map((name) => [name, [UNKNOWN_NAME]])))
    })

    test('a hidden field is an unknown name, whatever its value', async ({ assert }) => {
      for (const secret of ['s', 'other']) {
        const refusal = await refused({ secret, nothing: 1 }, ['buyer'])
        assert.deepEqual(refusal.details, { secret: [UNKNOWN_NAME], nothing: [UNKNOWN_NAME] })
      }
    })

    test('whether a guess at a cell that is hidden on this row is right does not show', async ({ assert }) => {
      await patch({ hint: 'h' })
      const maker = await shop.make('shop.maker', { name: 'Mine', account: id('u', 1) })
      for (const hint of ['h', 'other', null]) {
        assert.deepEqual((await refused({ hint }, ['buyer', 'keeper'])).details, { hint: [UNKNOWN_NAME] })
      }
      await patch({ maker })
      assert.equal((await patch({ hint: 'mine' }, ['buyer', 'keeper'])).data?.hint, 'mine')
    })

    test('the id must be that of the path, and the school is nobody’s to name', async ({ assert }) => {
      assert.equal((await patch({ id: item.toUpperCase(), name: 'Case' })).status, 200)
      assert.deepEqual((await refused({ id: id('x', 9) })).details, { id: [UNKNOWN_NAME] })
      const school = shop.as(['boss']).session.actor.school.id
      assert.deepEqual((await refused({ school_id: school })).details, { school_id: [UNKNOWN_NAME] })
    })

    test('a stale version is refused with the current one', async ({ assert }) => {
      assert.equal((await patch({ name: 'Case', version: 1 })).data?.version, 2)
      const refusal = await refused({ name: 'Chest', version: 1 })
      assert.equal(refusal.kind, 'stale')
      assert.deepEqual(refusal.facts, { current_version: 2 })
      assert.property((await refused({ version: 'x' })).details, 'version')
      assert.equal((await shop.item(item)).name, 'Case')
    })

    test('required holds for what is touched', async ({ assert }) => {
      assert.deepEqual((await refused({ name: null, stock: 'x' })).details.name, ['is required.'])
      assert.property((await refused({ name: null, stock: 'x' })).details, 'stock')
    })

    test('checks run on the merged record where their inputs are touched', async ({ assert }) => {
      assert.deepEqual((await refused({ least: 6 })).details, { stock: ['is below the least stock.'] })
      await shop.database.transaction(
        () => shop.database.write([{ text: 'update shop_items set least = 9', values: [] }]),
        { label: 'test' }
      )
      assert.equal((await patch({ name: 'Case' })).status, 200)
      assert.property((await refused({ stock: 6 })).details, 'stock')
    })

    test('a replacement names every field its sender may write', async ({ assert }) => {
      const put = (body: JsonObject, roles: string[]) => replaceRecord(shop.as(roles), 'shop.item', item, body)
      const refusal = await refusalOf(put({ name: 'Case', stock: 3 }, ['buyer']))
      const names = [
        'number',
        'code',
        'grade',
        'least',
        'share',
        'made_on',
        'sold_at',
        'is_new',
        'maker',
        'user',
        'parts',
      ]
      assert.deepEqual(refusal.details, Object.fromEntries(names.map((name) => [name, ['must be given.']])))
      const full = { ...Object.fromEntries(names.map((name) => [name, null])), grade: 'b', is_new: true, parts: [] }
      const body = { ...full, name: 'Case', stock: 3, version: 1 }
      const { data } = await put(body, ['buyer'])
      assert.containSubset(data, { name: 'Case', code: null, grade: 'b', stock: 3, version: 2 })
      assert.containSubset(await shop.item(item), { secret: 's' })
    })

    test('which record: readable and not granted is forbidden, everything else is not found', async ({ assert }) => {
      const kind = async (roles: string[], target: string, school?: string) =>
        (await refusalOf(updateRecord(shop.as(roles, id('u', 1), school), 'shop.item', target, { name: 'X' }))).kind
      assert.equal(await kind(['clerk'], item), 'forbidden')
      assert.equal(await kind(['clerk'], id('x', 9)), 'not_found')
      assert.equal(await kind(['fixer'], item), 'forbidden')
      assert.equal(await kind(['keeper'], item), 'not_found')
      assert.equal(await kind(['boss'], id('x', 9)), 'not_found')
      assert.equal(await kind(['boss'], 'no-uuid'), 'not_found')
      assert.equal(await kind(['clerk'], 'no-uuid'), 'not_found')
      assert.equal(await kind(['boss'], item, OTHER_SCHOOL), 'not_found')
      assert.equal(await kind(['porter'], item), 'not_found')
    })

    test('a row may not be moved out of the grant, nor be written by a right that another pair has', async ({
      assert,
    }) => {
      const before = [await shop.counts(), await shop.item(item)]
      assert.equal((await refused({ is_new: false }, ['buyer'])).kind, 'forbidden')
      // The buyer has the row, the fixer the column: together they have no cell.
      const mixed = await refused({ price_note: 'x' }, ['buyer', 'fixer'])
      assert.deepEqual(mixed.details, { price_note: [UNKNOWN_NAME] })
      // After the change the fixer would have the row: he had to have it before.
      assert.deepEqual(Object.keys((await refused({ price_note: 'x', grade: 'b' }, ['buyer', 'fixer'])).details), [
        'price_note',
      ])
      assert.deepEqual([await shop.counts(), await shop.item(item)], before)
      await patch({ grade: 'b', is_new: false })
      assert.deepEqual((await refused({ parts: [{ label: 'A' }], version: 2 }, ['buyer', 'fixer'])).details, {
        parts: [UNKNOWN_NAME],
      })
      assert.equal((await patch({ parts: [], version: 2 }, ['buyer', 'fixer'])).data?.version, 2)
      await patch({ is_new: true })
      assert.equal((await patch({ price_note: 'x' }, ['fixer'])).status, 200)
      assert.equal(
        (await refused({ parts: [{ label: 'A' }], is_new: false, version: 4 }, ['buyer', 'fixer'])).kind,
        'forbidden'
      )
      assert.equal((await refused({ price_note: 'y', grade: 'a' }, ['buyer', 'fixer'])).kind, 'forbidden')
    })

    test('the single of a school is changed without an id', async ({ assert }) => {
      const first = await updateRecord(shop.as(['boss']), 'shop.setting', null, { opens_at: 8, motto: 'Open' })
      assert.containSubset(first.data, { opens_at: 8, motto: 'Open', version: 1 })
      const setting = String(first.data?.id)
      const { data } = await updateRecord(shop.as(['boss']), 'shop.setting', null, { id: setting, opens_at: 9 })
      assert.containSubset(data, { id: setting, opens_at: 9, version: 2 })
      const wrong = await refusalOf(updateRecord(shop.as(['boss']), 'shop.setting', null, { id: id('x', 1) }))
      assert.property(wrong.details, 'id')
    })

    test('of two writers with one version one wins', async ({ assert }) => {
      const outcomes = await Promise.allSettled([
        patch({ name: 'One', version: 1 }),
        patch({ name: 'Two', version: 1 }),
        patch({ stock: 9, version: 1 }),
      ])
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
      assert.equal((await shop.item(item)).version, 2)
    })

    test('writers without a version lose nothing of each other', async ({ assert }) => {
      await Promise.all([patch({ name: 'Case' }), patch({ stock: 9 }), patch({ share: '50.00' }), patch({ code: 'Z' })])
      assert.containSubset(await shop.item(item), { name: 'Case', stock: 9, share: '50.00', code: 'Z', version: 5 })
    })
  })
}
