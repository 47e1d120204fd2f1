import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { ScreenEngine } from '../../app/controllers/screens/engine_port.js'
import { openKiosk } from '../support/kiosk.js'
import type { Kiosk } from '../support/kiosk.js'
import { signIn } from '../support/visitor.js'

let kiosk: Kiosk

/** A draft of an invoice, and somebody who looks at it. */
async function arrange() {
  const { visitor, green } = await signIn('admin')
  const customer = await kiosk.engine.create(green.system, 'kiosk.customer', { name: 'Ada Payer' })
  const body = {
    customer: String(customer.id),
    due_on: '2026-12-01',
    remark: 'soon',
    items: [{ item: 'Pen', price: '10.00' }],
  }
  const { id } = await kiosk.engine.create(green.system, 'kiosk.invoice', body)
  const path = `/kiosk/invoices/${String(id)}`
  const keyOf = (text: string) => /name="_key" value="([\w-]+)"/.exec(text)?.[1] ?? ''
  const step = async (name: string, more: Readonly<Record<string, string>> = {}) => {
    const form = await visitor.get(`${path}/transitions/${name}`)
    const version = /name="version" value="(\d+)"/.exec(form.text)?.[1] ?? ''
    return visitor.post(`${path}/transitions/${name}`, { version, ...more })
  }
  return { visitor, path, step, keyOf }
}

test.group('Documents on screens', (group) => {
  group.setup(async () => {
    kiosk = await openKiosk()
    app.container.swap(ScreenEngine, () => kiosk.screenEngine)
    return async () => {
      app.container.restore(ScreenEngine)
      await kiosk.close()
    }
  })

  test('a draft offers to submit, to edit and to delete', async ({ assert }) => {
    const { visitor, path } = await arrange()
    const { text } = await visitor.get(path)
    for (const way of ['transitions/submit', 'edit', 'delete']) assert.include(text, `${path}/${way}`)
    for (const way of ['transitions/cancel', 'actions/amend']) assert.notInclude(text, `${path}/${way}`)
    assert.match(text, /aria-current="step"[^]*?Draft/)
  })

  test('what is submitted shows its number, and a form of what is left open alone', async ({ assert }) => {
    const { visitor, path, step } = await arrange()
    assert.equal((await step('submit')).status, 303)
    const { text } = await visitor.get(path)
    assert.match(text, /INV-\d{3}/)
    assert.include(text, `${path}/transitions/cancel`)
    assert.notInclude(text, `${path}/delete`)
    const form = await visitor.get(`${path}/edit`)
    assert.include(form.text, 'name="remark"')
    for (const name of ['due_on', 'customer', 'items']) assert.notInclude(form.text, `name="${name}`)
    const version = /name="version" value="(\d+)"/.exec(form.text)?.[1] ?? ''
    const forged = await visitor.post(path, { version, due_on: '2027-01-01', remark: 'forged' })
    assert.notMatch((await visitor.get(path)).text, /Jan 2027|2027-01-01/)
    assert.isAbove(forged.status, 300)
  })

  test('a cancelled one leads to its amendment, and that one back', async ({ assert }) => {
    const { visitor, path, step, keyOf } = await arrange()
    await step('submit')
    assert.equal((await step('cancel')).status, 422)
    assert.equal((await step('cancel', { reason: 'Wrong price' })).status, 303)
    const page = await visitor.get(path)
    assert.notInclude(page.text, `${path}/edit"`)
    const made = await visitor.post(`${path}/actions/amend`, { _key: keyOf(page.text) })
    const next = String(made.headers.get('location'))
    assert.match(next, /^\/kiosk\/invoices\//)
    const draft = await visitor.get(next)
    assert.match(draft.text, /INV-\d{3}-1/)
    assert.include(draft.text, `href="${path}"`)
    assert.include(draft.text, '₹10.00')
    const old = await visitor.get(path)
    assert.match(old.text, /Amended by[^]*?badge-count">1</)
  })
})
