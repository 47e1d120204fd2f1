import { test } from '@japa/runner'
import { call } from '../../support/rest.js'
import { PASSWORD, testSchools } from '../../support/school/main.js'

const LOGIN = { method: 'POST' }

test.group('POST /api/v1/auth/login', () => {
  test('gives a token that REST takes', async ({ assert }) => {
    const { green } = await testSchools()
    const { email, userId } = green.accounts.admin
    const login = await call('/api/v1/auth/login', { ...LOGIN, json: { email, password: PASSWORD } })
    assert.equal(login.status, 200)
    assert.equal(login.headers.get('cache-control'), 'no-store')
    const { access_token: token } = login.body?.data as { access_token: string }
    const me = await call('/api/v1/users/me', { token })
    assert.containsSubset(me.body, {
      success: true,
      data: { id: userId, school: { slug: green.slug }, roles: ['admin'] },
    })
  })

  test('answers a wrong password and an unknown login in the same bytes', async ({ assert }) => {
    const { green } = await testSchools()
    const { email } = green.accounts.admin
    const attempts = [
      { email, password: 'wrong' },
      { email: 'nobody@green.test', password: PASSWORD },
    ]
    const answers = await Promise.all(attempts.map((json) => call('/api/v1/auth/login', { ...LOGIN, json })))
    const texts = answers.map(({ text }) => text.replace(/"request_id":"[^"]*"/, ''))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401]
    )
    assert.equal(texts[0], texts[1])
  })

  test('refuses unknown names, other media types and broken JSON', async ({ assert }) => {
    const unknown = await call('/api/v1/auth/login', {
      ...LOGIN,
      json: { email: 'a@b.test', password: 'x', admin: true },
    })
    assert.equal(unknown.status, 422)
    assert.deepEqual(unknown.body?.error?.details['admin'], ['is not a known name here.'])
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    assert.equal((await call('/api/v1/auth/login', { ...LOGIN, headers: form, raw: 'email=a' })).status, 415)
    const json = { 'content-type': 'application/json' }
    assert.equal((await call('/api/v1/auth/login', { ...LOGIN, headers: json, raw: '{' })).status, 400)
  })
})

test.group('Access to REST', () => {
  test('needs a token: {$self}')
    .with(['', 'Bearer', 'Bearer x.y.z', 'Basic YTpi'])
    .run(async ({ assert }, authorization) => {
      const answer = await call('/api/v1/people/students', { headers: { authorization } })
      assert.equal(answer.status, 401)
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
      assert.equal(answer.body?.error?.code, 'UNAUTHENTICATED')
    })

  test('knows no other school than that of the token', async ({ assert }) => {
    const { green, river } = await testSchools()
    const { token } = green.accounts.admin
    const callAs = (school: string) => call('/api/v1/people/students', { token, headers: { 'x-school': school } })
    assert.equal((await callAs(green.slug)).status, 200)
    assert.equal((await callAs(river.slug)).status, 404)
    assert.equal((await callAs('no-such-school')).status, 404)
  })

  test('shows the keys that verify tokens to everybody', async ({ assert }) => {
    const answer = await call('/.well-known/jwks.json')
    assert.equal(answer.status, 200)
    assert.containsSubset(JSON.parse(answer.text), { keys: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' }] })
    assert.notProperty((JSON.parse(answer.text) as { keys: object[] }).keys[0] ?? {}, 'd')
  })
})
