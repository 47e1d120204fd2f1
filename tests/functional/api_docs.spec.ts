import { test } from '@japa/runner'
import { call } from '../support/rest.js'
import { PASSWORD, testSchools } from '../support/school/main.js'
import type { RoleName } from '../support/school/main.js'

const ADDRESS = `http://${process.env['HOST']}:${process.env['PORT']}`

/** A browser's session: its cookies, and the form token of the last page. */
async function sessionOf(role: RoleName): Promise<{ cookie: string; csrf: string }> {
  const { green } = await testSchools()
  const visit = await fetch(`${ADDRESS}/login`)
  const before = cookiesOf(visit)
  const body = new URLSearchParams({
    login: green.accounts[role].email,
    password: PASSWORD,
    _csrf: tokenIn(await visit.text(), /name=['"]_csrf['"] value=['"]([^'"]+)/),
  })
  const signedIn = await fetch(`${ADDRESS}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: before },
    body,
  })
  const cookie = cookiesOf(signedIn)
  const page = await fetch(`${ADDRESS}/api/docs`, { headers: { cookie } })
  return { cookie: cookiesOf(page) || cookie, csrf: tokenIn(await page.text(), /data-csrf="([^"]+)"/) }
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

function tokenIn(page: string, pattern: RegExp): string {
  const found = pattern.exec(page)?.[1]
  if (!found) throw new Error('The page carries no form token')
  return found
}

test.group('The pages about the API', () => {
  test('send a visitor of {$self} to sign in')
    .with(['/api/docs', '/api/redoc', '/api/docs/openapi.json'])
    .run(async ({ assert }, path) => {
      const answer = await call(path)
      assert.equal(answer.status, 302)
      assert.equal(answer.headers.get('location'), `/login?next=${encodeURIComponent(path)}`)
    })

  test('have a policy that lets no other server in and nothing inline', async ({ assert }) => {
    const { cookie } = await sessionOf('teacher')
    const policyOf = async (path: string) =>
      (await call(path, { headers: { cookie } })).headers.get('content-security-policy') ?? ''
    assert.notMatch(await policyOf('/api/docs'), /unsafe-|https?:|blob:/)
    const policy = await policyOf('/api/redoc')
    assert.notMatch(policy, /unsafe-|https?:/)
    assert.match(policy, /;worker-src 'self' blob:$/)
  })

  test('read by session the document that a token gets', async ({ assert }) => {
    const { green } = await testSchools()
    const { cookie } = await sessionOf('parent')
    const bySession = await call('/api/docs/openapi.json', { headers: { cookie } })
    const byToken = await call('/api/openapi.json', { token: green.accounts.parent.token })
    assert.equal(bySession.status, 200)
    assert.equal(bySession.text, byToken.text)
  })

  test('give a token for the session, to its own pages only', async ({ assert }) => {
    const { green } = await testSchools()
    const { cookie, csrf } = await sessionOf('teacher')
    const ask = (headers: Record<string, string>) => call('/api/docs/token', { method: 'POST', headers })
    assert.equal((await ask({ cookie })).status, 403)
    assert.equal((await ask({ 'x-csrf-token': csrf })).status, 403)

    const given = await ask({ cookie, 'x-csrf-token': csrf })
    assert.equal(given.headers.get('cache-control'), 'no-store')
    const { access_token: token } = JSON.parse(given.text) as { access_token: string }
    const me = await call('/api/v1/users/me', { token })
    assert.containsSubset(me.body?.data, { id: green.accounts.teacher.userId, school: { id: green.id } })
  })

  test('do not make REST take sessions', async ({ assert }) => {
    const { cookie } = await sessionOf('teacher')
    assert.equal((await call('/api/v1/people/students', { headers: { cookie } })).status, 401)
  })
})
