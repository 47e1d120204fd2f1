import { test } from '@japa/runner'

test.group('Host in a browser', () => {
  test('is reachable from Chromium', async ({ visit }) => {
    const page = await visit('/health')
    await page.assertTextContains('body', 'ok')
  })
})
