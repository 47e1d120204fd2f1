import { enqueue } from '#engine'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { JsonObject } from '../../app/engine/base/main.js'
import { Principals, Worker } from '../../app/jobs/main.js'
import { MessageRound } from '../../app/messaging/deliverer.js'
import { languagesOf } from '../../app/messaging/languages.js'
import { Deliverer } from '../../app/messaging/main.js'
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

/** The rows of a notification's deliveries, as the system sees them. */
async function told(record: string) {
  const { engine, river } = await testSchools()
  const { data } = await engine.list(river.system, 'core.notification', `record=${record}`)
  const ids = data.map(({ id }) => String(id)).join(',')
  const sent = ids === '' ? null : await engine.list(river.system, 'core.delivery', `filter[notification][in]=${ids}`)
  return { notifications: data, deliveries: sent?.data ?? [] }
}

test.group('Messages | once and to whom', () => {
  test('a family with two children is told once, and runs at once change nothing', async ({ assert }) => {
    const { engine, river } = await testSchools()
    const ground = await feeGround()
    const { household } = await ground.pupil(`First ${crypto.randomUUID().slice(0, 8)}`)
    const row = {
      guardian: river.idOf('guardian.own'),
      relation: 'mother',
      may_see_records: true,
      receives_messages: true,
    }
    await ground.make('people.student', { name: 'Second', status: 'active', household, guardians: [row] })
    const body = { household, amount: '10.00', mode: 'cash' }
    const payment = recordIn(await ground.send('accountant', 'POST', '/fees/payments', body))
    const job = engine.jobs.handlerOf('core.notify')
    const payload = { message: 'fees.receipt_made', record: payment.id, key: `fees.receipt_made:${payment.id}` }
    const run = async () => {
      const session = engine.session(river.system)
      const turn = { name: 'core.notify', actor: river.system, payload, attempt: 1, session }
      await session.database.transaction(async () => job?.(turn), { label: 'test' })
    }
    await Promise.all([run(), run(), run(), run()])
    await send()
    const { notifications, deliveries } = await told(payment.id)
    assert.lengthOf(notifications, 1)
    assert.lengthOf(deliveries, 4)
  })

  test('who is to get no messages of a child, or may not see it, is told nothing', async ({ assert }) => {
    const ground = await feeGround()
    const guardian = await ground.make('people.guardian', {
      name: 'Kept Away',
      email: `away@${crypto.randomUUID()}.example`,
    })
    for (const kept of [{ receives_messages: false }, { may_see_records: false }]) {
      const row = { guardian, relation: 'father', ...kept }
      const student = await ground.make('people.student', { name: 'Apart', status: 'active', guardians: [row] })
      const body = { student, amount: '10.00', mode: 'cash' }
      const payment = recordIn(await ground.send('accountant', 'POST', '/fees/payments', body))
      await send()
      assert.lengthOf((await told(payment.id)).notifications, 0)
    }
  })

  test('who has no login is told by mail and nothing else', async ({ assert }) => {
    const ground = await feeGround()
    const guardian = await ground.make('people.guardian', {
      name: 'No Login',
      email: `paper@${crypto.randomUUID()}.example`,
    })
    const student = await ground.make('people.student', {
      name: 'Paper',
      status: 'active',
      guardians: [{ guardian, relation: 'father', receives_messages: true, may_see_records: true }],
    })
    const body = { student, amount: '10.00', mode: 'cash' }
    const payment = recordIn(await ground.send('accountant', 'POST', '/fees/payments', body))
    await send()
    const { deliveries } = await told(payment.id)
    const states = Object.fromEntries(deliveries.map(({ channel, state, reason }) => [channel, reason ?? state]))
    assert.deepEqual(states, { app: 'no_login', mail: 'sent', push: 'no_login', sms: 'no_provider' })
  })

  test('how many statements it takes to tell people does not depend on how many they are', async ({ assert }) => {
    const { engine, river } = await testSchools()
    const ground = await feeGround()
    const counted = async (guardians: number) => {
      const rows: JsonObject[] = []
      for (let index = 0; index < guardians; index++) {
        const guardian = await ground.make('people.guardian', { name: `One of ${guardians}` })
        rows.push({ guardian, relation: 'other', receives_messages: true, may_see_records: true })
      }
      const student = await ground.make('people.student', { name: 'Loved', status: 'active', guardians: rows })
      const body = { student, amount: '10.00', mode: 'cash' }
      const { id: record } = recordIn(await ground.send('accountant', 'POST', '/fees/payments', body))
      const session = engine.session(river.system)
      const payload = { message: 'fees.receipt_made', record, key: `count:${record}` }
      const turn = { name: 'core.notify', actor: river.system, payload, attempt: 1, session }
      const run = () =>
        session.database.transaction(async () => engine.jobs.handlerOf('core.notify')?.(turn), { label: 'test' })
      const { statements } = await session.database.countStatements(run)
      assert.lengthOf(
        (await engine.list(river.system, 'core.notification', `record=${record}&per_page=200`)).data,
        guardians
      )
      return statements.filter((text) => !/^insert/i.test(text)).length
    }
    assert.equal(await counted(12), await counted(2))
  })

  test('what is not wanted is skipped, and what is quiet waits', async ({ assert }) => {
    const { engine, river } = await testSchools()
    const { parent } = river.accounts
    const now = engine.clock.system()
    const clock = (minutes: number) =>
      new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit' }).format(
        new Date(now.getTime() + minutes * 60_000)
      )
    const own = {
      quiet_from: clock(-60),
      quiet_to: clock(60),
      off: [
        { kind: 'receipt', channel: 'sms' },
        { kind: 'receipt', channel: 'app' },
      ],
    }
    const made = recordIn(
      await call('/api/v1/notification-settings', { method: 'POST', token: parent.token, json: own })
    )
    const { payment } = await paid('33.00')
    const { deliveries } = await told(payment.id)
    const of = (channel: string) => deliveries.find((delivery) => delivery['channel'] === channel)
    assert.containSubset(of('app'), { state: 'skipped', reason: 'opted_out' })
    assert.containSubset(of('sms'), { state: 'skipped', reason: 'opted_out' })
    assert.containSubset(of('mail'), { state: 'queued', attempts: 0 })
    assert.isAbove(Date.parse(String(of('mail')?.['next_at'])), now.getTime())
    const path = `/api/v1/notification-settings/${made.id}`
    assert.equal((await call(path, { token: river.accounts.admin.token })).status, 404)
    await engine.remove(river.system, 'core.notification_setting', made.id)
  })
})

