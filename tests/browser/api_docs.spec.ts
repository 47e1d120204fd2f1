import { test } from '@japa/runner'
import type { BrowserContext, Page } from 'playwright'
import { PASSWORD, testSchools } from '../support/school/main.js'
import type { RoleName } from '../support/school/main.js'

const ADDRESS = `http://${process.env['HOST']}:${process.env['PORT']}`

/** What a page did that it should not: requests to other servers, and what its policy or its scripts complained of. */
function watch(context: BrowserContext): { readonly strangers: string[]; readonly complaints: string[] } {
  context.setDefaultTimeout(60_000)
  const strangers: string[] = []
  const complaints: string[] = []
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.origin !== ADDRESS) strangers.push(url.href)
  })
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(error.error().message))
  return { strangers, complaints }
}

async function signIn(page: Page, role: RoleName): Promise<void> {
  const { green } = await testSchools()
  await page.locator('input[name=login]').fill(green.accounts[role].email)
  await page.locator('input[name=password]').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test.group('The pages about the API', () => {
  test('send a request as the signed-in person, asking no other server', async ({ assert, browserContext, visit }) => {
    const seen = watch(browserContext)
    const page = await visit('/api/docs')
    await page.waitForURL('**/login?next=*')
    await signIn(page, 'admin')
    await page.waitForURL('**/api/docs')

    await page.getByRole('link', { name: 'People' }).click()
    await page.waitForURL('**/api/docs?part=people')
    await page.locator('#operations-tag-people .expand-operation').click()
    await page.locator('#operations-people-listPeopleStudent .opblock-summary-control').click()
    const operation = page.locator('#operations-people-listPeopleStudent')
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.locator('tr[data-param-name="per_page"] input').fill('1')
    await operation.getByRole('button', { name: 'Execute' }).click()
    const answer = operation.locator('.live-responses-table')
    await answer.locator('.response-col_status', { hasText: '200' }).first().waitFor()
    assert.include(await answer.locator('.highlight-code').first().innerText(), '"per_page": 1')
    assert.deepEqual(seen, { strangers: [], complaints: [] })
  })

  test('show to read what the signed-in person may do and no more', async ({ assert, browserContext, visit }) => {
    const seen = watch(browserContext)
    const page = await visit('/api/redoc')
    await signIn(page, 'parent')
    await page.waitForURL('**/api/redoc')
    await page.getByRole('link', { name: 'People', exact: true }).first().click()
    await page.waitForURL('**/api/redoc?part=people')
    await page.getByRole('heading', { name: 'List Students' }).first().waitFor()
    assert.equal(await page.getByText('Create one Student', { exact: true }).count(), 0)

    await page.getByRole('search').locator('input').fill('student')
    await page.locator('[data-role="search:results"] [role=menuitem]').first().waitFor()
    assert.deepEqual(seen, { strangers: [], complaints: [] })
  })

  test('fit a phone', async ({ assert, visit }) => {
    const page = await visit('/api/docs')
    await page.setViewportSize({ width: 390, height: 800 })
    await signIn(page, 'admin')
    await page.waitForURL('**/api/docs')
    for (const path of ['docs', 'redoc']) {
      await page.goto(`${ADDRESS}/api/${path}`)
      await page
        .getByText(/Academics/)
        .first()
        .waitFor({ state: 'attached' })
      assert.isAtMost(await page.evaluate(() => document.documentElement.scrollWidth), 390, path)
    }
  })
})
