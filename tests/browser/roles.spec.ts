import { test } from '@japa/runner'
import { call, recordIn } from '../support/rest.js'
import { PASSWORD, testSchools } from '../support/school/main.js'

test.group('The owner', () => {
  test('makes a role from another one, adapts its rights on a screen, and REST has them', async ({ assert, visit }) => {
    const { river } = await testSchools()
    const { email, token } = river.accounts.super_admin
    const page = await visit('/roles')
    await page.getByLabel('E-mail, phone or user name').fill(email)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/roles')

    await page.getByLabel('Title').fill('Evening librarian')
    await page.getByLabel('Begin with the rights of').selectOption('librarian')
    await page.getByRole('button', { name: 'Create role' }).click()
    await page.waitForURL('**/roles/x_*')
    await page.assertTextContains('body', 'The role Evening librarian has been created.')
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''

    await page.getByRole('link', { name: 'Students' }).last().click()
    await page.waitForURL('**/people.student')
    await page.getByLabel('See', { exact: true }).selectOption('all')
    await page.getByLabel('Medical note: see').check()
    await page.getByRole('button', { name: 'Show summary' }).click()
    await page.assertTextContains('main', 'See: No → All')
    await page.getByLabel('Why?').fill('Reads the list at night')
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.waitForURL(`**/roles/${id}`)
    await page.assertTextContains('body', 'The changes to Evening librarian are in force.')

    const role = recordIn(await call(`/api/v1/roles/${id}`, { token }))
    assert.containsSubset(role['grants'], { 'people.student': { read: true, refer: true } })
    assert.containsSubset(role['fields'], { 'people.student': { medical_note: { read: true } } })
  })
})
