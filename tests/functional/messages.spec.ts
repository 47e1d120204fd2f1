import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { JsonObject } from '../../app/engine/base/main.js'
import { Deliverer } from '../../app/messaging/main.js'
import { Worker } from '../../app/jobs/main.js'
import { call, recordIn, recordsIn } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'
import { feeGround } from './fees/ground.js'

async function send(): Promise<void> {
  await (await app.container.make(Worker)).drain()
  await (await app.container.make(Deliverer)).drain()
}

/** A payment for a new child of the parent's account, told to whom it is for. */
async function paid(amount = '800.00') {
  const ground = await feeGround()
  const { student, household } = await ground.pupil(`Told ${crypto.randomUUID().slice(0, 8)}`)
  await ground.invoice(student, amount, '2026-06-10')
  const payment = recordIn(await ground.send('accountant', 'POST', '/fees/payments', { student, amount, mode: 'cash' }))
  await send()
  return { ...ground, student, household, payment }
}

async function deliveriesOf(token: string, record: string) {
  const { engine, river } = await testSchools()
  const found = await engine.list(river.system, 'core.notification', `record=${record}&fields=id,user,person`)
  const ids = found.data.map(({ id }) => String(id))
  const own = await engine.list(river.system, 'core.delivery', `filter[notification][in]=${ids.join(',')}&per_page=100`)
  const named = own.data.map(({ id }) => String(id)).join(',')
  return recordsIn(await call(`/api/v1/deliveries?filter[id][in]=${named}&per_page=100`, { token }))
}

test.group('Messages | a receipt', () => {
  test('reaches the guardian in the app and by mail, and says why not on other channels', async ({ assert }) => {
    const { school, payment } = await paid()
    const token = school.accounts.parent.token
    const [shown] = recordsIn(await call('/api/v1/notifications?sort=-created_at&per_page=1', { token }))
    assert.containSubset(shown, { title: `Receipt ${payment['number']}`, kind: 'receipt', is_read: false })
    assert.include(String(shown?.['body']), '₹800.00 received on')
    const deliveries = await deliveriesOf(school.accounts.admin.token, payment.id)
    const states = Object.fromEntries(
      deliveries.map(({ channel, state, reason }) => [channel, [state, reason ?? null]])
    )
    assert.deepEqual(states, {
      app: ['delivered', null],
      mail: ['sent', null],
      push: ['skipped', 'no_provider'],
      sms: ['skipped', 'no_provider'],
    })
    const mail = deliveries.find(({ channel }) => channel === 'mail')
    assert.match(String(mail?.['address']), /^p•••@r•••\.test$/)
  })

  test('is marked as read by who got it, and is nothing to anybody else', async ({ assert }) => {
    const { school } = await paid()
    const { parent, student, admin } = school.accounts
    const [shown] = recordsIn(await call('/api/v1/notifications?sort=-created_at&per_page=1', { token: parent.token }))
    const path = `/api/v1/notifications/${String(shown?.['id'])}`
    for (const { token } of [student, admin]) assert.equal((await call(path, { token })).status, 404)
    const read = recordIn(await call(path, { method: 'PATCH', token: parent.token, json: { is_read: true } }))
    assert.isTrue(read['is_read'])
    assert.isString(read['read_at'])
    const title = { method: 'PATCH', token: parent.token, json: { title: 'Mine' } }
    assert.equal((await call(path, title)).status, 422)
    const all = await call('/api/v1/notifications/mark-all-read', { method: 'POST', token: parent.token, json: {} })
    assert.isAtLeast(Number((all.body?.data as JsonObject)['count']), 0)
    assert.lengthOf(recordsIn(await call('/api/v1/notifications?is_read=false', { token: parent.token })), 0)
    assert.equal((await call(path, { method: 'DELETE', token: parent.token })).status, 200)
  })
})
