import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { ScreenEngine } from '../../app/controllers/screens/engine_port.js'
import { registerPluginScreens } from '../../app/controllers/screens/plugin_routes.js'
import { openKiosk } from '../support/kiosk.js'
import { PASSWORD, testSchools } from '../support/school/main.js'

const kiosk = await openKiosk()
// Before the server starts: routes cannot be added afterwards.
registerPluginScreens(router, kiosk.screens)

type Visit = (path: string) => Promise<Page>

async function open(visit: Visit, path: string): Promise<Page> {
  const { green } = await testSchools()
  const page = await visit(path)
  await page.getByLabel('E-mail, phone or user name').fill(green.accounts.admin.email)
  await page.locator('input[name=password]').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`**${path}`)
  return page
}

/** The boxes of the grid, row by row. */
function cellsOf(page: Page): Promise<readonly (readonly string[])[]> {
  return page
    .locator('[data-grid-row]')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll('[data-grid-cell] input')].map((box) => (box as unknown as BoxLike).value)
      )
    )
}

/** What tests ask of an element of the page; the types of browsers are not those of this program. */
interface BoxLike {
  readonly name: string
  readonly value: string
}

/** Which box has the focus: `lines[0][item]`. */
function focused(page: Page): Promise<string> {
  return page.locator(':focus').evaluate((box) => (box as unknown as BoxLike).name)
}

