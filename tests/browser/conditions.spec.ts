import { test } from '@japa/runner'
import { call, recordsIn } from '../support/rest.js'
import { PASSWORD, testSchools } from '../support/school/main.js'

test.group('Fields that depend on others', () => {
  test('come and go as the form is filled in, in rows too, and are judged by the server without script', async ({
    assert,
    visit,
    browserContext,
  }) => {
    const { green } = await testSchools()
    const { email, token } = green.accounts.admin
    const page = await visit('/fees/concession-types/new')
    await page.getByLabel('E-mail, phone or user name').fill(email)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/fees/concession-types/new')

    const share = page.locator('[data-box=value_percent]')
    const amount = page.locator('[data-box=value_amount]')
    await amount.waitFor({ state: 'hidden' })
    assert.isTrue(await share.isVisible())
    await page.locator('input[name=value_percent]').fill('12')
    await page.locator('select[name=mode]').selectOption('amount')
    assert.deepEqual([await share.isVisible(), await amount.isVisible()], [false, true])
    assert.isTrue(await page.locator('input[name=value_percent]').isDisabled())
    assert.isTrue(await amount.evaluate((box) => box.classList.contains('is-asked')))

    await page.locator('input[name=code]').fill('CND')
    await page.locator('input[name=name]').fill('Off an amount')
    await page.locator('select[name=kind]').selectOption('other')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.assertTextContains('.field-error', 'Is required')
    await page.locator('input[name=value_amount]').fill('250')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.waitForURL((url) => /concession-types\/[0-9a-f-]{36}$/.test(url.pathname))
    assert.notInclude(await page.locator('main').innerText(), 'Share\n')
    const made = await call('/api/v1/fees/concession-types?search=Off an amount', { token })
    assert.containSubset(recordsIn(made)[0], { value_percent: null, value_amount: '250.00' })

    await page.goto(new URL('/fees/fee-structures/new', page.url()).href)
    const row = page.locator('[data-box=lines] [data-grid-rows] [data-grid-row]').first()
    const instalment = row.locator('[data-grid-cell=instalment] input')
    await row.locator('[data-grid-cell=frequency] select').selectOption('each')
    assert.isTrue(await instalment.isDisabled())
    await row.locator('[data-grid-cell=frequency] select').selectOption('once')
    assert.isFalse(await instalment.isDisabled())
    await page.locator('[data-grid-add]').first().click()
    const next = page.locator('[data-box=lines] [data-grid-rows] [data-grid-row]').nth(1)
    await next.locator('[data-grid-cell=frequency] select').selectOption('each')
    assert.isTrue(await next.locator('[data-grid-cell=instalment] input').isDisabled())

    const plain = await browserContext
      .browser()
      ?.newContext({ javaScriptEnabled: false, storageState: await browserContext.storageState() })
    const still = await plain?.newPage()
    await still?.goto(new URL('/fees/concession-types/new', page.url()).href)
    await still?.locator('input[name=code]').fill('CNE')
    await still?.locator('input[name=name]').fill('Without script')
    await still?.locator('select[name=kind]').selectOption('other')
    await still?.locator('input[name=value_percent]').fill('10')
    await still?.locator('input[name=value_amount]').fill('5')
    await still?.getByRole('button', { name: 'Create' }).click()
    assert.include(await still?.locator('[data-box=value_amount] .field-error').innerText(), 'Does not apply')
    await plain?.close()
  })
})
