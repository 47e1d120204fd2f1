import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { ScreenEngine } from '../../app/controllers/screens/engine_port.js'
import type { JsonObject } from '../../app/engine/base/main.js'
import type { RoleName } from '../support/school/main.js'
import { openKiosk } from '../support/kiosk.js'
import type { Kiosk } from '../support/kiosk.js'
import { PARTIAL, signIn } from '../support/visitor.js'

let kiosk: Kiosk

/** A visitor of the kiosk, with a placed order of two lines or a draft without any. */
async function arrange(role: RoleName = 'admin', isPlaced = true) {
  const { visitor, green } = await signIn(role)
  const create = (entity: string, body: JsonObject) => kiosk.engine.create(green.system, entity, body)
  const lines = isPlaced ? [{ item: 'Pen', pieces: 2, price: '10.00' }, { item: 'Ink' }] : []
  const { id } = await create('kiosk.order', { name: 'Stationery', lines })
  if (isPlaced) await kiosk.engine.transition(green.system, 'kiosk.order', String(id), 'place', {})
  const payments = async () => {
    const { data } = await kiosk.engine.list(green.system, 'kiosk.payment', `filter[order]=${String(id)}&sort=amount`)
    return data.map(({ amount }) => amount)
  }
  const order = () => kiosk.engine.read(green.system, 'kiosk.order', String(id), '')
  return { visitor, green, create, payments, order, path: `/kiosk/orders/${String(id)}` }
}

function keyIn(text: string): string {
  return /name="_key" value="([\w-]+)"/.exec(text)?.[1] ?? ''
}