/** Pastes as if the cells came from a spreadsheet. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(
    `(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', ${JSON.stringify(text)})
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
      document.activeElement.dispatchEvent(event)
    })()`
  )
}

function useKiosk(): () => void {
  app.container.swap(ScreenEngine, () => kiosk.screenEngine)
  return () => app.container.restore(ScreenEngine)
}

test.group('A grid of rows', (group) => {
  group.setup(useKiosk)

  test('is filled, ordered and saved by keys alone', async ({ assert, visit }) => {
    const page = await open(visit, '/kiosk/orders/new')
    await page.locator('#field-name').fill('By keys')
    await page.locator('[name="lines[0][item]"]').focus()
    await page.keyboard.type('Pen')
    await page.keyboard.press('Enter')
    await page.keyboard.type('2')
    await page.keyboard.press('Tab')
    await page.keyboard.type('0.10')
    await page.keyboard.press('Enter')
    assert.equal(await focused(page), 'lines[0][shelf]')
    await page.keyboard.press('Tab')
    assert.equal(await focused(page), 'lines[1][item]')
    await page.keyboard.type('Ink')
    await page.keyboard.press('Enter')
    await page.keyboard.type('3')
    await page.keyboard.press('Enter')
    await page.keyboard.type('0.20')
    await page.keyboard.press('ArrowUp')
    assert.equal(await focused(page), 'lines[0][price]')
    assert.deepEqual(await page.locator('[data-grid-total]').allTextContents(), ['5', '0.30'])

    await page.keyboard.press('Alt+ArrowDown')
    assert.deepEqual(await cellsOf(page), [
      ['Ink', '3', '0.20', ''],
      ['Pen', '2', '0.10', ''],
    ])
    assert.equal(await focused(page), 'lines[1][price]')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.keyboard.type('Mistake')
    await page.keyboard.press('Control+Delete')
    assert.equal((await cellsOf(page)).length, 2)

    await page.getByRole('button', { name: 'Create' }).click()
    await page.waitForURL(/\/kiosk\/orders\/[0-9a-f-]{36}$/)
    const { green } = await testSchools()
    const id = page.url().split('/').at(-1) ?? ''
    const order = await kiosk.engine.read(green.system, 'kiosk.order', id, 'include=lines')
    assert.containsSubset(order, {
      lines: [
        { item: 'Ink', pieces: 3, price: '0.20' },
        { item: 'Pen', pieces: 2, price: '0.10' },
      ],
    })
  })

  test('lets the focus go on from a blank last row', async ({ assert, visit }) => {
    const page = await open(visit, '/kiosk/orders/new')
    await page.locator('[name="lines[0][shelf]"]').focus()
    await page.keyboard.press('Tab')
    assert.equal(await page.locator('[data-grid-row]').count(), 1)
    assert.equal(await page.locator('[data-grid-add]:focus').count(), 1)
  })

  test('takes cells from a spreadsheet and adds the rows they need', async ({ assert, visit }) => {
    const page = await open(visit, '/kiosk/orders/new')
    await page.locator('[name="lines[0][item]"]').focus()
    await paste(page, 'Pen\t2\t₹1,250.50\nInk\t\t7\r\n"Long ""ruler"""\t1\t3.25\n')
    assert.deepEqual(await cellsOf(page), [
      ['Pen', '2', '1250.50', ''],
      ['Ink', '', '7', ''],
      ['Long "ruler"', '1', '3.25', ''],
    ])
    assert.deepEqual(await page.locator('[data-grid-total]').allTextContents(), ['3', '1,260.75'])
  })
})

test.group('An action', (group) => {
  group.setup(useKiosk)

  test('asks in a dialog, shows its errors there, and is done once', async ({ assert, visit }) => {
    const { green } = await testSchools()
    const { id } = await kiosk.engine.create(green.system, 'kiosk.order', { name: 'Books', lines: [{ item: 'Atlas' }] })
    await kiosk.engine.transition(green.system, 'kiosk.order', String(id), 'place', {})
    const page = await open(visit, `/kiosk/orders/${String(id)}`)

    await page.getByRole('link', { name: 'Take payment' }).click()
    const dialog = page.getByRole('dialog', { name: 'Take payment' })
    await dialog.waitFor()
    assert.equal(await focused(page), 'amount')
    await page.keyboard.type('some')
    await dialog.getByRole('button', { name: 'Take payment' }).click()
    await dialog.locator('#field-amount-error').waitFor()
    assert.equal(await dialog.locator('#field-amount').inputValue(), 'some')

    await dialog.locator('#field-amount').fill('40')
    await dialog.getByRole('button', { name: 'Take payment' }).dblclick()
    await page.waitForURL('**/kiosk/payments/*')
    await page.assertTextContains('body', 'Take payment: done for Books.')
    const { data } = await kiosk.engine.list(green.system, 'kiosk.payment', `filter[order]=${String(id)}`)
    assert.deepEqual(
      data.map(({ amount }) => amount),
      ['40.00']
    )
  })

  test('closes by Escape with nothing done, and a transition moves the record on', async ({ assert, visit }) => {
    const { green } = await testSchools()
    const { id } = await kiosk.engine.create(green.system, 'kiosk.order', { name: 'Maps', lines: [{ item: 'Globe' }] })
    const page = await open(visit, `/kiosk/orders/${String(id)}`)
    await page.getByRole('button', { name: 'Place' }).click()
    await page.assertTextContains('.notice[role="status"]', 'Place: done for Maps.')
    await page.getByRole('link', { name: 'Cancel' }).click()
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: 'Cancel' }).click()
    await page.getByLabel('Reason').fill('Sold out')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).last().click()
    await page.locator('[aria-current="step"]', { hasText: 'Cancelled' }).waitFor()
    assert.containsSubset(await kiosk.engine.read(green.system, 'kiosk.order', String(id), ''), { state: 'cancelled' })
  })
})

test.group('Progress', (group) => {
  group.setup(useKiosk)
  group.teardown(() => kiosk.close())

  test('follows long work to its end by itself', async ({ assert, visit }) => {
    const page = await open(visit, '/kiosk/work/billing')
    await page.getByRole('link', { name: 'Show the outcome' }).waitFor()
    assert.equal(await page.locator('progress').getAttribute('value'), '3')
    await page.assertTextContains('#progress-work', '3 of 3')
    await page.assertTextContains('#progress-work', 'Second: is broken.')
  })
})
