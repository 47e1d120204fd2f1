import { test } from '@japa/runner'
import { UNKNOWN_NAME } from '../../../app/engine/base/main.js'
import type { Json, JsonObject } from '../../../app/engine/base/main.js'
import { updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { id, openWorkshop, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

type Part = Record<string, Json>

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | rows | ${opener.name}`, (group) => {
    let shop: Workshop
    let item: string
    let parts: readonly Part[]
    group.each.setup(async () => {
      shop = await openWorkshop(opener)
      const labels = ['A', 'B', 'C'].map((label, index) => ({ label, weight: index + 1, cost: `c${index}` }))
      item = await shop.make('shop.item', { name: 'Box', parts: labels })
      parts = await stored()
      return () => shop.close()
    })

    const stored = async () => (await shop.item(item)).parts as readonly Part[]
    const patch = (rows: Json, more: JsonObject = { version: 1 }, roles = ['boss']) =>
      updateRecord(shop.as(roles), 'shop.item', item, { parts: rows, ...more })
    const refused = (rows: Json, more?: JsonObject, roles?: string[]) => refusalOf(patch(rows, more, roles))
    const part = (index: number): Part => {
      const found = parts[index]
      if (!found) throw new Error(`No part ${index}`)
      return found
    }
    const labels = async () => (await stored()).map((row) => [row.position, row.label, row.weight])

    test('a list is all there is: named rows change, unnamed go, new ones come, the order is the position', async ({
      assert,
    }) => {
      const { data } = await patch([{ id: part(2).id, weight: 9 }, { label: 'D' }, { id: part(0).id }] as Json)
      assert.deepEqual(await labels(), [
        [0, 'C', 9],
        [1, 'D', null],
        [2, 'A', 1],
      ])
      assert.deepEqual(data, await shop.item(item))
      assert.equal(data?.version, 2)
      const rows = await shop.rows('shop.part')
      assert.equal(rows.length, 4)
      assert.deepEqual(
        rows.filter((row) => row.deleted_at !== null).map((row) => row.label),
        ['B']
      )
    })

    test('a delta leaves the others alone and adds at the end', async ({ assert }) => {
      await patch({ add: [{ label: 'D' }], update: [{ id: part(1).id, label: 'b' }], remove: [part(0).id] } as Json)
      assert.deepEqual(await labels(), [
        [1, 'b', 2],
        [2, 'C', 3],
        [3, 'D', null],
      ])
    })

    test('an empty list and null remove all', async ({ assert }) => {
      await patch([])
      assert.deepEqual(await stored(), [])
      await patch([{ label: 'Z' }], { version: 2 })
      await patch(null, { version: 3 })
      assert.deepEqual(await stored(), [])
    })

    test('the same rows in the same order are no change', async ({ assert }) => {
      const before = await shop.counts()
      assert.equal((await patch(parts as Json)).data?.version, 1)
      assert.deepEqual(await shop.counts(), before)
    })

    test('rows sent back in another order are moved', async ({ assert }) => {
      await patch([part(1), part(0), part(2)])
      assert.deepEqual(
        (await labels()).map(([, label]) => label),
        ['B', 'A', 'C']
      )
    })

    test('the version is required with rows and guards them', async ({ assert }) => {
      assert.equal((await refused([], {})).kind, 'precondition')
      await patch([{ label: 'Z' }])
      const refusal = await refused([])
      assert.deepEqual([refusal.kind, refusal.facts], ['stale', { current_version: 2 }])
    })

    test('only rows of this very record can be named', async ({ assert }) => {
      const other = await shop.make('shop.item', { name: 'Other', parts: [{ label: 'X' }] })
      const foreign = ((await shop.item(other)).parts as readonly Part[])[0]?.id ?? null
      const before = await shop.counts()
      for (const wrong of [foreign, id('p', 99), 'no-uuid', 7]) {
        const list = await refused([{ id: part(0).id }, { id: wrong, label: 'Mine' }] as Json)
        assert.deepEqual(list.details, { 'parts.1.id': ['does not exist.'] })
      }
      const delta = await refused({ update: [{ id: foreign, label: 'Mine' }], remove: [id('p', 99)] } as Json)
      assert.deepEqual(delta.details, {
        'parts.remove.0': ['does not exist.'],
        'parts.update.0.id': ['does not exist.'],
      })
      assert.deepEqual(await shop.counts(), before)
    })

    test('a row cannot be named twice, and removed rows stay removed', async ({ assert }) => {
      assert.property((await refused([{ id: part(0).id }, { id: part(0).id }] as Json)).details, 'parts')
      assert.property((await refused({ update: [{ id: part(0).id }], remove: [part(0).id] } as Json)).details, 'parts')
      await patch({ remove: [part(0).id] } as Json)
      const again = await refused({ update: [{ id: part(0).id, weight: 3 }] } as Json, { version: 2 })
      assert.deepEqual(again.details, { 'parts.update.0.id': ['does not exist.'] })
    })

    test('how many rows there may be holds for lists and deltas', async ({ assert }) => {
      const four = ['D', 'E', 'F', 'G'].map((label) => ({ label }))
      assert.deepEqual((await refused({ add: four })).details, { parts: ['must have at most 6 rows.'] })
      assert.property((await refused([...four, ...four])).details, 'parts')
    })

    test('each row is judged by the rules of its own entity', async ({ assert }) => {
      const refusal = await refused({
        update: [{ id: part(0).id, label: null, weight: 'x' }],
        add: [{ weight: 1 }],
        remove: [],
      } as Json)
      assert.deepEqual(Object.keys(refusal.details).sort(), [
        'parts.add.0.label',
        'parts.update.0.label',
        'parts.update.0.weight',
      ])
      const heavy = await refused({ update: [{ id: part(0).id, weight: 99 }] } as Json)
      assert.deepEqual(heavy.details, { parts: ['are too heavy together.'] })
      const named = await refused({ update: [{ id: part(0).id, weight: null, spare: false }] } as Json)
      assert.deepEqual(named.details, { 'parts.update.0.weight': ['is needed unless spare.'] })
    })

    test('a check that looks into the rows runs with the stored ones too', async ({ assert }) => {
      await shop.database.transaction(
        () => shop.database.write([{ text: `update shop_parts set weight = 200 where label = 'A'`, values: [] }]),
        { label: 'test' }
      )
      const refusal = await refused({ update: [{ id: part(1).id, weight: 5 }] } as Json)
      assert.deepEqual(refusal.details, { parts: ['are too heavy together.'] })
    })

    test('a check of the record looks into rows that the body does not name', async ({ assert }) => {
      const change = () => updateRecord(shop.as(['boss']), 'shop.item', item, { stock: 77 })
      assert.deepEqual((await refusalOf(change())).details, { stock: ['needs a seven.'] })
      await patch({ update: [{ id: part(0).id, weight: 7 }] } as Json)
      assert.equal((await change()).data?.stock, 77)
    })

    test('what may only be read of a row may come back as it is', async ({ assert }) => {
      const buyer = ['buyer']
      await updateRecord(shop.as(['boss']), 'shop.item', item, { is_new: true })
      const back = [{ id: part(0).id, cost: 'c0', weight: 7, parent: item, position: 0 }, part(1), part(2)]
      assert.equal((await patch(back as Json, { version: 2 }, buyer)).status, 200)
      assert.deepEqual(
        (await stored()).map((row) => row.cost),
        ['c0', 'c1', 'c2']
      )
      const wrong = await refused(
        [
          { id: part(0).id, cost: 'c1' },
          { label: 'N', cost: 'x' },
        ] as Json,
        { version: 3 },
        buyer
      )
      assert.deepEqual(wrong.details, { 'parts.1.cost': [UNKNOWN_NAME] })
      const guess = await refused([{ id: part(0).id, cost: 'c1' }] as Json, { version: 3 }, buyer)
      assert.deepEqual(guess.details, { 'parts.0.cost': [UNKNOWN_NAME] })
    })

    test('rows that may not be written may come back as they are', async ({ assert }) => {
      const maker = await shop.make('shop.maker', { name: 'Mine', account: id('u', 1) })
      await updateRecord(shop.as(['boss']), 'shop.item', item, { maker })
      const keeper = ['keeper']
      const seen = parts.map(({ cost: _cost, ...rest }) => rest)
      const { data } = await patch(seen, { version: 2, name: 'Case' }, keeper)
      assert.containSubset(data, { name: 'Case', version: 3 })
      for (const wrong of [[], [...seen, { label: 'X' }], [{ id: id('p', 9) }], { add: [{ label: 'X' }] }] as Json[]) {
        assert.deepEqual((await refused(wrong, { version: 3 }, keeper)).details, { parts: [UNKNOWN_NAME] })
      }
    })

    test('a column of a row needs one right that holds on its record', async ({ assert }) => {
      await updateRecord(shop.as(['boss']), 'shop.item', item, { is_new: true })
      const both = ['buyer', 'fixer']
      const before = await shop.counts()
      const changed = await refused({ update: [{ id: part(0).id, note: 'x' }] } as Json, { version: 2 }, both)
      assert.deepEqual(changed.details, { 'parts.update.0.note': [UNKNOWN_NAME] })
      const added = await refused({ add: [{ label: 'X' }, { label: 'Y', note: 'x' }] }, { version: 2 }, both)
      assert.deepEqual(added.details, { 'parts.add.1.note': [UNKNOWN_NAME] })
      assert.deepEqual(await shop.counts(), before)
      await updateRecord(shop.as(['boss']), 'shop.item', item, { grade: 'b' })
      const delta = { update: [{ id: part(0).id, note: 'x' }], add: [{ label: 'Y', note: 'y' }] } as Json
      assert.equal((await patch(delta, { version: 3 }, both)).status, 200)
      assert.deepEqual(
        (await stored()).map((row) => row.note),
        ['x', null, null, 'y']
      )
    })

    test('a label freed by one row can be taken by another', async ({ assert }) => {
      await patch({ remove: [part(0).id], update: [{ id: part(1).id, label: 'A' }], add: [{ label: 'B' }] } as Json)
      assert.deepEqual(
        (await labels()).map(([, label]) => label),
        ['A', 'C', 'B']
      )
    })

    test('two rows can exchange a unique value', async ({ assert }) => {
      await patch({
        update: [
          { id: part(0).id, label: 'B' },
          { id: part(1).id, label: 'A' },
        ],
      } as Json)
      assert.deepEqual(
        (await labels()).map(([, label]) => label),
        ['B', 'A', 'C']
      )
    })

    test('the number of statements does not depend on the number of rows', async ({ assert }) => {
      const count = async (rows: Json, version: number) => {
        const { statements } = await shop.database.countStatements(() => patch(rows, { version }))
        return statements
      }
      const few = await count([{ id: part(0).id, weight: 5 }, { label: 'N' }] as Json, 1)
      const now = (await stored()).map((row, index) => ({ id: row.id, weight: index + 6 }))
      const many = await count([...now, { label: 'O' }, { label: 'P' }, { label: 'Q' }] as Json, 2)
      await patch([], { version: 3 })
      assert.isAtMost(many.length, few.length)
      assert.equal(few.filter((text) => text.includes('shop_parts')).length, 4)
    })

    test('audit and outbox tell of the rows under their owner', async ({ assert }) => {
      await patch({ add: [{ label: 'D' }], update: [{ id: part(1).id, weight: 8 }], remove: [part(0).id] } as Json)
      const entry = (await shop.rows('core.audit_entry')).at(-1)
      assert.equal(entry?.record, item)
      const before = JSON.parse(String(entry?.before)) as JsonObject
      const after = JSON.parse(String(entry?.after)) as JsonObject
      assert.containSubset(before, {
        parts: { update: [{ id: part(1).id, weight: 2 }], remove: [{ label: 'A', weight: 1 }] },
      })
      assert.containSubset(after, {
        parts: { add: [{ label: 'D', position: 3 }], update: [{ id: part(1).id, weight: 8 }], remove: [part(0).id] },
      })
      const told = (await shop.rows('core.outbox_message')).at(-1)
      assert.deepEqual(JSON.parse(String(told?.payload)), { changed: ['parts'], entry: entry?.id })
    })
  })
}
