import { test } from '@japa/runner'
import { contentsOf } from '../../support/database_state.js'
import { call } from '../../support/rest.js'
import { PASSWORD, testSchools, tokenFor } from '../../support/school/main.js'
import { Visitor } from '../../support/visitor.js'
import {
  codeIn,
  GOOD_PASSWORD,
  invite,
  mailsDuring,
  newUser,
  post,
  SECRET_LENGTH,
  seen,
  statusWith,
  tokensOf,
  withSecondFactor,
} from './people.js'

const OTHER_PASSWORD = 'nine orange kettles'

test.group('Attacks on signing in', () => {
  test('D01 login and reset answer known and unknown names in the same bytes', async ({ assert }) => {
    const { email } = await newUser()
    const [known, unknown] = [email, 'nobody.at.all@green.test']
    const logins = await Promise.all(
      [known, unknown].map((login) => post('login', { email: login, password: 'wrong' }))
    )
    assert.equal(seen(logins[0]!), seen(logins[1]!))
    await mailsDuring(async () => {
      const resets = [
        await post('password/forgot', { login: known }),
        await post('password/forgot', { login: unknown }),
      ]
      assert.equal(seen(resets[0]!), seen(resets[1]!))
      assert.equal(resets[0]?.status, 200)
    })
  })

  test('D01 an invitation of a person with an account looks like one of a new person', async ({ assert }) => {
    const known = await newUser({ school: 'river' })
    const fresh = 'never.seen@green.test'
    const codes: string[] = []
    for (const email of [known.email, fresh]) {
      const { code, mails } = await invite({ name: 'Guest', email, roles: [{ role: 'teacher' }] })
      assert.deepEqual(
        mails.map(({ to }) => to),
        [email]
      )
      codes.push(code)
    }
    const claim = (code: string | undefined) => post('invitation', { code, password: GOOD_PASSWORD })
    assert.equal(seen(await claim(codes[0])), seen(await claim(codes[1])))
    await tokensOf(fresh)
    await tokensOf(known.email)
  })

  test('D02 a reset mail goes to the stored address, and its link leads to the configured host', async ({ assert }) => {
    const { email } = await newUser()
    const mails = await mailsDuring(async () => {
      await call('/api/v1/auth/password/forgot', {
        method: 'POST',
        json: { login: email.toUpperCase() },
        headers: { 'x-forwarded-host': 'evil.example', 'origin': 'https://evil.example' },
      })
    })
    assert.deepEqual(
      mails.map(({ to }) => to),
      [email]
    )
    assert.notInclude(mails[0]?.text ?? '', 'evil')
    assert.match(mails[0]?.text ?? '', /http:\/\/localhost:\d+\/password\/reset\?code=otc_/)
  })

  test('D03 the host of a request has no say in a link', async ({ assert }) => {
    const { email } = await newUser()
    const visitor = new Visitor()
    await visitor.get('/password/forgot')
    const mails = await mailsDuring(async () => {
      await visitor.post('/password/forgot', { login: email }, { 'x-forwarded-host': 'evil.example' })
    })
    assert.lengthOf(mails, 1)
    assert.notInclude(mails[0]?.text ?? '', 'evil')
  })

  test('D04 logout ends access and refresh tokens at once', async ({ assert }) => {
    const { email } = await newUser()
    const tokens = await tokensOf(email)
    assert.equal(await statusWith(tokens.access_token), 200)
    assert.equal((await post('logout', {}, tokens.access_token)).status, 200)
    assert.equal(await statusWith(tokens.access_token), 401)
    assert.equal((await post('refresh', { refresh_token: tokens.refresh_token })).status, 401)
  })

  test('D04 a changed password ends all other sessions, a reset one all', async ({ assert }) => {
    const { email } = await newUser()
    const [here, there] = [await tokensOf(email), await tokensOf(email)]
    const change = { present: GOOD_PASSWORD, password: OTHER_PASSWORD }
    assert.equal((await post('password', change, here.access_token)).status, 200)
    assert.deepEqual([await statusWith(here.access_token), await statusWith(there.access_token)], [200, 401])
    const mails = await mailsDuring(async () => void (await post('password/forgot', { login: email })))
    const code = codeIn(mails[0]?.text ?? '')
    assert.equal((await post('password/reset', { code, password: GOOD_PASSWORD })).status, 200)
    assert.equal(await statusWith(here.access_token), 401)
    assert.equal((await post('refresh', { refresh_token: here.refresh_token })).status, 401)
  })

  test('D04 a browser signed out keeps nothing', async ({ assert }) => {
    const { email, identity, userId } = await newUser()
    const visitor = new Visitor()
    await visitor.get('/login')
    await visitor.post('/login', { login: email, password: GOOD_PASSWORD, next: '/' })
    await visitor.get('/')
    assert.lengthOf(await identity.sessions.list(userId), 1)
    await visitor.post('/logout', {})
    assert.lengthOf(await identity.sessions.list(userId), 0)
    assert.equal((await visitor.get('/')).status, 302)
  })

  test('D05 an old refresh token shown again kills the family', async ({ assert }) => {
    const { email } = await newUser()
    const first = await tokensOf(email)
    const renewed = await post('refresh', { refresh_token: first.refresh_token })
    const second = renewed.body?.data as unknown as typeof first
    assert.equal(await statusWith(second.access_token), 200)
    assert.equal((await post('refresh', { refresh_token: first.refresh_token })).status, 401)
    assert.equal((await post('refresh', { refresh_token: second.refresh_token })).status, 401)
    assert.equal(await statusWith(second.access_token), 401)
  })

  test('D05 of two uses of a refresh token at once one wins', async ({ assert }) => {
    const { email } = await newUser()
    const { refresh_token: token } = await tokensOf(email)
    const answers = await Promise.all([1, 2, 3].map(() => post('refresh', { refresh_token: token })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401])
  })

  test('D07 a locked account answers the right password like a wrong one, and history knows why', async ({
    assert,
  }) => {
    const { email, userId, identity } = await newUser()
    const answers = []
    for (let attempt = 0; attempt < 6; attempt++) answers.push(await post('login', { email, password: 'wrong' }))
    answers.push(await post('login', { email, password: GOOD_PASSWORD }))
    assert.lengthOf([...new Set(answers.map(seen))], 1)
    const events = await identity.history.of(userId)
    assert.deepEqual([events[0]?.outcome, events.at(-1)?.outcome], ['locked', 'refused'])
  })

  test('D07 a lock holds for the address it was earned from only', async ({ assert }) => {
    const { email, identity } = await newUser()
    for (let attempt = 0; attempt < 7; attempt++) await post('login', { email, password: 'wrong' })
    const elsewhere = { id: '', address: '203.0.113.9' }
    const outcome = await identity.signIn({ login: email, password: GOOD_PASSWORD }, 'api', elsewhere)
    assert.equal(outcome.kind, 'signed_in')
  })

  test('D08 half a sign-in opens nothing, and a code is taken once', async ({ assert }) => {
    const { email } = await newUser()
    const { access_token: token } = await tokensOf(email)
    const { codeAt, recovery } = await withSecondFactor(token)
    const half = async () => {
      const answer = await post('login', { email, password: GOOD_PASSWORD })
      return String(answer.body?.error?.['second_factor_token'])
    }
    const first = await half()
    assert.equal(await statusWith(first), 401)
    const code = codeAt(0)
    assert.equal((await post('second-factor', { token: first, code: '000000' })).status, 401)
    assert.equal((await post('second-factor', { token: first, code })).status, 200)
    assert.equal((await post('second-factor', { token: first, code: codeAt(1) })).status, 401)
    assert.equal((await post('second-factor', { token: await half(), code })).status, 401)
    const [spare = ''] = recovery
    assert.equal((await post('second-factor', { token: await half(), code: spare })).status, 200)
    assert.equal((await post('second-factor', { token: await half(), code: spare })).status, 401)
  })

  test('D08 guesses are counted, and nobody disables it without the password', async ({ assert }) => {
    const { email, identity, userId } = await newUser()
    const { access_token: token } = await tokensOf(email)
    const { codeAt } = await withSecondFactor(token)
    assert.equal((await post('totp/disable', { present: 'wrong' }, token)).status, 422)
    assert.isTrue(await identity.secondFactors.isOn(userId))
    const login = await post('login', { email, password: GOOD_PASSWORD })
    const half = String(login.body?.error?.['second_factor_token'])
    for (let guess = 0; guess < 5; guess++) await post('second-factor', { token: half, code: `00000${guess}` })
    assert.equal((await post('second-factor', { token: half, code: codeAt(0) })).status, 401)
    assert.equal((await post('totp/disable', { present: GOOD_PASSWORD }, token)).status, 200)
  })

  test('D09 signing in gives the browser a new session, at each half', async ({ assert }) => {
    const { email } = await newUser()
    const { access_token: token } = await tokensOf(email)
    const { codeAt } = await withSecondFactor(token)
    const visitor = new Visitor()
    await visitor.get('/login')
    const ids = [visitor.cookie('lectern_session')]
    await visitor.post('/login', { login: email, password: GOOD_PASSWORD, next: '/' })
    ids.push(visitor.cookie('lectern_session'))
    assert.equal((await visitor.get('/')).status, 302)
    await visitor.get('/login/code')
    const done = await visitor.post('/login/code', { code: codeAt(0), next: '/' })
    ids.push(visitor.cookie('lectern_session'))
    assert.equal(done.status, 303)
    assert.equal((await visitor.get('/')).status, 200)
    assert.lengthOf([...new Set(ids)], 3)
  })

  test('D10 a password beyond the cap is refused before any work, one of 200 characters counts to its end', async ({
    assert,
  }) => {
    const { email } = await newUser()
    const { access_token: token } = await tokensOf(email)
    const long = 'lamp ridge '.repeat(18) + 'a'
    assert.equal((await post('password', { present: GOOD_PASSWORD, password: long }, token)).status, 200)
    assert.equal((await post('login', { email, password: `${long.slice(0, -1)}b` })).status, 401)
    await tokensOf(email, long)
    assert.equal((await post('login', { email, password: 'x'.repeat(257) })).status, 422)
    assert.equal((await post('login', { email, password: 'x'.repeat(1_100_000) })).status, 413)
  })

  test('D12 signing in leads to paths of this server only: {$self}')
    .with(['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example', 'javascript:alert(1)'])
    .run(async ({ assert }, next) => {
      const { green } = await testSchools()
      const visitor = new Visitor()
      await visitor.get('/login')
      const login = green.accounts.admin.email
      const answer = await visitor.post('/login', { login, password: PASSWORD, next })
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/'])
    })

  test('D15 no secret is stored as it is given out', async ({ assert }) => {
    const { email, engine } = await newUser()
    const { access_token: access, refresh_token: refresh } = await tokensOf(email)
    const { recovery } = await withSecondFactor(access)
    const client = await post('clients', { name: 'Till', roles: ['admin'] }, access)
    const { secret } = client.body?.data as { secret: string }
    const invited = await invite({ name: 'Guest', email: 'guest.d15@green.test', roles: [] })
    await post('login', { email: 'my-secret-typed-here@green.test', password: 'x' })
    const stored = JSON.stringify(await contentsOf(engine))
    for (const given of [refresh, secret, invited.code, ...recovery]) {
      assert.isAbove(given.length, 15)
      assert.notInclude(stored, given)
      assert.notInclude(stored, given.slice(-SECRET_LENGTH))
    }
    assert.notInclude(stored, 'my-secret-typed-here')
  })

  test('D17 of two claims of an invitation, or resets by one code, at once one wins', async ({ assert }) => {
    const email = 'guest.d17@green.test'
    const { code } = await invite({ name: 'Guest', email, roles: [] })
    const claims = await Promise.all([1, 2].map((n) => post('invitation', { code, password: `${GOOD_PASSWORD} ${n}` })))
    assert.deepEqual(claims.map(({ status }) => status).sort(), [200, 422])
    const mails = await mailsDuring(async () => void (await post('password/forgot', { login: email })))
    const reset = codeIn(mails[0]?.text ?? '')
    const resets = await Promise.all(
      [3, 4].map((n) => post('password/reset', { code: reset, password: `${GOOD_PASSWORD} ${n}` }))
    )
    assert.deepEqual(resets.map(({ status }) => status).sort(), [200, 422])
  })

  test('C03 a session that is revoked, a disabled user and a revoked API key end at the next request', async ({
    assert,
  }) => {
    const { email, engine, green, userId, identity } = await newUser()
    const { access_token: token } = await tokensOf(email)
    const made = await post('clients', { name: 'Till', roles: ['admin'] }, token)
    const { id, secret } = made.body?.data as { id: string; secret: string }
    assert.equal((await call('/api/v1/people/students', { token: secret })).status, 200)
    await call(`/api/v1/auth/clients/${id}`, { method: 'DELETE', token })
    assert.equal((await call('/api/v1/people/students', { token: secret })).status, 401)
    const listed = await call('/api/v1/auth/sessions', { token })
    const [own] = listed.body?.data as { id: string; is_current: boolean }[]
    const another = await tokenFor(identity, userId, green.id)
    assert.equal((await call(`/api/v1/auth/sessions/${own?.id}`, { method: 'DELETE', token: another })).status, 200)
    assert.deepEqual([await statusWith(token), await statusWith(another)], [401, 200])
    await engine.update(green.system, 'core.user', userId, { status: 'disabled' })
    assert.equal(await statusWith(another), 401)
  })
})

