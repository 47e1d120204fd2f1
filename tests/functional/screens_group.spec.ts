import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import { web } from '#start/kernel'

const ADDRESS = `http://${process.env['HOST']}:${process.env['PORT']}`

// Before the server starts: routes cannot be added afterwards.
router.get('/tests/web/screen', ({ request }) => request.csrfToken).use(web)
router.post('/tests/web/screen', ({ request }) => request.body()).use(web)

test.group('Screens', () => {
  test('have a policy with a nonce and nothing unsafe', async ({ client, assert }) => {
    const response = await client.get('/tests/web/screen')
    const policy = String(response.header('content-security-policy'))
    assert.match(policy, /script-src 'self' 'nonce-[^']+'/)
    assert.match(policy, /style-src 'self' 'nonce-[^']+'/)
    assert.notInclude(policy, 'unsafe-')
    assert.equal(response.header('x-content-type-options'), 'nosniff')
  })

  test('answer a missing form token with 403 and no redirect', async ({ client }) => {
    const response = await client.post('/tests/web/screen').redirects(0).unsafeForm({ name: 'x' })
    response.assertStatus(403)
  })

  test('take a form with its token', async ({ assert }) => {
    const page = await fetch(`${ADDRESS}/tests/web/screen`)
    const cookie = page.headers.getSetCookie().map((line) => line.split(';')[0])
    const body = new URLSearchParams({ name: ' x', note: '', _csrf: await page.text() })
    const response = await fetch(`${ADDRESS}/tests/web/screen`, {
      method: 'POST',
      headers: { cookie: cookie.join('; ') },
      body,
    })
    assert.equal(response.status, 200)
    assert.containsSubset(await response.json(), { name: ' x', note: null })
  })
})