test.group('Actions and transitions on screens', (group) => {
  group.setup(async () => {
    kiosk = await openKiosk()
    app.container.swap(ScreenEngine, () => kiosk.screenEngine)
    return async () => {
      app.container.restore(ScreenEngine)
      await kiosk.close()
    }
  })

  test('offer on a record what can be done with it now', async ({ assert }) => {
    const { visitor, path } = await arrange()
    const { text } = await visitor.get(path)
    for (const step of ['actions/pay', 'actions/copy', 'transitions/hand-over', 'transitions/cancel']) {
      assert.include(text, `${path}/${step}`)
    }
    assert.notInclude(text, `${path}/transitions/place"`)
    assert.match(text, /aria-current="step"[^]*?Placed/)
  })

  test('offer nothing that is not granted, and refuse it by address', async ({ assert }) => {
    const { visitor, path } = await arrange('teacher')
    const { text } = await visitor.get(path)
    assert.include(text, 'Stationery')
    assert.notInclude(text, `${path}/actions/`)
    assert.notInclude(text, `${path}/transitions/`)
    assert.equal((await visitor.get(`${path}/actions/pay`)).status, 403)
    assert.equal((await visitor.post(`${path}/transitions/cancel`, { reason: 'no' })).status, 403)
    assert.equal((await visitor.get(`${path}/actions/nothing`)).status, 404)
  })

  test('take an input, do the action once for one form, and lead back', async ({ assert }) => {
    const { visitor, path, payments } = await arrange()
    const form = await visitor.get(`${path}/actions/pay`)
    assert.include(form.text, 'Amount')
    const fields = { amount: '1250.50', mode: 'cash', _key: keyIn(form.text) }
    const answer = await visitor.post(`${path}/actions/pay`, fields)
    assert.equal(answer.status, 303)
    assert.match(String(answer.headers.get('location')), /^\/kiosk\/payments\//)
    assert.equal((await visitor.post(`${path}/actions/pay`, fields)).status, 303)
    assert.deepEqual(await payments(), ['1250.50'])
    assert.include((await visitor.get(path)).text, 'Take payment: done for Stationery.')
  })

  test('say beside the fields what is wrong and lose nothing of what was typed', async ({ assert }) => {
    const { visitor, path, payments, create } = await arrange()
    const customer = await create('kiosk.customer', { name: 'Ada Payer' })
    await visitor.get(`${path}/actions/pay`)
    const fields = { amount: 'much', mode: 'card', by: String(customer.id), card: '' }
    const wrong = await visitor.post(`${path}/actions/pay`, fields)
    assert.equal(wrong.status, 422)
    assert.include(wrong.text, 'value="much"')
    assert.include(wrong.text, 'id="field-amount-error"')
    assert.match(wrong.text, /value="card" selected/)
    assert.match(wrong.text, /selected>Ada Payer</)
    const checked = await visitor.post(`${path}/actions/pay`, { ...fields, amount: '5' })
    assert.equal(checked.status, 422)
    assert.include(checked.text, 'id="field-card-error"')
    assert.deepEqual(await payments(), [])
  })

  test('tell with 409 why an action is refused, by its guard or by its code', async ({ assert }) => {
    const draft = await arrange('admin', false)
    const blocked = await draft.visitor.get(`${draft.path}/actions/pay`)
    assert.include(blocked.text, 'Only placed orders are paid.')
    const refused = await draft.visitor.post(`${draft.path}/actions/pay`, { amount: '5', mode: 'cash' })
    assert.equal(refused.status, 409)
    assert.include(refused.text, 'Only placed orders are paid.')
    const placed = await arrange()
    await placed.visitor.get(placed.path)
    const unlucky = await placed.visitor.post(`${placed.path}/actions/pay`, { amount: '13', mode: 'cash' })
    assert.equal(unlucky.status, 409)
    assert.include(unlucky.text, 'Not thirteen.')
    assert.include(unlucky.text, 'value="13"')
  })

  test('send htmx the form alone, and after success the address to go to', async ({ assert }) => {
    const { visitor, path } = await arrange()
    await visitor.get(path)
    const form = await visitor.get(`${path}/transitions/hand-over`, PARTIAL)
    assert.notInclude(form.text, '<html')
    assert.include(form.text, 'Has it been paid?')
    const version = /name="version" value="(\d+)"/.exec(form.text)?.[1] ?? ''
    const done = await visitor.post(`${path}/transitions/hand-over`, { version }, PARTIAL)
    assert.deepEqual([done.status, done.headers.get('hx-redirect'), done.text], [200, path, ''])
    const after = await visitor.get(path)
    assert.include(after.text, 'Hand over: done for Stationery.')
    assert.notInclude(after.text, `${path}/edit"`)
    assert.equal((await visitor.get(`${path}/edit`)).status, 409)
  })

  test('ask for the reason of a transition and keep it when the version is old', async ({ assert }) => {
    const { visitor, path, order, green } = await arrange()
    await visitor.get(`${path}/transitions/cancel`)
    const missing = await visitor.post(`${path}/transitions/cancel`, { reason: ' ' })
    assert.equal(missing.status, 422)
    assert.include(missing.text, 'id="field-reason-error"')
    const { id, version } = await order()
    await kiosk.engine.update(green.system, 'kiosk.order', String(id), { note: 'changed', version: version ?? null })
    const stale = { reason: 'Too late', version: String(version) }
    const late = await visitor.post(`${path}/transitions/cancel`, stale)
    assert.equal(late.status, 409)
    assert.include(late.text, '>Too late</textarea>')
    assert.include(late.text, 'Somebody else has changed this record meanwhile.')
    const now = /name="version" value="(\d+)"/.exec(late.text)?.[1] ?? ''
    assert.equal((await visitor.post(`${path}/transitions/cancel`, { ...stale, version: now })).status, 303)
    assert.containsSubset(await order(), { state: 'cancelled' })
  })

  test('do an action without input by a plain button, and open what it has made', async ({ assert }) => {
    const { visitor, path } = await arrange()
    const page = await visitor.get(path)
    assert.match(page.text, new RegExp(`<form class="process" method="post" action="${path}/actions/copy"`))
    const answer = await visitor.post(`${path}/actions/copy`, { _key: keyIn(page.text) })
    const made = String(answer.headers.get('location'))
    assert.notEqual(made, path)
    assert.include((await visitor.get(made)).text, 'Copy of Stationery')
  })

  test('hold in the form of a record only what its state leaves open', async ({ assert }) => {
    const { visitor, path } = await arrange()
    const { text } = await visitor.get(`${path}/edit`)
    assert.include(text, 'name="note"')
    assert.notInclude(text, 'name="name"')
    assert.notInclude(text, 'name="lines')
  })

  test('show what a read of the collection finds, by its schema', async ({ assert }) => {
    const { visitor, create, path } = await arrange()
    const order = path.split('/').at(-1) ?? ''
    for (const amount of ['1000.50', '99.00']) await create('kiosk.payment', { order, amount, mode: 'cash' })
    const list = await visitor.get('/kiosk/orders')
    assert.include(list.text, 'href="/kiosk/orders/actions/totals"')
    const answer = await visitor.get('/kiosk/orders/actions/totals?at_least=1000')
    assert.include(answer.text, '16 Nov 2026')
    assert.include(answer.text, '₹1,000.50')
    assert.notInclude(answer.text, '₹99.00')
    assert.match(answer.text, /<th[^>]*class="is-end">Paid</)
    const wrong = await visitor.get('/kiosk/orders/actions/totals?at_least=lots')
    assert.equal(wrong.status, 422)
    assert.include(wrong.text, 'value="lots"')
  })

  test('show the records that a read finds as a table that leads to them', async ({ assert }) => {
    const { visitor, path } = await arrange()
    const { text } = await visitor.get('/kiosk/orders/actions/waiting')
    assert.include(text, `href="${path}"`)
    assert.include(text, 'Placed')
  })
})
