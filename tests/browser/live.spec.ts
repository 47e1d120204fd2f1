import { test } from '@japa/runner'
import type { BrowserContext, Page } from 'playwright'
import { PASSWORD, testSchools } from '../support/school/main.js'

/** What the requirement allows, in milliseconds. */
const SOON = { timeout: 2000 }

async function signedIn(context: BrowserContext, email: string, path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`http://${process.env['HOST']}:${process.env['PORT']}${path}`)
  await page.getByLabel('E-mail, phone or user name').fill(email)
  await page.locator('input[name=password]').fill(PASSWORD)
  const stream = page.waitForResponse((response) => new URL(response.url()).pathname === '/live')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`**${path}`)
  await stream
  return page
}

test.group('Two people at once', () => {
  test('what one changes the other sees, in lists and in records', async ({ assert, browser, cleanup }) => {
    const { green, engine } = await testSchools()
    const household = await engine.create(green.system, 'people.household', { name: 'Aarti Live' })
    const path = '/people/households'
    const own = await browser.newContext()
    const other = await browser.newContext()
    cleanup(async () => void (await Promise.all([own.close(), other.close()])))
    const list = await signedIn(own, green.accounts.admin.email, `${path}?search=live`)
    const editor = await signedIn(other, green.accounts.super_admin.email, `${path}/${String(household.id)}/edit`)

    await editor.locator('input[name=name]').fill('Typed but not saved')
    await engine.update(green.system, 'people.household', String(household.id), { name: 'Binita Live' })
    await list.getByRole('link', { name: 'Binita Live' }).waitFor(SOON)
    await list.locator('tr.is-fresh').waitFor(SOON)
    await editor.getByText('Somebody has changed this meanwhile').waitFor(SOON)
    assert.equal(await editor.locator('input[name=name]').inputValue(), 'Typed but not saved')

    await engine.create(green.system, 'people.household', { name: 'Charu Live' })
    await list.getByRole('link', { name: 'Charu Live' }).waitFor(SOON)
    await engine.remove(green.system, 'people.household', String(household.id))
    await list.getByRole('link', { name: 'Binita Live' }).waitFor({ ...SOON, state: 'detached' })
    await editor.getByText('This has just been deleted').waitFor(SOON)
  })
})
