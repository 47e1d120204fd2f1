import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'
import { feeGround } from './ground.js'

/** A concession that somebody asks for, and what each may do with it. */
async function ask(role: RoleName) {
  const { school, merit, send } = await feeGround()
  const body = {
    student: school.idOf('student.own'),
    type: merit,
    from_date: '2026-04-01',
    reason: 'First of the year',
  }
  const made = recordIn(await send(role, 'POST', '/fees/concessions', body))
  const path = `/fees/concessions/${made.id}`
  const take = (by: RoleName, name: string, input: JsonObject = {}) =>
    send(by, 'POST', `${path}/transitions/${name}`, input)
  return { send, made, path, take }
}

async function receive(mode: string, more: JsonObject = {}) {
  const { pupil, send } = await feeGround()
  const { student } = await pupil()
  const body = { student, amount: '500.00', mode, ...more }
  const { id } = recordIn(await send('accountant', 'POST', '/payments', body))
  const path = `/payments/${id}`
  const take = (name: string, input: JsonObject) => send('accountant', 'POST', `${path}/transitions/${name}`, input)
  return { send, path, take }
}

test.group('Fees | four eyes and reversals', () => {
  test('who asks for a concession does not approve it', async ({ assert }) => {
    const own = await ask('admin')
    assert.match(String(own.made['number']), /^CON-\d{4}-\d\d-\d{4}$/)
    assert.equal((await own.take('admin', 'approve')).status, 409)
    assert.equal((await own.take('accountant', 'approve')).status, 403)
    assert.equal(recordIn(await own.take('principal', 'approve'))['stage'], 'approved')
  })

  test('parents see a concession when it counts, without the reason', async ({ assert }) => {
    const { send, path, take } = await ask('accountant')
    assert.equal((await send('parent', 'GET', path)).status, 404)
    await take('admin', 'approve')
    const seen = recordIn(await send('parent', 'GET', path))
    assert.equal(seen['stage'], 'approved')
    assert.notProperty(seen, 'reason')
  })

  test('a rejection says why', async ({ assert }) => {
    const { take } = await ask('accountant')
    assert.equal((await take('principal', 'reject')).status, 422)
    assert.equal(recordIn(await take('principal', 'reject', { reason: 'No marks yet' }))['stage'], 'rejected')
    assert.equal((await take('principal', 'approve')).status, 409)
  })

  test('a payment is edited and deleted by nobody', async ({ assert }) => {
    const { send, path } = await receive('cash')
    for (const role of ['super_admin', 'admin', 'accountant', 'principal', 'parent'] as const) {
      assert.equal((await send(role, 'PATCH', path, { amount: '5.00' })).status, 403, role)
      assert.equal((await send(role, 'DELETE', path)).status, 403, role)
    }
    assert.equal(recordIn(await send('accountant', 'GET', path))['amount'], '500.00')
  })

  test('only a cheque or draft bounces, with a reason, and leaves no advance', async ({ assert }) => {
    const cheque = await receive('cheque', { reference: '004711', bank: 'Lakeside Bank', cheque_date: '2026-11-10' })
    assert.equal((await cheque.take('bounce', {})).status, 422)
    const bounced = recordIn(await cheque.take('bounce', { reason: 'Funds insufficient' }))
    assert.containsSubset(bounced, { stage: 'bounced', advance: '0.00' })
    const cash = await receive('cash')
    assert.equal((await cash.take('bounce', { reason: 'x' })).status, 409)
  })

  test('a payment is cancelled on the day it was received, not later', async ({ assert }) => {
    const { engine, river: school } = await testSchools()
    const today = await receive('cash', { received_on: engine.clock.today(school.system.school.timezone) })
    assert.equal(recordIn(await today.take('cancel', { reason: 'Wrong pupil' }))['stage'], 'cancelled')
    const earlier = await receive('cash', { received_on: '2020-04-10' })
    assert.equal((await earlier.take('cancel', { reason: 'Wrong pupil' })).status, 409)
  })
})
