import { test } from '@japa/runner'
import type { JsonObject } from '../../../../app/engine/base/main.js'
import { createRecord, replaceRecord, updateRecord } from '../../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../../support/databases.js'
import { refusalOf } from '../workshop.js'
import { openLedger } from './ledger.js'
import type { Ledger } from './ledger.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | derived | writing | ${opener.name}`, (group) => {
    let till: Ledger
    group.each.setup(async () => {
      till = await openLedger(opener)
      return () => till.close()
    })

    const boss = () => till.as(['boss'])
    const rowsOf = (record: JsonObject | null, name: string) => (record?.[name] ?? []) as readonly JsonObject[]

    test('computes rows first, then the record over them, and answers with both', async ({ assert }) => {
      const { data } = await createRecord(boss(), 'till.bill', {
        number: 'A',
        extra: 5,
        lines: [
          { price: 10, pieces: 2 },
          { price: 90, pieces: 1 },
        ],
      })
      assert.containSubset(data, {
        total: 115,
        paid: 0,
        open: 115,
        size: 'large',
        pieces: 2,
        label: 'A large',
        late: null,
      })
      assert.deepEqual(
        rowsOf(data, 'lines').map((line) => line.amount),
        [20, 90]
      )
      assert.deepEqual(data, await till.read('till.bill', String(data?.id)))
      const [audit] = await till.rows('core.audit_entry')
      const after = JSON.parse(String(audit?.after)) as JsonObject
      assert.containSubset(after, { total: 115, open: 115, size: 'large' })
      assert.containSubset((after.lines as JsonObject).add, [{ amount: 20 }, { amount: 90 }])
      assert.notProperty(after, 'paid')
      const [message] = await till.rows('core.outbox_message')
      assert.deepEqual((JSON.parse(String(message?.payload)) as { changed: string[] }).changed.sort(), [
        'extra',
        'lines',
        'number',
        'open',
        'pieces',
        'size',
        'state',
        'total',
      ])
    })

    test('computes again what a change touches, with rows it did not name', async ({ assert }) => {
      const bill = await till.make('till.bill', { number: 'A', lines: [{ price: 10, pieces: 2 }] })
      const { data } = await updateRecord(boss(), 'till.bill', bill, { extra: 7 })
      assert.containSubset(data, { total: 27, open: 27, version: 2 })
      const [line] = rowsOf(await till.read('till.bill', bill), 'lines')
      const changed = await updateRecord(boss(), 'till.bill', bill, {
        version: 2,
        lines: { update: [{ id: line?.id ?? '', pieces: 3 }], add: [{ price: 1, pieces: 1 }] },
      })
      assert.containSubset(changed.data, { total: 38, size: 'small', pieces: 3 })
      const removed = await updateRecord(boss(), 'till.bill', bill, { version: 3, lines: { remove: [line?.id ?? ''] } })
      assert.containSubset(removed.data, { total: 8, pieces: 0 })
      const audits = await till.rows('core.audit_entry')
      assert.containSubset(JSON.parse(String(audits.at(-1)?.before)), { total: 38 })
      assert.containSubset(JSON.parse(String(audits.at(-1)?.after)), { total: 8 })
      assert.deepEqual(await till.drift(), [])
    })

    test('lets checks see computed values', async ({ assert }) => {
      const refusal = await refusalOf(till.make('till.bill', { number: 'A', lines: [{ price: 1001, pieces: 1 }] }))
      assert.deepEqual(refusal.details, { lines: ['are too much together.'] })
      const bill = await till.make('till.bill', { number: 'A', lines: [{ price: 900, pieces: 1 }] })
      const later = await refusalOf(updateRecord(boss(), 'till.bill', bill, { extra: 101 }))
      assert.deepEqual(later.details, { lines: ['are too much together.'] })
    })

    test('refuses to be told derived values by anybody, and takes them back unchanged', async ({ assert }) => {
      const bill = await till.make('till.bill', { number: 'A', extra: 3, due_on: '2026-01-01' })
      const names = { total: 9, paid: 9, label: 'x', late: false, pupil_name: 'x' }
      for (const context of [boss(), till.system()]) {
        for (const [name, value] of Object.entries(names)) {
          const refusal = await refusalOf(updateRecord(context, 'till.bill', bill, { [name]: value }))
          assert.deepEqual(Object.keys(refusal.details), [name])
          const created = await refusalOf(createRecord(context, 'till.bill', { number: 'B', [name]: value }))
          assert.deepEqual(Object.keys(created.details), [name])
        }
        const record = await till.read('till.bill', bill)
        assert.equal(
          (await updateRecord(context, 'till.bill', bill, { ...record, lines: undefined } as never)).status,
          200
        )
      }
      assert.deepEqual(await till.values('till.bill', bill, 'late', 'label', 'version'), [true, 'A small', 1])
      const whole = {
        number: 'A',
        made_on: null,
        due_on: null,
        state: 'open',
        pupil: null,
        extra: 4,
        lines: [],
        version: 1,
      }
      const { data } = await replaceRecord(boss(), 'till.bill', bill, whole)
      assert.containSubset(data, { total: 4, late: null })
    })

    test('refuses a derived value in a row', async ({ assert }) => {
      const refusal = await refusalOf(till.make('till.bill', { lines: [{ price: 1, pieces: 1, amount: 5 }] }))
      assert.deepEqual(Object.keys(refusal.details), ['lines.0.amount'])
    })

    test('lets those write whose rights depend on the row', async ({ assert }) => {
      const bill = await till.make('till.bill', { number: 'A', state: 'void' })
      const { data } = await updateRecord(till.as(['clerk']), 'till.bill', bill, { extra: 5 })
      assert.containSubset(data, { total: 5, open: 5 })
      const refusal = await refusalOf(updateRecord(till.as(['clerk']), 'till.bill', bill, { state: 'open' }))
      assert.equal(refusal.kind, 'forbidden')
    })

    test('copies from linked records when a record or row is made, and never again', async ({ assert }) => {
      const family = await till.make('till.family', { name: 'Roy' })
      const pupil = await till.make('till.pupil', { name: 'Ada', family })
      const head = await till.make('till.head', { name: 'Books', price: 30, share: '12.50' })
      const { data } = await createRecord(boss(), 'till.bill', {
        number: 'A',
        pupil,
        lines: [
          { head, pieces: 2 },
          { price: 1, pieces: 1 },
        ],
      })
      const bill = String(data?.id)
      assert.containSubset(data, { pupil_name: 'Ada', family, family_name: 'Roy', total: 61 })
      assert.containSubset(rowsOf(data, 'lines'), [
        { list_price: 30, share: '12.50', amount: 60 },
        { list_price: null, share: null, amount: 1 },
      ])
      await updateRecord(boss(), 'till.head', head, { price: 40 })
      await updateRecord(boss(), 'till.pupil', pupil, { name: 'Eva' })
      const changed = await updateRecord(boss(), 'till.bill', bill, {
        version: 1,
        lines: { add: [{ head, pieces: 1 }] },
      })
      assert.deepEqual(
        rowsOf(changed.data, 'lines').map((line) => line.list_price),
        [30, null, 40]
      )
      assert.containSubset(changed.data, { pupil_name: 'Ada', total: 101 })
      const [stored] = await till.rows('till.bill')
      assert.equal(stored?.pupil_name_key, 'ada')
    })

    test('copies whatever the writer may read of the linked record', async ({ assert }) => {
      const head = await till.make('till.head', { name: 'Books', price: 30 })
      const bill = await till.make('till.bill', { number: 'A', state: 'void' })
      const { data } = await updateRecord(till.as(['clerk']), 'till.bill', bill, {
        version: 1,
        lines: { add: [{ head, pieces: 1 }] },
      })
      assert.containSubset(rowsOf(data, 'lines'), [{ list_price: 30 }])
    })

    test('costs as many statements for any number of rows', async ({ assert }) => {
      const family = await till.make('till.family', { name: 'Roy' })
      const pupil = await till.make('till.pupil', { name: 'Ada', family })
      const heads = await Promise.all([30, 40].map((price) => till.make('till.head', { name: 'Books', price })))
      const statementsOf = async (count: number) => {
        const lines = Array.from({ length: count }, (_, n) => ({ head: heads[n % 2] ?? '', pieces: 1 }))
        const work = () => createRecord(boss(), 'till.bill', { number: `N${count}`, pupil, lines })
        return (await till.database.countStatements(work)).statements.filter(
          (text) => !/for no key update of r$/.test(text)
        )
      }
      const few = await statementsOf(1)
      const many = await statementsOf(10)
      assert.equal(many.length, few.length)
      // begin; targets, copies over two links; bill, lines; head; pupil, its computed fields (one read for a text's
      // key) and family; audit, outbox, answer with rows, commit.
      assert.lengthOf(few, 17)
    })
  })
}
