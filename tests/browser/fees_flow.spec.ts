import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { Page } from 'playwright'
import type { JsonObject } from '../../app/engine/base/main.js'
import { Worker } from '../../app/jobs/main.js'
import { feeGround } from '../functional/fees/ground.js'
import { recordIn, recordsIn } from '../support/rest.js'
import { PASSWORD } from '../support/school/main.js'

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail, phone or user name').fill(email)
  await page.locator('input[name=password]').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Searches in the picker of a field or cell, such as `lines-0-head`, and takes what is found. */
async function pick(page: Page, field: string, text: string): Promise<void> {
  await page.locator(`#field-${field}-ts-control`).fill(text)
  await page.locator('.ts-dropdown:visible .option', { hasText: text }).first().click()
}

/** Fills the first row of the rows of a form, by columns. */
async function fillRow(page: Page, rows: string, row: Readonly<Record<string, string>>): Promise<void> {
  for (const [column, text] of Object.entries(row)) await page.locator(`#field-${rows}-0-${column}`).fill(text)
}

/** Takes a step of a record that asks in its dialog; `fill` does the asking. */
async function take(page: Page, step: string, fill: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  await page.getByRole('link', { name: step, exact: true }).click()
  const dialog = page.locator('#dialog[open]')
  await dialog.waitFor()
  await fill()
  await Promise.all([
    page.waitForEvent('framenavigated'),
    dialog.getByRole('button', { name: step, exact: true }).click(),
  ])
  await page.waitForLoadState()
}

test.group('Fees', () => {
  test('go from a structure over bills to a paid invoice', async ({ assert, visit, browser }) => {
    const { school, section: newSection, pupil, send } = await feeGround()
    const section = await newSection('Flow 7')
    const { student } = await pupil('Flow Pupil', section)
    const worker = await app.container.make(Worker)

    const office = await visit('/fees/fee-structures/new')
    office.setDefaultTimeout(20_000)
    await signIn(office, school.accounts.accountant.email)
    await office.waitForURL('**/fees/fee-structures/new')
    await office.locator('input[name=name]').fill('Flow structure')
    await pick(office, 'year', '2026-27')
    await fillRow(office, 'lines', { amount: '9000' })
    await pick(office, 'lines-0-head', 'Tuition')
    await pick(office, 'lines-0-section', 'Flow 7')
    await fillRow(office, 'instalments', {
      number: '1',
      title: 'April to June',
      from_date: '2026-04-01',
      to_date: '2026-06-30',
      due_date: '2026-07-05',
    })
    await office.getByRole('button', { name: 'Create' }).click()
    await office.waitForURL(/fee-structures\/[0-9a-f-]{36}$/)
    const structure = office.url().split('/').at(-1) ?? ''

    await take(office, 'Activate')
    await office.assertTextContains('.way-step[aria-current=step]', 'Active')
    await take(office, 'Assign pupils', () => pick(office, 'section', 'Flow 7'))
    await office.assertTextContains('body', 'Assign pupils: done for Flow structure.')
    await take(office, 'Bill an instalment', async () => {
      await office.locator('#dialog input[name=instalment]').fill('1')
      await pick(office, 'section', 'Flow 7')
    })
    await office.waitForURL('**/fees/fee-runs/*')
    await office.assertTextContains('.fact:has(dt:text-is("Stage"))', 'Queued')
    await worker.drain()
    await office.reload()
    await office.assertTextContains('.fact:has(dt:text-is("Stage"))', 'Done')

    const filter = `filter[student]=${student}`
    const [bill] = recordsIn(await send('accountant', 'GET', `/invoices?${filter}`))
    assert.containsSubset(bill, { structure, state: 'issued', total: '9000.00' })
    const path = `/fees/invoices/${String(bill?.['id'])}`
    await office.goto(path)
    await office.assertTextContains('main', '₹9,000.00')

    const context = await browser.newContext({ baseURL: new URL('/', office.url()).href })
    const home = await context.visit('/fees/invoices')
    home.setDefaultTimeout(20_000)
    await signIn(home, school.accounts.parent.email)
    await home.waitForURL('**/fees/invoices')
    await home.getByRole('link', { name: String(bill?.['number']) }).click()
    await home.assertTextContains('main', 'April to June')
    await take(home, 'Pay', async () => {
      await home.locator('#dialog select[name=mode]').selectOption({ label: 'Online' })
      await home.locator('#dialog input[name=amount]').fill('2500.00')
    })
    await home.assertTextContains('body', 'Pay: done for')
    const [order] = recordsIn(await send('parent', 'GET', `/fees/gateway-orders?${filter}`))
    assert.containsSubset(order, { stage: 'created', amount: '2500.00' })
    const answer = `/fees/gateway-orders/${String(order?.['id'])}/simulate`
    assert.equal(recordIn(await send('parent', 'POST', answer, { outcome: 'paid' }))['stage'], 'paid')
    await home.reload()
    await home.assertTextContains('main', '₹6,500.00')
    await context.close()

    await office.reload()
    await take(office, 'Pay', async () => {
      await office.locator('#dialog select[name=mode]').selectOption({ label: 'Cash' })
    })
    await office.assertTextContains('body', 'Pay: done for')
    await office.assertTextContains('.fact:has(dt:text-is("State"))', 'Paid')

    const paid = recordIn(await send('parent', 'GET', `/invoices/${String(bill?.['id'])}`))
    assert.containsSubset(paid, { state: 'paid', paid: '9000.00', balance: '0.00' })
    const payments = recordsIn(await send('accountant', 'GET', `/payments?${filter}&sort=amount`))
    assert.deepEqual(
      payments.map(({ mode, amount }) => [mode, amount]),
      [
        ['gateway', '2500.00'],
        ['cash', '6500.00'],
      ]
    )
    const documents = [bill, ...payments].map((record) => String(record?.['id'])).join(',')
    const entries = recordsIn(
      await send('accountant', 'GET', `/fees/journals?filter[source_record][in]=${documents}&include=lines`)
    )
    const sum = (lines: readonly JsonObject[], side: string) =>
      lines.reduce((total, line) => total + Math.round(Number(line[side]) * 100), 0)
    const sums = entries.map(({ lines }) => ['debit', 'credit'].map((side) => sum(lines as JsonObject[], side)))
    assert.sameDeepMembers(sums, [
      [900_000, 900_000],
      [250_000, 250_000],
      [650_000, 650_000],
    ])
  })
})