test.group('Attacks with programs’ credentials', () => {
  test('B09 a key gets no role that its maker has not, and no other than an administrator makes one', async ({
    assert,
  }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const above = await post('clients', { name: 'Above', roles: ['super_admin'] }, token)
    assert.equal(above.status, 422)
    const { token: parent } = green.accounts.parent
    assert.equal((await post('clients', { name: 'Own', roles: ['parent'] }, parent)).status, 404)
  })

  test('client credentials give a token of the school, and RFC 6749 its errors', async ({ assert }) => {
    const { green, river } = await testSchools()
    const made = await post('clients', { kind: 'oauth', name: 'Sync', roles: ['admin'] }, green.accounts.admin.token)
    const { id, secret } = made.body?.data as { id: string; secret: string }
    const ask = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      call('/oauth/token', {
        method: 'POST',
        raw: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      })
    const grant = { grant_type: 'client_credentials' }
    const basic = { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` }
    const granted = await ask(grant, basic)
    const { access_token: token } = JSON.parse(granted.text) as { access_token: string }
    const mine = await call('/api/v1/people/students', { token })
    assert.equal(mine.status, 200)
    assert.equal((await call('/api/v1/people/students', { token, headers: { 'x-school': river.slug } })).status, 404)
    assert.equal((await call('/api/v1/auth/sessions', { token })).status, 403)
    const wrong = await ask({ ...grant, client_id: id, client_secret: `${secret}x` })
    assert.deepEqual([wrong.status, JSON.parse(wrong.text)], [401, { error: 'invalid_client' }])
    const unsupported = await ask({ grant_type: 'password', client_id: id, client_secret: secret })
    assert.deepEqual([unsupported.status, JSON.parse(unsupported.text)], [400, { error: 'unsupported_grant_type' }])
    // An OAuth secret is no API key.
    assert.equal((await call('/api/v1/people/students', { token: secret })).status, 401)
  })
})
