import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { TOTP } from 'otpauth'
import { GOOD_PASSWORD, invite, newUser } from '../functional/attacks/people.js'
import { call } from '../support/rest.js'
import { PASSWORD, testSchools } from '../support/school/main.js'

/** Takes a picture where SHOTS names a folder. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS']
  if (!folder) return
  for (const [width, scheme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: `${folder}/${name}_${width}_${scheme}.png`, fullPage: true })
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

test.group('Security in a browser', () => {
  test('a second factor is set up, asked for and taken away', async ({ assert, visit }) => {
    const { email } = await newUser()
    const page = await visit('/login')
    await shoot(page, 'login')
    const signIn = async () => {
      await page.fill('#login', email)
      await page.fill('#password', GOOD_PASSWORD)
      await page.click('button[type=submit]:has-text("Sign in")')
    }
    await signIn()
    await page.goto(new URL('/security', page.url()).href)
    await shoot(page, 'security')
    await page.fill('#factor-present', GOOD_PASSWORD)
    await page.click('text=Set up')
    await page.waitForSelector('.security-qr svg')
    await shoot(page, 'enrolment')
    const secret = await page.innerText('.security-secret')
    await page.fill('#code', new TOTP({ secret }).generate({ timestamp: Date.now() - 30_000 }))
    await page.click('text=Confirm')
    assert.equal(await page.locator('.security-codes li').count(), 10)
    await shoot(page, 'recovery')
    await page.click('.user-button')
    await page.click('text=Sign out')
    await signIn()
    await page.waitForURL('**/login/code**')
    await shoot(page, 'code')
    await page.fill('#code', new TOTP({ secret }).generate())
    await page.click('text=Go on')
    await page.waitForURL((url) => url.pathname === '/')
    await page.goto(new URL('/security', page.url()).href)
    await shoot(page, 'security_on')
    await page.fill('#factor-present', GOOD_PASSWORD)
    await page.click('text=Take away')
    await page.waitForSelector('.notice')
  })

  test('a forgotten password is asked for', async ({ visit }) => {
    const page = await visit('/password/forgot')
    await shoot(page, 'forgot')
    await page.fill('#login', 'nobody@green.test')
    await page.click('button[type=submit]:has-text("Send the link")')
    await page.waitForSelector('text=Look into your mail')
    await shoot(page, 'sent')
    await page.goto(new URL('/password/reset?code=spent', page.url()).href)
    await shoot(page, 'reset')
    await page.fill('#password', GOOD_PASSWORD)
    await page.click('text=Set the password')
    await page.waitForSelector('[role=alert]')
    await shoot(page, 'spent')
  })
})

test.group('The door in a browser', () => {
  test('a user made with a mail claims his place, and sets up the second factor that his role needs', async ({
    assert,
    visit,
    cleanup,
  }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.super_admin
    const set = (json: object) => call('/api/v1/schools/current', { method: 'PATCH', json, token })
    await set({ second_factor_roles: ['librarian'], open_sign_up: true, sign_up_role: 'parent' })
    cleanup(async () => void (await set({ second_factor_roles: [], open_sign_up: false, sign_up_role: null })))
    const email = `browser.${process.pid}@green.test`
    const { id, code } = await invite({ name: 'Browser Guest', email, roles: [{ role: 'librarian' }] })
    const page = await visit(`/invitation?code=${code}`)
    await shoot(page, 'invitation')
    await page.fill('#password', GOOD_PASSWORD)
    await page.click('button[type=submit]:has-text("Claim")')
    await page.waitForSelector('a:has-text("Back to sign-in")')
    await page.goto(new URL('/login', page.url()).href)
    await page.fill('#login', email)
    await page.fill('#password', GOOD_PASSWORD)
    await page.click('button[type=submit]:has-text("Sign in")')
    await page.waitForSelector('.security-qr svg')
    await shoot(page, 'setup')
    const secret = await page.innerText('.security-secret')
    await page.fill('#code', new TOTP({ secret }).generate())
    await page.click('text=Go on')
    assert.equal(await page.locator('.security-codes li').count(), 10)
    await shoot(page, 'setup_codes')
    await page.context().clearCookies()
    await page.goto(new URL('/login', page.url()).href)
    await page.fill('#login', green.accounts.admin.email)
    await page.fill('#password', PASSWORD)
    await page.click('button[type=submit]:has-text("Sign in")')
    await page.waitForURL((url) => url.pathname === '/')
    await page.goto(new URL(`/core/memberships/${id}`, page.url()).href)
    await shoot(page, 'user')
    await page.goto(new URL('/audit/logins', page.url()).href)
    assert.isAbove(await page.locator('.security-list li').count(), 1)
    await shoot(page, 'logins')
  })
})
