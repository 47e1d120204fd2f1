import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { GOOD_PASSWORD, newUser } from '../functional/attacks/people.js'
import { campus, claimsOf } from '../support/campus.js'

/** Takes pictures where SHOTS names a folder. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS']
  if (!folder) return
  for (const width of [1280, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      const path = `${folder}/${name}_${width}_${colorScheme}.png`
      await page.screenshot({ path, fullPage: true, animations: 'disabled' })
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

test.group('A provider in a browser', () => {
  test('signs in by its button', async ({ assert, cleanup, visit }) => {
    const provider = await campus(cleanup)
    const { email } = await newUser()
    const page = await visit('/login?next=%2Fprofile')
    await shoot(page, 'login')
    provider.visitor = claimsOf('nobody@example.org')
    await page.click('text=Sign in with Campus')
    await page.waitForSelector('[role=alert]')
    assert.equal(new URL(page.url()).search, '?next=%2Fprofile')
    await shoot(page, 'login_wrong')
    provider.visitor = claimsOf(email)
    await page.click('text=Sign in with Campus')
    await page.waitForURL('**/profile')
  })

  test('is linked and unlinked on the page of security', async ({ assert, cleanup, visit }) => {
    const provider = await campus(cleanup)
    const { email, userId, identity } = await newUser()
    provider.visitor = claimsOf('private@example.org')
    const page = await visit('/login?next=%2Fsecurity')
    await page.fill('#login', email)
    await page.fill('#password', GOOD_PASSWORD)
    await page.click('button[type=submit]:has-text("Sign in")')
    await page.waitForURL('**/security')
    await shoot(page, 'security')
    await page.fill('#provider-present', GOOD_PASSWORD)
    await page.click('button:has-text("Link")')
    await page.waitForSelector('text=Go on to Campus')
    await shoot(page, 'security_ready')
    await page.click('a:has-text("Go on to Campus")')
    await page.waitForSelector('.notice')
    assert.isNotNull(await identity.externals.linkedAt(userId, provider.issuer))
    await shoot(page, 'security_linked')
    await page.fill('#provider-present', GOOD_PASSWORD)
    await page.click('text=Take the link away')
    await page.waitForSelector('.notice')
    assert.isNull(await identity.externals.linkedAt(userId, provider.issuer))
  })
})
