import { test } from '@japa/runner'
import { signatureHeader } from '../../../plugins/fees/services/signature.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { call, recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { feeGround } from './ground.js'

interface Message {
  readonly id: string
  readonly type: string
  readonly order: string
  readonly amount: string
  readonly currency: string
}

/** Sends what the gateway would: signed with the school's secret, unless another is given. */
async function send(message: Message, secret?: string) {
  const { engine, river: school } = await testSchools()
  const session = engine.session(school.system)
  const body = new TextEncoder().encode(JSON.stringify(message))
  const key = secret ?? session.contextFor(session, 'fees').secretFor('test_gateway')
  const signature = signatureHeader(body, key, Math.floor(Date.now() / 1000))
  const headers = { 'x-gateway-signature': signature, 'content-type': 'application/json' }
  return call(`/api/v1/webhooks/${school.slug}/fees/test_gateway`, { method: 'POST', headers, raw: body })
}

async function begin(amount: string) {
  const ground = await feeGround()
  const { student } = await ground.pupil('Online Pupil')
  const invoice = await ground.invoice(student, '800.00', '2026-09-10')
  const begun = await ground.send('parent', 'POST', `/fees/invoices/${invoice}/pay`, { amount, mode: 'gateway' })
  const order = recordIn(begun)['order'] as JsonObject
  const message: Message = {
    id: `evt_${crypto.randomUUID()}`,
    type: 'payment.paid',
    order: String(order['reference']),
    amount,
    currency: 'INR',
  }
  const state = async () => {
    const { paid, balance } = recordIn(await ground.send('parent', 'GET', `/invoices/${invoice}`))
    return [paid, balance]
  }
  return { ...ground, invoice, order, message, state }
}

test.group('Fees | the test gateway', () => {
  test('pays once what a parent has ordered, however often it says so', async ({ assert }) => {
    const { message, state, send: rest, order } = await begin('300.00')
    assert.equal(order['stage'], 'created')
    for (const outcome of ['paid', 'ignored', 'ignored']) {
      const answer = await send(message)
      assert.deepEqual([answer.status, answer.body?.data], [200, { outcome }])
      assert.deepEqual(await state(), ['300.00', '500.00'])
    }
    const again = await send({ ...message, id: `evt_${crypto.randomUUID()}` })
    assert.deepEqual(again.body?.data, { outcome: 'ignored' })
    assert.deepEqual(await state(), ['300.00', '500.00'])
    assert.equal(recordIn(await rest('parent', 'GET', `/fees/gateway-orders/${String(order['id'])}`))['stage'], 'paid')
  })

  test('sent three times at once pays once', async ({ assert }) => {
    const { message, state } = await begin('800.00')
    const answers = await Promise.all([send(message), send(message), send(message)])
    assert.sameMembers(
      answers.map(({ status }) => status),
      [200, 200, 200]
    )
    assert.deepEqual(await state(), ['800.00', '0.00'])
  })

  test('F09 posts nothing of a message that is forged or does not fit', async ({ assert }) => {
    const { message, state } = await begin('300.00')
    const status = async (changed: Partial<Message>, secret?: string) =>
      (await send({ ...message, ...changed }, secret)).status
    assert.equal(await status({}, 'another secret'), 401)
    assert.equal(await status({ id: 'evt_a', amount: '3000.00' }), 422)
    assert.equal(await status({ id: 'evt_b', currency: 'EUR' }), 422)
    assert.equal(await status({ id: 'evt_c', order: 'test_unknown' }), 422)
    assert.equal(await status({ id: 'evt_d', amount: '-300.00' }), 422)
    assert.deepEqual(await state(), ['0.00', '800.00'])
    const { river: school } = await testSchools()
    const bare = await call(`/api/v1/webhooks/${school.slug}/fees/test_gateway`, { method: 'POST', raw: 'x' })
    assert.equal(bare.status, 401)
    assert.equal((await call('/api/v1/webhooks/nowhere/fees/test_gateway', { method: 'POST' })).status, 404)
    assert.equal((await call(`/api/v1/webhooks/${school.slug}/fees/nothing`, { method: 'POST' })).status, 404)
  })

  test('is all that a parent may pay by, and for own children only', async ({ assert }) => {
    const { invoice, send: rest, school, make, tuition } = await begin('300.00')
    const cash = await rest('parent', 'POST', `/fees/${invoice}/pay`, { amount: '10.00', mode: 'cash' })
    assert.equal(cash.status, 403)
    const more = await rest('parent', 'POST', `/fees/${invoice}/pay`, { amount: '900.00', mode: 'gateway' })
    assert.equal(more.status, 422)
    const items = [{ head: tuition, description: 'Tuition', gross: '10.00' }]
    const foreign = await make('fees.invoice', {
      student: school.idOf('student.foreign'),
      due_date: '2026-09-10',
      items,
    })
    const other = await rest('parent', 'POST', `/fees/${foreign}/pay`, { amount: '10.00', mode: 'gateway' })
    assert.equal(other.status, 404)
  })

  test('can be played by its page', async ({ assert }) => {
    const { order, send: rest, state } = await begin('100.00')
    const path = `/fees/gateway-orders/${String(order['id'])}`
    assert.containsSubset(recordIn(await rest('parent', 'GET', `${path}/checkout`)), {
      amount: '100.00',
      currency: 'INR',
    })
    assert.equal(recordIn(await rest('parent', 'POST', `${path}/simulate`, { outcome: 'paid' }))['stage'], 'paid')
    assert.deepEqual(await state(), ['100.00', '700.00'])
    assert.equal((await rest('parent', 'POST', `${path}/simulate`, { outcome: 'paid' })).status, 409)
  })

  test('gives a receipt as PDF', async ({ assert }) => {
    const { order, send: rest, invoice } = await begin('100.00')
    await rest('parent', 'POST', `/fees/gateway-orders/${String(order['id'])}/simulate`, { outcome: 'paid' })
    const receipt = await rest('parent', 'GET', `/fees/invoices/${invoice}/receipt`)
    assert.equal(receipt.status, 200, receipt.text.slice(0, 300))
    assert.equal(receipt.headers.get('content-type'), 'application/pdf')
    assert.isTrue(receipt.text.startsWith('%PDF'))
  })
})
