import { test } from '@japa/runner'
import { recordIn } from '../../support/rest.js'
import { signIn } from '../../support/visitor.js'
import { feeGround } from './ground.js'

/** A parent with a new child who owes two invoices; `key` finds the key of the form with an input. */
async function openDues() {
  const ground = await feeGround()
  const name = `Dues ${crypto.randomUUID().slice(0, 8)}`
  const { student } = await ground.pupil(name)
  const first = await ground.invoice(student, '800.00', '2026-06-10')
  const second = await ground.invoice(student, '450.00', '2099-01-10')
  const { visitor } = await signIn('parent', 'river')
  const page = await visitor.get('/fees/dues')
  const balances = () =>
    Promise.all(
      [first, second].map(async (id) => recordIn(await ground.send('parent', 'GET', `/invoices/${id}`))['balance'])
    )
  const keyOf = (text: string) => /name="_key" value="([^"]+)/.exec(text)?.[1] ?? ''
  return { ...ground, name, student, first, visitor, page, balances, keyOf }
}

test.group('Fees | dues of a family', () => {
  test('show a parent his children with what is open and overdue', async ({ assert }) => {
    const { page, name } = await openDues()
    assert.equal(page.status, 200)
    const section = page.text.slice(page.text.indexOf(name))
    assert.include(section, '₹1,250.00')
    assert.include(section, 'Pay all, ₹1,250.00')
    assert.match(section, /Overdue: <strong>₹800\.00/)
    assert.notInclude(page.text, 'Foreign Pupil')
  })

  test('are paid one invoice at a time through the test gateway', async ({ assert }) => {
    const { visitor, first, page, balances, keyOf } = await openDues()
    const begun = await visitor.post('/fees/dues', { _key: keyOf(page.text), invoice: first })
    const checkout = String(begun.headers.get('location'))
    assert.match(checkout, /^\/fees\/checkout\/[0-9a-f-]{36}$/)
    const gateway = await visitor.get(checkout)
    assert.include(gateway.text, 'This is a test gateway.')
    assert.include(gateway.text, '₹800.00')
    const failed = await visitor.post(checkout, { _key: keyOf(gateway.text), outcome: 'failed' })
    assert.equal(failed.headers.get('location'), '/fees/dues')
    assert.include((await visitor.get('/fees/dues')).text, 'The payment of ₹800.00 has failed.')
    assert.deepEqual(await balances(), ['800.00', '450.00'])
    const late = await visitor.post(checkout, { outcome: 'paid' })
    assert.equal(late.headers.get('location'), checkout, 'what has failed is not paid any more')
    const again = await visitor.post('/fees/dues', { invoice: first })
    await visitor.post(String(again.headers.get('location')), { outcome: 'paid' })
    assert.include((await visitor.get('/fees/dues')).text, '₹800.00 paid.')
    assert.deepEqual(await balances(), ['0.00', '450.00'])
  })

  test('are paid all at once for a child, and once', async ({ assert }) => {
    const { visitor, student, balances } = await openDues()
    const fields = { _key: crypto.randomUUID(), student }
    const begun = await visitor.post('/fees/dues', fields)
    const checkout = String(begun.headers.get('location'))
    assert.equal((await visitor.post('/fees/dues', fields)).headers.get('location'), checkout)
    assert.include((await visitor.get(checkout)).text, '₹1,250.00')
    const key = crypto.randomUUID()
    for (const _time of [1, 2]) await visitor.post(checkout, { _key: key, outcome: 'paid' })
    assert.deepEqual(await balances(), ['0.00', '0.00'])
    assert.include((await visitor.get(checkout)).text, 'Paid')
  })

  test('of strangers are not begun', async ({ assert }) => {
    const { visitor, school, invoice } = await openDues()
    const foreign = await invoice(school.idOf('student.foreign'), '100.00', '2026-06-10')
    assert.equal((await visitor.post('/fees/dues', { invoice: foreign })).status, 404)
    const { status } = await visitor.post('/fees/dues', { student: school.idOf('student.foreign') })
    assert.equal(status, 422)
  })

  test('are shown to a pupil without a way to pay, and to nobody of the staff', async ({ assert }) => {
    const { school, invoice } = await feeGround()
    await invoice(school.idOf('student.own'), '120.00', '2026-06-10')
    const { visitor } = await signIn('student', 'river')
    const page = await visitor.get('/fees/dues')
    assert.equal(page.status, 200)
    assert.include(page.text, '₹120.00')
    assert.notInclude(page.text, 'name="invoice"')
    for (const role of ['accountant', 'admin', 'teacher'] as const) {
      const { visitor: staff } = await signIn(role, 'river')
      assert.notInclude((await staff.get('/')).text, 'href="/fees/dues"', role)
    }
  })
})
