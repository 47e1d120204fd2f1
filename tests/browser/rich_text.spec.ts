import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { ScreenEngine } from '../../app/controllers/screens/engine_port.js'
import { RecordEngine } from '../../app/controllers/screens/record_engine.js'
import { loadPluginScreens } from '../../app/screens/main.js'
import { plainSqlite } from '../support/databases.js'
import { openEverything } from '../support/everything.js'
import { PASSWORD, testSchools } from '../support/school/main.js'

const everything = await openEverything(plainSqlite)
const screens = await loadPluginScreens(everything.root, everything.engine.baseRegistry)

const PATH = '/everything/setups'

async function signIn(visit: (path: string) => Promise<Page>): Promise<Page> {
  const { green } = await testSchools()
  const page = await visit(PATH)
  await page.getByLabel('E-mail, phone or user name').fill(green.accounts.admin.email)
  await page.locator('input[name=password]').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`**${PATH}/*`)
  return page
}

test.group('Formatted text', (group) => {
  group.setup(() => {
    app.container.swap(ScreenEngine, () => new RecordEngine(everything.engine, screens))
    return async () => {
      app.container.restore(ScreenEngine)
      await everything.close()
    }
  })

  test('is written in an editor, kept clean and shown with its formatting', async ({ assert, visit }) => {
    const refused: string[] = []
    const page = await signIn(visit)
    page.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
    page.on('pageerror', (error) => refused.push(error.message))
    assert.equal(await page.locator('h1').textContent(), 'Setup')
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.locator('#field-sender').fill('Office')
    const editor = page.locator('trix-editor')
    await editor.click()
    await page.keyboard.type('Bring ')
    await page.getByRole('button', { name: 'Bold' }).click()
    await page.keyboard.type('two')
    await page.getByRole('button', { name: 'Bold' }).click()
    await page.keyboard.type(' copies')
    await page.keyboard.press('Enter')
    await page.keyboard.type('and <script>alert(1)</script>')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.waitForURL((url) => !url.pathname.endsWith('/edit'))
    const shown = page.locator('.formatted')
    const html = (await shown.innerHTML()).replaceAll('&nbsp;', ' ')
    assert.include(html, 'Bring <strong>two</strong> copies')
    assert.include(html, '&lt;script&gt;')
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.locator('trix-editor', { hasText: 'copies' }).waitFor()
    assert.match(await page.locator('trix-editor').innerText(), /Bring\stwo\scopies/)
    assert.deepEqual(refused, [])
  })
})
