import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { PARTIAL, signIn } from '../../support/visitor.js'
import { feeGround } from './ground.js'

/** A family with two children, three open invoices of 1,650.00 together, and the accountant at the counter. */
async function openCounter() {
  const ground = await feeGround()
  const word = `Kite${crypto.randomUUID().slice(0, 8)}`
  const household = await ground.make('people.household', { name: `${word} family`, phone: '+912222200077' })
  const child = async (name: string) => {
    const student = await ground.make('people.student', { name: `${name} ${word}`, status: 'active', household })
    return student
  }
  const first = await child('Asha')
  const second = await child('Bina')
  const invoices = [
    await ground.invoice(first, '800.00', '2026-06-10'),
    await ground.invoice(first, '500.00', '2026-09-10'),
    await ground.invoice(second, '350.00', '2099-01-10'),
  ]
  const { visitor } = await signIn('accountant', 'river')
  const home = `/fees/counter?household=${household}`
  const page = await visitor.get(home)
  const key = /name="_key" value="([^"]+)/.exec(page.text)?.[1] ?? ''
  const items = [...page.text.matchAll(/name="(parts\[[^"]+\])"/g)].map((match) => match[1] ?? '')
  const balances = () =>
    Promise.all(
      invoices.map(async (id) => recordIn(await ground.send('accountant', 'GET', `/invoices/${id}`))['balance'])
    )
  const payments = async () => {
    const answer = await ground.send('accountant', 'GET', `/payments?household=${household}`)
    return answer.body?.data as unknown as readonly JsonObject[]
  }
  return { ...ground, word, household, first, visitor, home, page, key, items, balances, payments }
}

