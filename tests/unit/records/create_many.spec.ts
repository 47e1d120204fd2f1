import { test } from '@japa/runner'
import { invalid } from '../../../app/engine/base/main.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import type { HookEvent } from '../../../app/engine/model/main.js'
import { createRecord, createRecords, MOST_AT_ONCE } from '../../../app/engine/records/main.js'
import type { WriteContext } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { openBakery } from '../actions/bakery.js'
import { openLedger } from './derived/ledger.js'
import { id, openWorkshop, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

/** Stored rows without what is drawn anew each time. */
async function told(shop: Workshop, entities: readonly string[]) {
  const drawn = new Set(['salt', 'content', 'digest', 'available_at', 'deletion_id'])
  const found: Record<string, readonly string[]> = {}
  for (const entity of entities) {
    const isOwn = entity === 'shop.item' || entity === 'shop.maker' || entity === 'core.number_series'
    const rows = (await shop.rows(entity)).map((row) => {
      const cells = Object.entries(row).filter(([name]) => !drawn.has(name) && (isOwn || name !== 'id'))
      // Child rows and audit entries get their ids from the engine, which others name.
      const text = JSON.stringify(cells).replaceAll(/\\"(id|entry)\\":\\"[0-9a-f-]+\\"/g, '')
      return text.replaceAll(/T\d\d:\d\d:\d\d\.\d{3}Z/g, '')
    })
    found[entity] = entity === 'core.number_series' ? [] : rows.toSorted()
  }
  return found
}

const BODIES = (maker: string): readonly JsonObject[] => [
  { id: id('x', 1), name: 'Box', code: 'B1', share: '12.5', parts: [{ label: 'Lid', weight: 3, supplier: maker }] },
  { id: id('x', 2), name: 'Case', maker, parts: [{ label: 'Lid' }, { label: 'Hinge', spare: false, weight: 1 }] },
  { id: id('x', 3), name: 'Tray', number: 'BY-HAND', stock: 7, grade: 'b' },
]

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | create many | ${opener.name}`, (group) => {
    let shop: Workshop
    group.each.setup(async () => {
      shop = await openWorkshop(opener)
      return () => shop.close()
    })

    const boss = () => shop.as(['boss'])
    /** What stands, but series, which go on whatever is refused. */
    const standing = async () => ({ ...(await shop.counts()), 'core.number_series': '' })
    const many = (bodies: readonly JsonObject[], { session }: WriteContext = boss()) =>
      createRecords(session, 'shop.item', bodies)
    const boxes = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ name: `Box ${at}`, parts: [{ label: 'A' }] }))

    test('makes the rows, the audit and the messages of one record after the other', async ({ assert }) => {
      const single = await openWorkshop(opener)
      try {
        const maker = { id: id('m', 1), name: 'Acme' }
        for (const place of [shop, single]) await place.make('shop.maker', maker)
        assert.deepEqual(await many(BODIES(maker.id)), [id('x', 1), id('x', 2), id('x', 3)])
        for (const body of BODIES(maker.id)) await createRecord(single.as(['boss']), 'shop.item', body)
        const entities = ['shop.item', 'shop.part', 'core.audit_entry', 'core.outbox_message']
        assert.deepEqual(await told(shop, entities), await told(single, entities))
        assert.lengthOf(await shop.rows('shop.part'), 3)
      } finally {
        await single.close()
      }
    })

    test('needs no more statements for more records', async ({ assert }) => {
      await many(boxes(1))
      const count = async (bodies: readonly JsonObject[]) =>
        (await shop.database.countStatements(() => many(bodies))).statements.length
      assert.equal(await count(boxes(12)), await count(boxes(2)))
      assert.isBelow(await count(boxes(2)), 12)
      assert.deepEqual(await many([]), [])
      await assert.rejects(() => many(boxes(MOST_AT_ONCE + 1)))
    })

    test('tells what is wrong of every record by its place, and writes none', async ({ assert }) => {
      const before = await standing()
      const refusal = await refusalOf(
        many([{ name: 'Fine' }, { stock: -1 }, { name: 'Fine' }, { name: 'Box', parts: [{ weight: 0 }], nothing: 1 }])
      )
      assert.equal(refusal.kind, 'invalid')
      assert.sameMembers(Object.keys(refusal.details), ['1.name', '1.stock', '3.nothing'])
      const inRows = await refusalOf(many([{ name: 'Fine' }, { name: 'Box', parts: [{ weight: 0 }] }]))
      assert.sameMembers(Object.keys(inRows.details), ['1.parts.0.label', '1.parts.0.weight'])
      assert.deepEqual(await standing(), before)
      // No number was used up either.
      await many([{ name: 'Fine' }])
      assert.equal((await shop.rows('shop.item'))[0]?.number, 'IT-2026-001')
    })

    test('names the record whose link or check is refused', async ({ assert }) => {
      const before = await standing()
      const link = await refusalOf(many([{ name: 'A' }, { name: 'B', maker: id('m', 9) }]))
      assert.deepEqual(link.details, { '1.maker': ['does not exist.'] })
      const check = await refusalOf(many([{ name: 'A' }, { name: 'B' }, { name: 'C', stock: 1, least: 2 }]))
      assert.deepEqual(check.details, { '2.stock': ['is below the least stock.'] })
      assert.deepEqual(await standing(), before)
    })

    test('names the record that the database refuses, whether the other is stored or beside it', async ({ assert }) => {
      await shop.make('shop.item', { name: 'Old', code: 'OLD' })
      const before = await standing()
      const stored = await refusalOf(many([{ name: 'A' }, { name: 'B' }, { name: 'C', code: 'old' }]))
      assert.deepEqual([stored.kind, stored.details], ['conflict', { '2.code': ['is already taken.'] }])
      const beside = await refusalOf(many([{ name: 'A', code: 'N' }, { name: 'B', code: 'N' }, { name: 'C' }]))
      assert.deepEqual([beside.kind, beside.details], ['conflict', { '1.code': ['is already taken.'] }])
      assert.deepEqual(await standing(), before)
    })

    test('in an open transaction everything of it goes, and a taken value names no record', async ({ assert }) => {
      const before = await standing()
      const outer = shop.database.transaction(
        async () => {
          await shop.make('shop.maker', { name: 'Acme' })
          await many([
            { name: 'A', code: 'N' },
            { name: 'B', code: 'N' },
          ])
        },
        { label: 'outer' }
      )
      assert.deepEqual((await refusalOf(outer)).details, { code: ['is already taken.'] })
      assert.deepEqual(await standing(), before)
    })

    test('passes over numbers that were given by hand', async ({ assert }) => {
      await shop.make('shop.item', { name: 'By hand', number: 'IT-2026-002' })
      await many(boxes(3))
      const numbers = (await shop.rows('shop.item')).map((row) => row.number)
      assert.lengthOf(new Set(numbers), 4)
      assert.isTrue(numbers.every((number) => /^IT-2026-\d{3}$/.test(String(number))))
    })

    test('refuses who may not create, and the record that lies outside his rights', async ({ assert }) => {
      const before = await standing()
      assert.equal((await refusalOf(many(boxes(2), shop.as(['clerk'])))).kind, 'forbidden')
      assert.equal((await refusalOf(many(boxes(2), shop.as(['porter'])))).kind, 'not_found')
      const outside = await refusalOf(many([{ name: 'A', is_new: true }, { name: 'B' }], shop.as(['buyer'])))
      assert.deepEqual([outside.kind, outside.details], ['forbidden', { 1: [outside.message] }])
      const hidden = await refusalOf(
        many(
          [
            { name: 'A', is_new: true },
            { name: 'B', secret: 's' },
          ],
          shop.as(['buyer'])
        )
      )
      assert.deepEqual(Object.keys(hidden.details), ['1.secret'])
      const { session } = boss()
      const looking = { ...session, actor: { ...session.actor, viewer: session.actor } }
      assert.equal((await refusalOf(createRecords(looking, 'shop.item', boxes(1)))).kind, 'forbidden')
      assert.deepEqual(await standing(), before)
      assert.lengthOf(
        await many(
          [
            { name: 'A', is_new: true },
            { name: 'B', is_new: true },
          ],
          shop.as(['buyer'])
        ),
        2
      )
    })
  })

  test.group(`Records | create many | what follows | ${opener.name}`, () => {
    test('copies, computes and reckons as single records do', async ({ assert, cleanup }) => {
      const till = await openLedger(opener)
      cleanup(() => till.close())
      const family = await till.make('till.family', { name: 'Roy' })
      const { session } = till.as(['boss'])
      const pupils = await createRecords(session, 'till.pupil', [
        { name: 'Ada', limit: 100, family },
        { name: 'Bob', limit: 10, family },
      ])
      const bill = (number: number, price: number) => ({
        number: `B${number}`,
        pupil: pupils[number % 2] ?? '',
        lines: [{ price, pieces: 2 }],
      })
      const bills = await createRecords(session, 'till.bill', [bill(0, 10), bill(1, 20), bill(2, 30)])
      assert.deepEqual(await till.drift(), [])
      assert.deepEqual(await till.values('till.family', family, 'people', 'bills'), [2, 3])
      assert.deepEqual(await till.values('till.pupil', pupils[0] ?? '', 'bills', 'owed', 'left'), [2, 80, 20])
      assert.deepEqual(await till.values('till.pupil', pupils[1] ?? '', 'standing'), ['Over Bob'])
      assert.deepEqual(await till.values('till.bill', bills[1] ?? '', 'total', 'pupil_name', 'family_name'), [
        40,
        'Bob',
        'Roy',
      ])
    })

    test('runs the hooks of each record, and says which one they refuse', async ({ assert, cleanup }) => {
      const shop = await openBakery(opener, {
        'before_write bakery.order': async ({ record }: HookEvent<'before_write'>) => {
          if (record.note === 'bad') throw invalid('note', 'is bad.')
          return { paid: 3, lines: [{ cake: 'Bun', pieces: 2 }] }
        },
        'after_write bakery.order': async ({ records, record }: HookEvent<'after_write'>) => {
          await records.elevated('a test').create('bakery.entry', { text: `paid ${String(record.note)}` })
        },
      })
      cleanup(() => shop.close())
      const { session } = shop.as(['baker'])
      const customer = await createRecords(session, 'bakery.customer', [{ name: 'Ada' }])
      const order = (note: string) => ({ customer: customer[0] ?? '', note, lines: [{ cake: 'Pie' }] })
      await createRecords(session, 'bakery.order', [order('one'), order('two')])
      const of = async (entity: string, name: string) => (await shop.rows(entity)).map((row) => row[name])
      assert.deepEqual(await of('bakery.entry', 'text'), ['paid one', 'paid two'])
      assert.deepEqual(await of('bakery.line', 'cake'), ['Bun', 'Bun'])
      assert.deepEqual(await of('bakery.order', 'paid'), [3, 3])
      const refused = await refusalOf(createRecords(session, 'bakery.order', [order('three'), order('bad')]))
      assert.deepEqual(refused.details, { '1.note': ['is bad.'] })
      assert.lengthOf(await shop.rows('bakery.order'), 2)
    })
  })
}
