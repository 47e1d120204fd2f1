import { test } from '@japa/runner'
import { UNKNOWN_NAME } from '../../../app/engine/base/main.js'
import { createRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { id, openWorkshop, OTHER_SCHOOL, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | create | ${opener.name}`, (group) => {
    let shop: Workshop
    group.each.setup(async () => {
      shop = await openWorkshop(opener)
      return () => shop.close()
    })

    test('stores values in their one spelling, defaults, a number and rows', async ({ assert }) => {
      const maker = await shop.make('shop.maker', { name: 'Acme' })
      const { status, data } = await createRecord(shop.as(['boss']), 'shop.item', {
        name: 'Box',
        share: '12.5',
        sold_at: '2026-01-01T10:00:00+05:30',
        maker,
        parts: [
          { label: 'Lid', weight: 3 },
          { label: 'Hinge', supplier: maker, spare: false, weight: 1 },
        ],
      })
      assert.equal(status, 201)
      assert.containSubset(data, {
        name: 'Box',
        share: '12.50',
        number: 'IT-2026-001',
        grade: 'a',
        is_new: false,
        state: 'open',
        stock: null,
        version: 1,
        maker,
        sold_at: '2026-01-01T04:30:00.000Z',
        created_by: id('u', 1),
        parts: [
          { label: 'Lid', weight: 3, spare: true, position: 0, supplier: null },
          { label: 'Hinge', weight: 1, spare: false, position: 1, supplier: maker },
        ],
      })
      assert.deepEqual(await shop.item(String(data?.id)), data)
    })

    test('answers without rows just what reading answers', async ({ assert }) => {
      const { data } = await createRecord(shop.as(['boss']), 'shop.item', { name: 'Box' })
      const { parts, ...read } = await shop.item(String(data?.id))
      assert.deepEqual(data, read)
      assert.deepEqual(parts, [])
    })

    test('takes an id from its sender, once', async ({ assert }) => {
      const own = id('x', 1)
      const { data } = await createRecord(shop.as(['boss']), 'shop.item', { id: own.toUpperCase(), name: 'Box' })
      assert.equal(data?.id, own)
      const again = await refusalOf(createRecord(shop.as(['poster']), 'shop.item', { id: own, name: 'Other' }))
      assert.equal(again.kind, 'conflict')
      assert.deepEqual(again.details, { id: ['is already taken.'] })
      const elsewhere = shop.as(['boss'], id('u', 2), OTHER_SCHOOL)
      assert.equal((await createRecord(elsewhere, 'shop.item', { id: own, name: 'Box' })).data?.id, own)
    })

    test('who may create but not read learns the id', async ({ assert }) => {
      const { status, data } = await createRecord(shop.as(['poster']), 'shop.item', { name: 'Box' })
      assert.equal(status, 201)
      assert.deepEqual(Object.keys(data ?? {}), ['id'])
    })

    test('refuses every name that is unknown, hidden or not to be written by one text, all at once', async ({
      assert,
    }) => {
      const before = await shop.counts()
      const body = JSON.parse(
        `{"name":"Box","nothing":1,"secret":"x","price_note":"y","state":"closed","school_id":"z","version":1,
          "created_at":null,"__proto__":{"a":1},"constructor":1,"custom":{},"_meta":1,"parts":[{"label":"A","cost":"1","parent":"p"}]}`
      ) as Record<string, never>
      const refusal = await refusalOf(createRecord(shop.as(['buyer']), 'shop.item', body))
      assert.equal(refusal.kind, 'invalid')
      const names = Object.keys(refusal.details).sort()
      assert.deepEqual(names, [
        '__proto__',
        '_meta',
        'constructor',
        'created_at',
        'custom',
        'nothing',
        'parts.0.cost',
        'parts.0.parent',
        'price_note',
        'school_id',
        'secret',
        'state',
        'version',
      ])
      for (const name of names) {
        assert.deepEqual(Object.getOwnPropertyDescriptor(refusal.details, name)?.value, [UNKNOWN_NAME])
      }
      assert.deepEqual(await shop.counts(), before)
    })

    test('judges all values of record and rows at once', async ({ assert }) => {
      const refusal = await refusalOf(
        createRecord(shop.as(['boss']), 'shop.item', {
          stock: -1,
          grade: 'z',
          share: '1000',
          code: ' ',
          maker: 'nobody',
          parts: [{ label: 'A' }, { weight: 0 }, { label: 7 }],
        })
      )
      assert.deepEqual(Object.keys(refusal.details).sort(), [
        'code',
        'grade',
        'maker',
        'name',
        'parts.1.label',
        'parts.1.weight',
        'parts.2.label',
        'share',
        'stock',
      ])
      assert.deepEqual(refusal.details.name, ['is required.'])
      assert.deepEqual(refusal.details['parts.1.label'], ['is required.'])
    })

    test('a body that is no object is malformed: {$self}')
      .with([null, 1, 'x', [], [{ name: 'Box' }]])
      .run(async ({ assert }, body) => {
        assert.equal((await refusalOf(createRecord(shop.as(['boss']), 'shop.item', body))).kind, 'malformed')
      })

    test('rows of a new record are a list of new rows', async ({ assert }) => {
      const make = (parts: never) => refusalOf(createRecord(shop.as(['boss']), 'shop.item', { name: 'Box', parts }))
      assert.property((await make({ add: [] } as never)).details, 'parts')
      assert.property((await make('x' as never)).details, 'parts')
      assert.property((await make([1] as never)).details, 'parts')
      assert.deepEqual(Object.keys((await make([{ id: id('p', 1), label: 'A' }] as never)).details), ['parts.0.id'])
      const seven = Array.from({ length: 7 }, (_, index) => ({ label: `P${index}` }))
      assert.property((await make(seven as never)).details, 'parts')
    })

    test('checks hold the record, its rows and each row', async ({ assert }) => {
      const refusal = await refusalOf(
        createRecord(shop.as(['boss']), 'shop.item', {
          name: 'Box',
          stock: 1,
          least: 2,
          parts: [
            { label: 'A', weight: 60 },
            { label: 'B', weight: 60 },
            { label: 'C', spare: false },
          ],
        })
      )
      assert.deepEqual(refusal.details, {
        'stock': ['is below the least stock.'],
        'parts': ['are too heavy together.'],
        'parts.2.weight': ['is needed unless spare.'],
      })
      // What is unknown passes.
      assert.equal((await createRecord(shop.as(['boss']), 'shop.item', { name: 'Box', least: 2 })).status, 201)
    })

    test('a taken unique is a conflict on its fields, among the living of the school', async ({ assert }) => {
      await shop.make('shop.item', { name: 'Box', code: 'A1' })
      const before = await shop.counts()
      const refusal = await refusalOf(createRecord(shop.as(['boss']), 'shop.item', { name: 'Other', code: 'a1' }))
      assert.equal(refusal.kind, 'conflict')
      assert.deepEqual(refusal.details, { code: ['is already taken.'] })
      assert.deepEqual(await shop.counts(), before)
      const rows = [{ label: 'A' }, { label: 'a' }]
      const twice = await refusalOf(createRecord(shop.as(['boss']), 'shop.item', { name: 'Third', parts: rows }))
      assert.deepEqual([twice.kind, twice.details], ['conflict', { parts: ['has two rows with the same Label.'] }])
      assert.deepEqual(await shop.counts(), before)
      const elsewhere = shop.as(['boss'], id('u', 2), OTHER_SCHOOL)
      assert.equal((await createRecord(elsewhere, 'shop.item', { name: 'Box', code: 'A1' })).status, 201)
    })

    test('what is not there for the actor is not found, what is not granted is forbidden', async ({ assert }) => {
      const kind = async (roles: readonly string[], entity: string) =>
        (await refusalOf(createRecord(shop.as(roles), entity, { name: 'Box' }))).kind
      assert.equal(await kind(['boss'], 'shop.nothing'), 'not_found')
      assert.equal(await kind(['boss'], '__proto__'), 'not_found')
      assert.equal(await kind(['boss'], 'shop.part'), 'not_found')
      assert.equal(await kind(['boss'], 'core.user'), 'not_found')
      assert.equal(await kind(['boss'], 'core.audit_entry'), 'not_found')
      assert.equal(await kind(['porter'], 'shop.item'), 'not_found')
      assert.equal(await kind(['clerk'], 'shop.maker'), 'not_found')
      assert.equal(await kind(['clerk'], 'shop.item'), 'forbidden')
    })

    test('the single of a school is made once', async ({ assert }) => {
      await shop.make('shop.setting', { opens_at: 8 })
      const refusal = await refusalOf(createRecord(shop.as(['boss']), 'shop.setting', { opens_at: 9 }))
      assert.equal(refusal.kind, 'conflict')
    })

    test('the system writes with a reason, the engine’s own records too', async ({ assert }) => {
      const user = await shop.make('core.user', { name: 'Ada', status: 'active' }, shop.system())
      const item = await shop.make('shop.item', { name: 'Box', user }, shop.system())
      assert.equal((await shop.item(item)).created_by, null)
      const [entry] = (await shop.rows('core.audit_entry')).filter((row) => row.record === item)
      assert.deepEqual([entry?.actor_kind, entry?.actor, entry?.reason], ['system', null, 'a test'])
    })
  })
}
