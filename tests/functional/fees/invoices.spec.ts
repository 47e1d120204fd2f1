import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { recordIn, recordsIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { feeGround } from './ground.js'

/** An invoice of 100.00 and 30.00, of which 10.00 is conceded, as the accountant makes it. */
async function makeInvoice(more: JsonObject = {}) {
  const ground = await feeGround()
  const { student, household } = await ground.pupil('Billed Pupil')
  const { tuition, send } = ground
  const answer = await send('accountant', 'POST', '/invoices', {
    student,
    due_date: '2099-12-10',
    note: 'Asked for a receipt on paper',
    items: [
      { head: tuition, description: 'Tuition', gross: '100.00', concession: '10.00' },
      { head: tuition, description: 'Books', gross: '30.00' },
    ],
    ...more,
  })
  const invoice = recordIn(answer)
  const path = `/invoices/${invoice.id}`
  const issue = () => send('accountant', 'POST', `${path}/transitions/issue`, {})
  return { ...ground, student, household, invoice, path, issue }
}

test.group('Fees | invoices', () => {
  test('are reckoned up from their items, for the household of the pupil', async ({ assert }) => {
    const { invoice, household } = await makeInvoice()
    assert.containsSubset(invoice, {
      household,
      stage: 'draft',
      state: 'draft',
      number: null,
      total: '120.00',
      paid: '0.00',
      credited: '0.00',
      balance: '120.00',
    })
    const items = invoice['items'] as readonly JsonObject[]
    assert.deepEqual(
      items.map(({ amount, balance }) => [amount, balance]),
      [
        ['90.00', '90.00'],
        ['30.00', '30.00'],
      ]
    )
  })

  test('take a number when they are issued, and then keep all but their note', async ({ assert }) => {
    const { send, path, issue } = await makeInvoice()
    assert.match(String(recordIn(await issue())['number']), /^INV-\d{4}-\d\d-\d{5}$/)
    assert.equal((await send('accountant', 'PATCH', path, { due_date: '2099-12-24' })).status, 409)
    assert.equal((await send('accountant', 'DELETE', path)).status, 409)
    assert.equal(recordIn(await send('accountant', 'PATCH', path, { note: 'Sent by post' }))['note'], 'Sent by post')
  })

  test('are not issued without anything to pay', async ({ assert }) => {
    const { issue } = await makeInvoice({ items: [] })
    assert.equal((await issue()).status, 409)
  })

  test('are seen by parent and pupil once they are issued, without what is for the office', async ({ assert }) => {
    const { school } = await feeGround()
    const { send, path, issue, invoice } = await makeInvoice({ student: school.idOf('student.own') })
    for (const role of ['parent', 'student'] as const) assert.equal((await send(role, 'GET', path)).status, 404)
    await issue()
    for (const role of ['parent', 'student'] as const) {
      const seen = recordIn(await send(role, 'GET', path))
      assert.containsSubset(seen, { id: invoice.id, state: 'issued', overdue: false, balance: '120.00' })
      assert.notProperty(seen, 'note')
      assert.notProperty(seen, 'source_record')
    }
    assert.equal((await send('teacher', 'GET', path)).status, 404)
  })

  test('of other families are not there for a parent', async ({ assert }) => {
    const { school } = await feeGround()
    const { send, path, issue } = await makeInvoice({ student: school.idOf('student.foreign') })
    await issue()
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await send('parent', method, path, method === 'PATCH' ? { note: 'x' } : undefined)
      assert.equal(answer.status, 404, method)
    }
    const list = recordsIn(await send('parent', 'GET', '/invoices?per_page=200'))
    assert.isTrue(list.every((invoice) => `/invoices/${String(invoice['id'])}` !== path))
  })

  test('are part paid, then paid, and owed again when it is taken back', async ({ assert }) => {
    const { student, send, path, issue, invoice } = await makeInvoice()
    await issue()
    const [tuition, books] = (invoice['items'] as readonly JsonObject[]).map(({ id }) => String(id))
    const pay = async (...rows: readonly (readonly [string | undefined, string])[]) => {
      const allocations = rows.map(([item = '', amount]) => ({ invoice: invoice.id, item, amount }))
      return recordIn(
        await send('accountant', 'POST', '/payments', { student, amount: '200.00', mode: 'cash', allocations })
      )
    }
    const sums = async () => {
      const { state, paid, balance } = recordIn(await send('parent', 'GET', path))
      return [state, paid, balance]
    }
    const first = await pay([tuition, '50.00'])
    assert.containsSubset(first, { allocated: '50.00', advance: '150.00', stage: 'cleared' })
    assert.match(String(first['number']), /^RCP-\d{4}-\d\d-\d{5}$/)
    assert.deepEqual(await sums(), ['part_paid', '50.00', '70.00'])
    await pay([tuition, '40.00'], [books, '30.00'])
    assert.deepEqual(await sums(), ['paid', '120.00', '0.00'])
    await send('accountant', 'POST', `/payments/${first.id}/transitions/cancel`, { reason: 'Counted twice' })
    assert.deepEqual(await sums(), ['part_paid', '70.00', '50.00'])
  })

  test('are overdue the day after they were due, until they are paid or cancelled', async ({ assert }) => {
    const { send, path, issue } = await makeInvoice({ due_date: '2020-04-10' })
    const overdue = async () => recordIn(await send('accountant', 'GET', path))['overdue']
    assert.isFalse(await overdue())
    await issue()
    assert.isTrue(await overdue())
    const cancelled = await send('accountant', 'POST', `${path}/transitions/cancel`, { reason: 'Billed twice' })
    assert.containsSubset(recordIn(cancelled), { stage: 'cancelled', state: 'cancelled' })
    assert.isFalse(await overdue())
  })

  test('of one instalment are there once, until the first is cancelled', async ({ assert }) => {
    const { engine } = await testSchools()
    const { school, tuition, send } = await feeGround()
    const structure = await engine.create(school.system, 'fees.fee_structure', {
      name: 'Twice',
      year: school.idOf('year.own'),
      boarders: 'any',
      concession_rule: 'best',
      proration: 'days',
      lines: [{ head: tuition, frequency: 'each', amount: '1.00' }],
    })
    const bill = { structure: String(structure.id), instalment: 1 }
    const first = await makeInvoice(bill)
    const again = await send('accountant', 'POST', '/invoices', {
      student: first.student,
      due_date: '2099-12-10',
      ...bill,
    })
    assert.equal(again.status, 409)
    await first.issue()
    await send('accountant', 'POST', `${first.path}/transitions/cancel`, { reason: 'Billed twice' })
    const second = await makeInvoice({ ...bill, student: first.student })
    assert.equal(second.invoice['stage'], 'draft')
  })
})