test.group('Messages | a process that ends while it sends', () => {
  test('a mail is sent again under the same id, a text message is left as unknown', async ({ assert }) => {
    const { engine, river } = await testSchools()
    const { payment } = await paid('44.00')
    const { deliveries } = await told(payment.id)
    const ids = new Map(deliveries.map(({ id, channel }) => [String(channel), String(id)]))
    const held = { state: 'sending', reason: null, attempts: 1, lease_until: '2020-01-01T00:00:00.000Z' }
    for (const channel of ['mail', 'sms']) {
      await engine.update(river.system, 'core.delivery', String(ids.get(channel)), held)
    }
    const sent: string[] = []
    const provider = (isRepeatable: boolean) => ({
      isRepeatable,
      send: async ({ id }: { id: string }) => {
        sent.push(id)
        return { providerId: `<${id}>` }
      },
    })
    const providers = { mail: provider(true), sms: provider(false), push: null }
    const log = await app.container.make('logger')
    const principals = await app.container.make(Principals)
    const languages = languagesOf(await app.container.make('i18n'))
    const origin = async () => 'https://school.example'
    const round = new MessageRound({ engine, principals, languages, providers, origin }, log)
    await new Deliverer(() => principals.schools(), [round], log).drain()
    const after = new Map(
      (await told(payment.id)).deliveries.map((delivery) => [String(delivery['channel']), delivery])
    )
    assert.containSubset(after.get('mail'), { state: 'sent', attempts: 2, provider_id: `<${ids.get('mail')}>` })
    assert.containSubset(after.get('sms'), { state: 'unknown', error_code: 'process_ended', attempts: 1 })
    assert.deepEqual(
      sent.filter((id) => [...ids.values()].includes(id)),
      [ids.get('mail')]
    )
  })
})

