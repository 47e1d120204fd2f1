import { test } from '@japa/runner'
import { performAction } from '../../../app/engine/actions/main.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { runBulk } from '../../../app/engine/exchange/bulk.js'
import { EMPTY_SHAPE, readRecord } from '../../../app/engine/query/main.js'
import { deleteRecord, pluginContext, transitionRecord, updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { openWorkshop, refusalOf } from '../records/workshop.js'
import type { Workshop } from '../records/workshop.js'
import { stationer } from './stationer.js'

const LOCKED = ['can no longer be changed.']

for (const opener of BOTH_DIALECTS) {
  test.group(`Documents | ${opener.name}`, (group) => {
    let desk: Workshop
    group.each.setup(async () => {
      desk = await openWorkshop(opener, stationer())
      return () => desk.close()
    })

    const boss = () => desk.as(['boss'])
    const read = (entity: string, id: string) =>
      readRecord(boss().session, entity, id, {
        ...EMPTY_SHAPE,
        include:
          entity === 'desk.bill' ? { lines: { fields: null, include: {} }, marks: { fields: null, include: {} } } : {},
      })
    const take = (id: string, name: string, body: JsonObject = {}, entity = 'desk.bill') =>
      transitionRecord(boss(), entity, id, name, body)
    const cancel = (id: string, entity?: string) => take(id, 'cancel', { reason: 'Wrong buyer' }, entity)
    const amend = async (id: string, context = boss()) =>
      String((await performAction(context, 'desk.bill', id, 'amend', {})).data?.id)

    async function bill(more: JsonObject = {}): Promise<string> {
      const buyer = await desk.make('desk.buyer', { name: 'Ada' })
      const lines = [
        { item: 'Pen', pieces: 2 },
        { item: 'Ink', pieces: 1 },
      ]
      return desk.make('desk.bill', { buyer, due_on: '2026-12-01', remark: 'soon', secret: 'cheap', lines, ...more })
    }
    async function submitted(more: JsonObject = {}): Promise<string> {
      const id = await bill(more)
      await take(id, 'submit')
      return id
    }

    test('a draft is changed and deleted, and has no number yet', async ({ assert }) => {
      const id = await bill()
      await updateRecord(boss(), 'desk.bill', id, { due_on: '2026-12-24' })
      const record = await read('desk.bill', id)
      assert.containsSubset(record, { state: 'draft', number: null, due_on: '2026-12-24', amended_from: null })
      assert.equal((await deleteRecord(boss(), 'desk.bill', id)).status, 200)
    })

    test('the state is nobody’s to write', async ({ assert }) => {
      const id = await bill()
      const refusal = await refusalOf(updateRecord(boss(), 'desk.bill', id, { state: 'submitted' }))
      assert.deepEqual([refusal.kind, Object.keys(refusal.details)], ['invalid', ['state']])
      const other = await refusalOf(desk.make('desk.bill', { buyer: id, state: 'submitted', amended_from: id }))
      assert.sameMembers(Object.keys(other.details), ['state', 'amended_from'])
    })

    test('what is submitted stays as it is, but for what is left open', async ({ assert }) => {
      const id = await submitted()
      const before = await read('desk.bill', id)
      assert.equal(before.number, 'B-01')
      await updateRecord(boss(), 'desk.bill', id, { remark: 'late' })
      const version = Number(before.version) + 1
      await updateRecord(boss(), 'desk.bill', id, { marks: [{ text: 'called' }], version })
      const closed = await refusalOf(updateRecord(boss(), 'desk.bill', id, { due_on: '2027-01-01', remark: 'later' }))
      assert.deepEqual([closed.kind, closed.details], ['conflict', { due_on: LOCKED }])
      const rows = await refusalOf(
        updateRecord(boss(), 'desk.bill', id, { lines: { add: [{ item: 'Cap' }] }, version: version + 1 })
      )
      assert.deepEqual(rows.details, { lines: LOCKED })
      assert.equal((await refusalOf(deleteRecord(boss(), 'desk.bill', id))).kind, 'conflict')
      const after = await read('desk.bill', id)
      assert.containsSubset(after, { remark: 'late', due_on: '2026-12-01', total: 3 })
      assert.lengthOf(after.lines as readonly unknown[], 2)
    })

    test('neither does bulk work change it, nor code with all rights', async ({ assert }) => {
      const [id, draft] = [await submitted(), await bill()]
      const change = (record: string) => ({ op: 'update', id: record, data: { due_on: '2027-01-01' } })
      const bulk = { mode: 'partial', operations: [change(id), change(draft)] }
      const { data } = await runBulk(boss(), 'desk.bill', bulk)
      assert.containsSubset(data, { done: 1, failed: 1 })
      const { records } = pluginContext(boss().session, 'desk')
      const inside = await refusalOf(records.elevated('repair').update('desk.bill', id, { due_on: '2027-01-01' }))
      assert.deepEqual(inside.details, { due_on: LOCKED })
      assert.equal((await refusalOf(records.elevated('repair').remove('desk.bill', id))).kind, 'conflict')
      assert.containsSubset(await read('desk.bill', id), { due_on: '2026-12-01' })
      assert.containsSubset(await read('desk.bill', draft), { due_on: '2027-01-01' })
    })

    test('submitting and cancelling are rights of their own, and cancelling has a reason', async ({ assert }) => {
      const id = await bill()
      const clerk = desk.as(['clerk'])
      assert.equal((await refusalOf(transitionRecord(clerk, 'desk.bill', id, 'submit', {}))).kind, 'forbidden')
      await take(id, 'submit')
      assert.equal(
        (await refusalOf(transitionRecord(clerk, 'desk.bill', id, 'cancel', { reason: 'x' }))).kind,
        'forbidden'
      )
      assert.deepEqual(Object.keys((await refusalOf(take(id, 'cancel'))).details), ['reason'])
      await cancel(id)
      const audit = await desk.rows('core.audit_entry')
      assert.isTrue(audit.some(({ action, reason }) => action === 'cancel' && reason === 'Wrong buyer'))
      assert.equal((await refusalOf(take(id, 'submit'))).kind, 'conflict')
      assert.deepEqual((await refusalOf(updateRecord(boss(), 'desk.bill', id, { remark: 'no' }))).details, {
        remark: LOCKED,
      })
    })

    test('is not cancelled while what depends on it stands, and nothing is submitted upon what does not', async ({
      assert,
    }) => {
      const id = await bill()
      const receipt = await desk.make('desk.receipt', { bill: id, note: 'first' })
      const early = await refusalOf(take(receipt, 'submit', {}, 'desk.receipt'))
      assert.deepEqual([early.kind, early.details], ['conflict', { bill: ['must be submitted first.'] }])
      await take(id, 'submit')
      await take(receipt, 'submit', {}, 'desk.receipt')
      await desk.make('desk.receipt', { bill: id, note: 'a draft is not in the way' })
      const refusal = await refusalOf(cancel(id))
      assert.equal(refusal.message, 'It cannot be cancelled: 1 Receipt depend on it and stand.')
      await cancel(receipt, 'desk.receipt')
      await cancel(id)
      assert.equal((await read('desk.bill', id)).state, 'cancelled')
    })

    test('is amended by a draft of the same content, whose number is counted on', async ({ assert }) => {
      const id = await submitted({ marks: [{ text: 'called' }] })
      assert.equal((await refusalOf(amend(id))).message, 'Only what is cancelled is amended.')
      await cancel(id)
      const next = await amend(id)
      const record = await read('desk.bill', next)
      assert.containsSubset(record, {
        state: 'draft',
        number: 'B-01-1',
        amended_from: id,
        due_on: '2026-12-01',
        remark: 'soon',
        secret: 'cheap',
        total: 3,
        lines: [
          { item: 'Pen', pieces: 2 },
          { item: 'Ink', pieces: 1 },
        ],
        marks: [{ text: 'called' }],
      })
      assert.equal((await refusalOf(amend(id))).message, 'It has been amended already.')
      await take(next, 'submit')
      assert.equal((await read('desk.bill', next)).number, 'B-01-1')
      await cancel(next)
      assert.equal((await read('desk.bill', await amend(next))).number, 'B-01-2')
      const fresh = await submitted()
      assert.equal((await read('desk.bill', fresh)).number, 'B-02')
    })

    test('an amendment that was thrown away does not give its number to the next', async ({ assert }) => {
      const id = await submitted()
      await cancel(id)
      await deleteRecord(boss(), 'desk.bill', await amend(id))
      assert.equal((await read('desk.bill', await amend(id))).number, 'B-01-2')
    })

    test('two who amend at once make one amendment', async ({ assert }) => {
      const id = await submitted()
      await cancel(id)
      const outcomes = await Promise.allSettled([amend(id), amend(id), amend(id)])
      assert.lengthOf(
        outcomes.filter(({ status }) => status === 'fulfilled'),
        1
      )
      assert.equal((await desk.rows('desk.bill')).filter((row) => row.amended_from_id === id).length, 1)
    })

    test('a receipt and the cancelling of its bill at once leave no receipt that stands on nothing', async ({
      assert,
    }) => {
      for (let round = 0; round < 6; round++) {
        const id = await submitted()
        const receipt = await desk.make('desk.receipt', { bill: id, note: 'race' })
        await Promise.allSettled([take(receipt, 'submit', {}, 'desk.receipt'), cancel(id)])
        const [bills, receipts] = [await read('desk.bill', id), await read('desk.receipt', receipt)]
        assert.isFalse(bills.state === 'cancelled' && receipts.state === 'submitted')
      }
    })

    test('who may amend without seeing all of it copies what he does not see', async ({ assert }) => {
      const id = await submitted()
      await cancel(id)
      const clerk = desk.as(['clerk'])
      const next = await amend(id, clerk)
      assert.notProperty(await readRecord(clerk.session, 'desk.bill', next, EMPTY_SHAPE), 'secret')
      assert.equal((await read('desk.bill', next)).secret, 'cheap')
      assert.equal((await refusalOf(amend(next, desk.as(['reader'])))).kind, 'forbidden')
      const stranger = desk.as(['boss'], undefined, '00000000-0000-7000-8000-000000000099')
      assert.equal((await refusalOf(performAction(stranger, 'desk.bill', id, 'amend', {}))).kind, 'not_found')
    })
  })
}
