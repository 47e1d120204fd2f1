import { test } from '@japa/runner'
import { TOTP } from 'otpauth'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { call } from '../../support/rest.js'
import type { Answer } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { Visitor } from '../../support/visitor.js'
import { GOOD_PASSWORD, newUser, post, statusWith, tokensOf, withSecondFactor } from './people.js'

/** Settings of the green school until the test ends. */
async function settings(changes: JsonObject, cleanup: (work: () => Promise<void>) => void): Promise<void> {
  const { green } = await testSchools()
  const { token } = green.accounts.super_admin
  const send = async (json: JsonObject) => {
    const answer = await call('/api/v1/schools/current', { method: 'PATCH', json, token })
    if (answer.status !== 200) throw new Error(answer.text)
  }
  await send(changes)
  cleanup(() =>
    send(Object.fromEntries(Object.keys(changes).map((name) => [name, name.endsWith('roles') ? [] : null])))
  )
}

const factsOf = ({ body }: Answer) => body?.error as unknown as Readonly<Record<string, string>>
const codeOf = (secret: string, step = 0) => new TOTP({ secret }).generate({ timestamp: Date.now() + step * 30_000 })

test.group('Attacks | a second factor that a role needs', () => {
  test('D08 after the password only the set-up is open; its first code signs in', async ({ assert, cleanup }) => {
    await settings({ second_factor_roles: ['librarian'] }, cleanup)
    const { email } = await newUser({ role: 'librarian' })
    const refused = await post('login', { email, password: GOOD_PASSWORD })
    const { code, setup_token: token = '' } = factsOf(refused)
    assert.deepEqual([refused.status, code], [401, 'SECOND_FACTOR_SETUP_REQUIRED'])
    assert.equal(await statusWith(token), 401)
    assert.equal((await post('second-factor', { token, code: '000000' })).status, 401)
    assert.equal((await post('second-factor/setup', { token: `${token.slice(0, -3)}abc` })).status, 401)
    const begun = await post('second-factor/setup', { token })
    const { secret } = begun.body?.data as { secret: string }
    assert.containSubset((await post('second-factor/setup', { token })).body?.data, { secret })
    assert.equal((await post('second-factor/setup/confirm', { token, code: '000000' })).status, 401)
    const done = await post('second-factor/setup/confirm', { token, code: codeOf(secret, -1) })
    assert.equal(done.status, 200, done.text)
    const { access_token: access, recovery_codes: codes } = done.body?.data as {
      access_token: string
      recovery_codes: string[]
    }
    assert.lengthOf(codes, 10)
    assert.equal(await statusWith(access), 200)
    assert.equal((await post('second-factor/setup/confirm', { token, code: codeOf(secret) })).status, 401)
    const next = await post('login', { email, password: GOOD_PASSWORD })
    assert.isString(factsOf(next)['second_factor_token'])
    const kept = await post('totp/disable', { present: GOOD_PASSWORD }, access)
    assert.equal(kept.status, 409, kept.text)
  })

  test('D08 five wrong codes use the token up', async ({ assert, cleanup }) => {
    await settings({ second_factor_roles: ['librarian'] }, cleanup)
    const { email } = await newUser({ role: 'librarian' })
    const { setup_token: token = '' } = factsOf(await post('login', { email, password: GOOD_PASSWORD }))
    const begun = await post('second-factor/setup', { token })
    const { secret } = begun.body?.data as { secret: string }
    for (let i = 0; i < 5; i++) await post('second-factor/setup/confirm', { token, code: '000000' })
    const right = await post('second-factor/setup/confirm', { token, code: codeOf(secret) })
    assert.equal(right.status, 401)
  })

  test('D04 a session by the password alone ends when a role of the user comes to need more', async ({
    assert,
    cleanup,
  }) => {
    const plain = await newUser({ role: 'librarian' })
    const shown = await newUser({ role: 'librarian' })
    const other = await newUser({ role: 'warden' })
    const [{ access_token: without, refresh_token: refresh }, { access_token: having }, { access_token: free }] = [
      await tokensOf(plain.email),
      await tokensOf(shown.email),
      await tokensOf(other.email),
    ]
    await withSecondFactor(having)
    await settings({ second_factor_roles: ['librarian'] }, cleanup)
    assert.deepEqual(await Promise.all([without, having, free].map(statusWith)), [401, 200, 200])
    assert.equal((await post('refresh', { refresh_token: refresh })).status, 401)
  })

  test('a role that inherits one that needs it needs it too, and an unknown role is refused', async ({
    assert,
    cleanup,
  }) => {
    const { green } = await testSchools()
    const unknown = await call('/api/v1/schools/current', {
      method: 'PATCH',
      json: { second_factor_roles: ['nobody'] },
      token: green.accounts.super_admin.token,
    })
    assert.equal(unknown.status, 422)
    const { email } = await newUser({ role: 'class_teacher' })
    await settings({ second_factor_roles: ['teacher'] }, cleanup)
    const { code } = factsOf(await post('login', { email, password: GOOD_PASSWORD }))
    assert.equal(code, 'SECOND_FACTOR_SETUP_REQUIRED')
  })

  test('the screens lead through the set-up, and show nothing else before', async ({ assert, cleanup }) => {
    await settings({ second_factor_roles: ['librarian'] }, cleanup)
    const { email } = await newUser({ role: 'librarian' })
    const visitor = new Visitor()
    await visitor.get('/login')
    const half = await visitor.post('/login', { login: email, password: GOOD_PASSWORD, next: '/security' })
    assert.deepEqual([half.status, half.headers.get('location')], [303, '/login/setup?next=%2Fsecurity'])
    assert.equal((await visitor.get('/security')).status, 302)
    const page = await visitor.get('/login/setup?next=%2Fsecurity')
    const secret = /security-secret">([A-Z2-7]+)</.exec(page.text)?.[1] ?? ''
    const wrong = await visitor.post('/login/setup', { code: '000000', next: '/security' })
    assert.equal(wrong.status, 422)
    assert.include(wrong.text, secret)
    const done = await visitor.post('/login/setup', { code: codeOf(secret), next: '//evil.example' })
    assert.equal(done.status, 200)
    assert.equal(done.text.match(/<li><code>/g)?.length, 10)
    assert.notInclude(done.text, 'evil')
    assert.equal((await visitor.get('/security')).status, 200)
    assert.equal((await new Visitor().get('/login/setup')).status, 303)
  })

  test('D06 a school sets how many failures an account and an address have at its door', async ({
    assert,
    cleanup,
  }) => {
    await settings({ login_limit_account: 3 }, cleanup)
    const { email } = await newUser({ role: 'warden' })
    const { green } = await testSchools()
    const login = (password: string) => post('login', { email, password, school: green.slug })
    for (let i = 0; i < 2; i++) assert.equal((await login('wrong password')).status, 401)
    assert.equal((await login(GOOD_PASSWORD)).status, 200)
    for (let i = 0; i < 3; i++) await login('wrong password')
    assert.equal((await login(GOOD_PASSWORD)).status, 401)
  })
})

test.group('Attacks | the second factor of an operator', () => {
  test('D08 an operator who has one is asked for it, and its token opens no school', async ({ assert }) => {
    const { SchoolOperations } = await import('../../../app/schools/main.js')
    const { default: app } = await import('@adonisjs/core/services/app')
    const { email } = await newUser({ role: 'warden' })
    const { codeAt } = await withSecondFactor((await tokensOf(email)).access_token)
    const operations = await app.container.make(SchoolOperations)
    await operations.appoint(email)
    const tries = [{}, { code: '000000' }, { code: codeAt(1) }].map((code) => ({
      email,
      password: GOOD_PASSWORD,
      ...code,
    }))
    const answers = [await post('operator', tries[0]), await post('operator', tries[1])]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401]
    )
    const done = await post('operator', tries[2])
    assert.equal(done.status, 200, done.text)
    const { access_token: access } = done.body?.data as { access_token: string }
    assert.equal((await call('/api/v1/schools', { token: access })).status, 200)
    assert.equal(await statusWith(access), 401)
  })
})
