import { test } from '@japa/runner'

test.group('Host in a browser', () => {
  test('is reachable from Chromium', async ({ visit }) => {
    const page = await visit('/healthz')
    await page.assertTextContains('body', 'ok')
  })
})