test.group("Messages | a school's own words", () => {
  const post = (path: string, json: JsonObject, token: string) =>
    call(`/api/v1${path}`, { method: 'POST', token, json })

  test('are refused where they are broken or tell too much, by the field', async ({ assert }) => {
    const { river } = await testSchools()
    const { token } = river.accounts.admin
    const base = { message: 'fees.receipt_made', channel: 'mail', language: 'en', title: 'Receipt', body: 'Thank you' }
    for (const [wrong, field] of [
      [{ body: '{{ record.number' }, 'body'],
      [{ body: '{{ record.note }}' }, 'body'],
      [{ title: '{% include "x" %}' }, 'title'],
      [{ title: null }, 'title'],
      [{ message: 'fees.nothing' }, 'message'],
      [{ channel: 'sms' }, 'title'],
    ] as const) {
      const refused = await post('/message-templates', { ...base, ...wrong }, token)
      assert.equal(refused.status, 422, JSON.stringify(wrong))
      assert.property(refused.body?.error?.details ?? {}, field)
    }
    assert.equal((await post('/message-templates', base, river.accounts.parent.token)).status, 404)
  })

  test('stand in the place of the declared ones, and can be looked at before', async ({ assert }) => {
    const { engine, river } = await testSchools()
    const { token } = river.accounts.admin
    const words = {
      message: 'fees.receipt_made',
      channel: 'app',
      language: 'en',
      title: 'Own {{ record.number }}',
      body: '{{ record.amount }}',
    }
    const own = recordIn(await post('/message-templates', words, token))
    const preview = await call(`/api/v1/message-templates/${own.id}/preview`, { token })
    assert.containSubset(preview.body?.data, { title: 'Own [Receipt no.]', body: '[Amount]' })
    const { school, payment } = await paid('55.00')
    const path = `/api/v1/notifications?record=${payment.id}`
    const [shown] = recordsIn(await call(path, { token: school.accounts.parent.token }))
    assert.containSubset(shown, { title: `Own ${payment['number']}`, body: '₹55.00' })
    await engine.remove(river.system, 'core.message_template', own.id)
  })
})

test.group('Messages | reminders', () => {
  test('go out on the days that are due, once, for what is still owed', async ({ assert }) => {
    const { engine, river } = await testSchools()
    const ground = await feeGround()
    const { student } = await ground.pupil(`Owing ${crypto.randomUUID().slice(0, 8)}`)
    const today = engine.clock.today('America/New_York')
    const before = (days: number) =>
      new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
    const due = await ground.invoice(student, '70.00', before(3))
    const early = await ground.invoice(student, '71.00', before(2))
    const paidOne = await ground.invoice(student, '72.00', before(17))
    recordIn(await ground.send('accountant', 'POST', `/invoices/${paidOne}/pay`, { amount: '72.00', mode: 'cash' }))
    const run = async () => {
      await enqueue(engine.session(river.system), { job: 'core.automation_day', payload: {} })
      await send()
    }
    await run()
    await run()
    const [shown, ...more] = recordsIn(
      await call(`/api/v1/notifications?record=${due}`, { token: river.accounts.parent.token })
    )
    assert.include(String(shown?.['body']), '₹70.00 of bill')
    assert.lengthOf(more, 0)
    for (const id of [early, paidOne]) assert.lengthOf((await told(id)).notifications, 0)
  })
})
