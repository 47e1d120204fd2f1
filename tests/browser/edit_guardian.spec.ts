import { test } from '@japa/runner'
import { call, recordIn } from '../support/rest.js'
import { PASSWORD, testSchools } from '../support/school/main.js'

test.group('The office', () => {
  test('signs in, finds a pupil, changes the phone of the guardian, and REST has it', async ({ assert, visit }) => {
    const { green, engine } = await testSchools()
    const { email, token } = green.accounts.admin
    const guardian = await engine.create(green.system, 'people.guardian', {
      name: 'Rohini Kale',
      phone: '+911111100099',
    })
    await engine.create(green.system, 'people.student', {
      name: 'Mihir Kale',
      status: 'active',
      is_boarder: false,
      guardians: [
        {
          guardian: String(guardian.id),
          relation: 'mother',
          may_see_records: true,
          may_pick_up: true,
          lives_with: true,
          receives_messages: true,
        },
      ],
    })

    const page = await visit('/people/students')
    await page.getByLabel('E-mail, phone or user name').fill(email)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/people/students')

    await page.getByRole('searchbox').fill('mihir')
    await page.getByRole('searchbox').press('Enter')
    await page.getByRole('link', { name: 'Mihir Kale' }).click()
    await page.getByRole('link', { name: 'Rohini Kale' }).click()
    await page.waitForURL('**/people/guardians/*')
    await page.getByRole('link', { name: 'Edit', exact: true }).click()
    await page.locator('input[name=phone]').fill('+919812345678')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.assertTextContains('body', 'Rohini Kale has been saved.')

    const answer = await call(`/api/v1/people/guardians/${String(guardian.id)}`, { token })
    assert.containsSubset(recordIn(answer), { phone: '+919812345678', version: 2 })
  })
})