test.group('Fees | the counter', () => {
  test('finds a family by a name, an admission number and a phone', async ({ assert }) => {
    const { visitor, word, household, first, send } = await openCounter()
    const { admission_number: number } = recordIn(await send('accountant', 'GET', `/students/${first}`))
    for (const typed of [word.toLowerCase(), `asha ${word}`, String(number), `${word} family`]) {
      const { text, status } = await visitor.get(`/fees/counter?q=${encodeURIComponent(typed)}`, PARTIAL)
      assert.equal(status, 200)
      assert.isTrue(text.trimStart().startsWith('<ul class="counter-list"'), typed)
      assert.include(text, `/fees/counter?household=${household}`)
    }
    const byPhone = await visitor.get('/fees/counter?q=22222%2000077', PARTIAL)
    assert.include(byPhone.text, `/fees/counter?household=${household}`)
    const none = await visitor.get('/fees/counter?q=nobodyatall', PARTIAL)
    assert.include(none.text, 'Nobody found for “nobodyatall”.')
  })

  test('shows all children, what is owed and overdue, with the amount filled in', async ({ assert }) => {
    const { page, items } = await openCounter()
    assert.include(page.text, '₹1,650.00')
    assert.include(page.text, '₹1,300.00')
    assert.match(page.text, /id="amount" name="amount" value="1650\.00"/)
    assert.lengthOf(items, 3)
    assert.match(page.text, /Asha Kite[^]*Bina Kite/)
  })

  test('takes a payment once, however often it is sent, and divides it by itself', async ({ assert }) => {
    const { visitor, household, key, balances, payments } = await openCounter()
    const fields = { _key: key, household, amount: '1,000.00', mode: 'upi', reference: 'UPI-1' }
    const answers = await Promise.all([1, 2, 3].map(() => visitor.post('/fees/counter', fields)))
    const places = answers.map(({ headers }) => headers.get('location'))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303, 303]
    )
    assert.lengthOf(new Set(places), 1)
    assert.deepEqual(await balances(), ['0.00', '300.00', '350.00'])
    const [payment, ...more] = await payments()
    assert.lengthOf(more, 0)
    assert.containsSubset(payment, { amount: '1000.00', mode: 'upi', reference: 'UPI-1', stage: 'cleared' })
    const taken = await visitor.get(String(places[0]))
    assert.include(taken.text, `Receipt ${String(payment?.['number'])}`)
    assert.include(taken.text, '₹1,000.00 received')
    const receipt = await visitor.get(`/fees/counter/receipt/${String(payment?.['id'])}`)
    assert.equal(receipt.headers.get('content-type'), 'application/pdf')
    assert.isTrue(receipt.text.startsWith('%PDF-'))
  })

  test('takes a demand draft with its number, bank and date, on the day on which it was received', async ({
    assert,
  }) => {
    const { visitor, household, key, page, payments } = await openCounter()
    const today = /name="received_on" type="date" max="([\d-]+)" value="\1"/.exec(page.text)?.[1]
    assert.match(today ?? '', /^\d{4}-\d\d-\d\d$/)
    const draft = { mode: 'dd', reference: '558201', bank: 'Bank of Hills', cheque_date: '2026-07-01' }
    const fields = { _key: key, household, amount: '400', received_on: '2026-07-02', ...draft }
    assert.equal((await visitor.post('/fees/counter', fields)).status, 303)
    assert.containsSubset(await payments(), [{ ...draft, received_on: '2026-07-02', stage: 'pending' }])
  })

  test('takes the parts that were typed, and keeps the rest as an advance', async ({ assert }) => {
    const { visitor, household, key, items, balances, payments } = await openCounter()
    const [, second = '', third = ''] = items
    const parts = { own: 'true', [second]: '100.00', [third]: '350.00' }
    await visitor.post('/fees/counter', { _key: key, household, amount: '500', mode: 'cash', ...parts })
    assert.deepEqual(await balances(), ['800.00', '400.00', '0.00'])
    assert.containsSubset(await payments(), [{ allocated: '450.00', advance: '50.00' }])
  })

  test('says at its field what is wrong, loses nothing and takes nothing', async ({ assert }) => {
    const { visitor, household, key, items, balances, payments } = await openCounter()
    const [first = ''] = items
    const item = /\.([^\]]+)\]/.exec(first)?.[1] ?? ''
    const wrong = [
      { fields: { amount: 'much', mode: 'cash' }, place: 'amount-error' },
      { fields: { amount: '1,5', mode: 'cash' }, place: 'amount-error' },
      { fields: { amount: '-5', mode: 'cash' }, place: 'amount-error' },
      { fields: { amount: '', mode: 'cash' }, place: 'amount-error' },
      { fields: { amount: '900', mode: 'cheque', bank: 'Bank of Hills' }, place: 'reference-error' },
      { fields: { amount: '900', mode: 'dd', bank: 'Bank of Hills' }, place: 'reference-error' },
      { fields: { amount: '900', mode: 'cash', received_on: '2099-01-01' }, place: 'received_on-error' },
      { fields: { amount: '900', mode: 'cash', own: 'true', [first]: '850' }, place: `part-${item}-error` },
      { fields: { amount: '100', mode: 'cash', own: 'true', [first]: '200' }, place: `part-${item}-error` },
    ]
    for (const { fields, place } of wrong) {
      const { status, text } = await visitor.post('/fees/counter', { _key: key, household, ...fields } as never)
      assert.equal(status, 422, JSON.stringify(fields))
      assert.include(text, `id="${place}"`)
      assert.include(text, `name="_key" value="${key}"`)
      for (const value of Object.values(fields).filter((typed) => /\d|Bank/.test(typed))) {
        assert.include(text, `value="${value}"`)
      }
    }
    assert.lengthOf(await payments(), 0)
    assert.deepEqual(await balances(), ['800.00', '500.00', '350.00'])
  })

  test('speaks Hindi', async ({ assert }) => {
    const { visitor, home } = await openCounter()
    const { text } = await visitor.get(home, { 'accept-language': 'hi' })
    for (const words of ['प्राप्ति की तारीख', 'चेक या ड्राफ़्ट की तारीख', 'लेन-देन, चेक या ड्राफ़्ट की संख्या']) {
      assert.include(text, words)
    }
  })

  test('is there for those who may take payments', async ({ assert }) => {
    for (const role of ['accountant', 'admin', 'super_admin'] as const) {
      const { visitor } = await signIn(role, 'river')
      assert.include((await visitor.get('/')).text, 'href="/fees/counter"', role)
    }
    for (const role of ['parent', 'student', 'teacher', 'principal'] as const) {
      const { visitor } = await signIn(role, 'river')
      assert.notInclude((await visitor.get('/')).text, 'href="/fees/counter"', role)
      const { status } = await visitor.get('/fees/counter')
      assert.include([403, 404], status, role)
    }
  })

  test('knows no family of another school', async ({ assert }) => {
    const { green } = await testSchools()
    const { visitor } = await openCounter()
    assert.equal((await visitor.get(`/fees/counter?household=${green.idOf('household.own')}`)).status, 404)
  })
})
