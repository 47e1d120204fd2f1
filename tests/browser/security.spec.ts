import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { TOTP } from 'otpauth'
import { GOOD_PASSWORD, newUser } from '../functional/attacks/people.js'

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
