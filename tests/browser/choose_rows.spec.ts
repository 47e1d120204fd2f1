import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Worker } from '../../app/jobs/main.js'
import { PASSWORD, testSchools } from '../support/school/main.js'

test.group('The office, with many records at once', () => {
  test('chooses rows, sets one field of them, tries it out and does it', async ({ assert, visit }) => {
    const { green, engine } = await testSchools()
    const names = ['Zoya Chosen', 'Zubin Chosen', 'Zara Chosen']
    const pupils = names.map((name) => ({ name, status: 'active', is_boarder: false }))
    const ids = await engine.createMany(green.system, 'people.student', pupils)
    const page = await visit('/people/students?q=chosen')
    await page.getByLabel('E-mail, phone or user name').fill(green.accounts.admin.email)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/people/students?q=chosen')

    const bar = page.locator('#bulk-form')
    assert.isFalse(await bar.isVisible())
    const boxes = page.locator('input[type=checkbox][form=bulk-form]')
    assert.equal(await boxes.count(), 3)
    await boxes.nth(0).check()
    assert.isTrue(await bar.isVisible())
    await boxes.nth(0).uncheck()
    assert.isFalse(await bar.isVisible())
    await page.locator('[data-choose-page]').check()
    await bar.getByLabel('With the chosen').selectOption({ value: 'update:house' })
    await bar.getByRole('button', { name: 'Go on' }).click()
    await page.locator('input[name=house]').fill('Kaveri')
    await page.getByRole('button', { name: 'Try it out' }).click()
    let tried = ''
    const settle = async () => {
      await page.waitForURL(({ pathname }) => pathname.startsWith('/exchanges/') && pathname !== tried)
      tried = new URL(page.url()).pathname
      await (await app.container.make(Worker)).drain()
      await engine.exchange.idle()
      await page.reload()
    }
    await settle()
    await page.getByRole('button', { name: 'Make the change' }).click()
    await settle()
    for (const id of ids) {
      assert.equal((await engine.read(green.system, 'people.student', id, ''))['house'], 'Kaveri')
    }
  })
})
