import { test } from '@japa/runner'
import { recordIn } from '../support/rest.js'
import { PASSWORD } from '../support/school/main.js'
import { feeGround } from '../functional/fees/ground.js'

test.group('The fee counter', () => {
  test('takes a payment by keyboard alone', async ({ assert, visit }) => {
    const { school, make, invoice, send } = await feeGround()
    const household = await make('people.household', { name: 'Vane family' })
    const [asha, bina] = [
      await make('people.student', { name: 'Asha Vane', status: 'active', household }),
      await make('people.student', { name: 'Bina Vane', status: 'active', household }),
    ]
    const oldest = await invoice(asha, '800.00', '2026-06-10')
    const latest = await invoice(bina, '350.00', '2099-01-10')
    await make('people.student', { name: 'Anil Vane', status: 'active' })

    const page = await visit('/fees/counter')
    await page.getByLabel('E-mail, phone or user name').fill(school.accounts.accountant.email)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/fees/counter')

    // The search has the focus: nothing is clicked from here on.
    await page.keyboard.type('vane')
    await page.getByRole('option').nth(1).waitFor()
    assert.match(await page.getByRole('option', { selected: true }).innerText(), /^Anil Vane\n/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/fees/counter?household=*')

    assert.equal(await page.locator('#amount').inputValue(), '1150.00')
    await page.keyboard.type('1,000')
    await page.assertTextContains('[data-sum]', '₹1,000.00 pays dues.')
    const parts = () =>
      page.locator('[data-part]').evaluateAll((boxes) => boxes.map((box) => Reflect.get(box, 'value')))
    assert.deepEqual(await parts(), ['800.00', '200.00'])

    await page.locator('[data-part]').nth(1).focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('300.01')
    assert.isTrue(await page.locator('[data-own]').isChecked())
    await page.assertTextContains('[data-sum]', 'The parts are ₹100.01 more than the amount.')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('0.10')
    await page.assertTextContains('[data-sum]', '₹800.10 pays dues, ₹199.90 stays as an advance.')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/fees/counter?paid=*')

    await page.assertTextContains('h1', '₹1,000.00 received')
    const balanceOf = async (id: string) => recordIn(await send('accountant', 'GET', `/invoices/${id}`))['balance']
    assert.deepEqual([await balanceOf(oldest), await balanceOf(latest)], ['0.00', '349.90'])
    await page.keyboard.press('Enter')
    await page.waitForURL('**/fees/counter')
  })

  test('asks of a demand draft what it asks of a cheque, and takes it on the day it came in', async ({
    assert,
    visit,
  }) => {
    const { school, pupil, invoice, send } = await feeGround()
    const { student } = await pupil('Drafted Pupil')
    await invoice(student, '800.00', '2026-06-10')
    const page = await visit(`/fees/counter?student=${student}`)
    await page.getByLabel('E-mail, phone or user name').fill(school.accounts.accountant.email)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/fees/counter?student=*')

    const places = ['#reference', '#bank', '#cheque_date']
    const shown = () => Promise.all(places.map((place) => page.locator(place).isVisible()))
    assert.deepEqual(await shown(), [false, false, false])
    await page.getByRole('radio', { name: 'UPI' }).check()
    assert.deepEqual(await shown(), [true, false, false])
    await page.getByRole('radio', { name: 'Demand draft' }).check()
    assert.deepEqual(await shown(), [true, true, true])
    await page.getByLabel('Received on').fill('2099-01-01')
    await page.getByLabel('Number of the transaction, cheque or draft').fill('558201')
    await page.getByLabel('Bank', { exact: true }).fill('Bank of Hills')
    await page.getByLabel('Date of the cheque or draft').fill('2026-07-01')
    await page.getByRole('button', { name: 'Take payment' }).click()
    await page.assertTextContains('#received_on-error', 'lies in the future.')
    await page.getByLabel('Received on').fill('2026-07-02')
    await page.getByRole('button', { name: 'Take payment' }).click()
    await page.waitForURL('**/fees/counter?paid=*')
    await page.assertTextContains('body', 'Counts when the bank has cleared it')
    const { body } = await send('accountant', 'GET', `/payments?filter[student]=${student}`)
    assert.containsSubset(body?.data, [
      {
        mode: 'dd',
        reference: '558201',
        bank: 'Bank of Hills',
        cheque_date: '2026-07-01',
        received_on: '2026-07-02',
        amount: '800.00',
      },
    ])
  })
})
