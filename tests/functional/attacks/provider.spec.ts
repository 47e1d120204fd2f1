import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { eraseLogin } from '../../../app/identity/main.js'
import { HostRules } from '../../../app/schools/main.js'
import { campus, claimsOf, ORIGIN } from '../../support/campus.js'
import type { Claims, TestOpenIdProvider } from '../../support/openid_provider.js'
import { rawCall } from '../../support/raw_request.js'
import type { Answer } from '../../support/rest.js'
import { Visitor } from '../../support/visitor.js'
import { codeIn, GOOD_PASSWORD, mailsDuring, newUser, post, tokensOf, withSecondFactor } from './people.js'

const BEGIN = '/login/provider'
const CALLBACK = '/login/provider/callback'
const WRONG = 'You could not be signed in with Campus'
const DOWN = 'Campus cannot be reached just now'

const placeOf = (answer: Answer): string => answer.headers.get('location') ?? `${answer.status} and no place`

/** Goes to the provider: its address. */
async function toProvider(visitor: Visitor, query = ''): Promise<string> {
  return placeOf(await visitor.get(BEGIN + query))
}

/** Goes to the provider, signs in there and comes back. */
async function visit(
  provider: TestOpenIdProvider,
  claims: Claims,
  options: { visitor?: Visitor; query?: string } = {}
) {
  const { visitor = new Visitor(), query = '' } = options
  const path = provider.signIn(await toProvider(visitor, query), claims)
  return { visitor, path, answer: await visitor.get(path) }
}

async function isSignedIn(visitor: Visitor): Promise<boolean> {
  return (await visitor.get('/profile')).status === 200
}

/** What the visitor is told on the page of signing in, without what differs from form to form. */
async function toldTo(visitor: Visitor, answer: Answer): Promise<string> {
  if (answer.status !== 303 || !placeOf(answer).startsWith('/login')) throw new Error(`${answer.status} ${answer.text}`)
  const { text } = await visitor.get(placeOf(answer))
  return (
    /role="alert">(.*?)<\/div>/s
      .exec(text)?.[1]
      ?.replaceAll(/<[^>]*>|\s+/g, ' ')
      .trim() ?? 'nothing'
  )
}

test.group('Attacks | sign-in by a provider', () => {
  test('signs in who is known to both sides, and leads on', async ({ assert, cleanup }) => {
    const provider = await campus(cleanup)
    const { email, userId, identity } = await newUser()
    const visitor = new Visitor()
    assert.include((await visitor.get('/login?next=%2Fpeople')).text, 'href="/login/provider?next=%2Fpeople"')
    const before = visitor.cookie('lectern_session')
    const { answer } = await visit(provider, claimsOf(email), { visitor, query: '?next=%2Fprofile' })
    assert.deepEqual([answer.status, placeOf(answer)], [303, '/profile'])
    assert.notEqual(visitor.cookie('lectern_session'), before)
    assert.isTrue(await isSignedIn(visitor))
    assert.equal(await identity.externals.userOf({ issuer: provider.issuer, subject: claimsOf(email).sub }), userId)
    const [event] = await identity.history.of(userId)
    assert.deepEqual([event?.method, event?.outcome], ['provider', 'success'])
  })

  test('reads the mail where the provider tells it apart from the token', async ({ assert, cleanup }) => {
    const provider = await campus(cleanup)
    provider.tellsMailApart = true
    const { visitor } = await visit(provider, claimsOf((await newUser()).email))
    assert.isTrue(await isSignedIn(visitor))
  })

  test('D08 the second factor of the login is asked for', async ({ assert, cleanup }) => {
    const provider = await campus(cleanup)
    const { email } = await newUser()
    const { codeAt } = await withSecondFactor((await tokensOf(email)).access_token)
    const { visitor, answer } = await visit(provider, claimsOf(email), { query: '?next=%2Fprofile' })
    assert.equal(placeOf(answer), '/login/code?next=%2Fprofile')
    assert.isFalse(await isSignedIn(visitor))
    await visitor.get(placeOf(answer))
    const done = await visitor.post('/login/code', { code: codeAt(0), next: '/profile' })
    assert.equal(placeOf(done), '/profile')
    assert.isTrue(await isSignedIn(visitor))
  })

  test('a state that is forged, used, or another browser’s signs nobody in', async ({ assert, cleanup }) => {
    const provider = await campus(cleanup)
    const { email } = await newUser()
    const victim = new Visitor()
    const attackers = provider.signIn(await toProvider(new Visitor()), claimsOf(email))
    assert.include(await toldTo(victim, await victim.get(attackers)), WRONG)
    const own = provider.signIn(await toProvider(victim), claimsOf(email))
    const forged = own.replace(/state=.*/, 'state=forged')
    assert.include(await toldTo(victim, await victim.get(forged)), WRONG)
    // The wrong answer has used the visit up, so the right one comes too late.
    assert.include(await toldTo(victim, await victim.get(own)), WRONG)
    assert.isFalse(await isSignedIn(victim))
    const { visitor, path } = await visit(provider, claimsOf(email))
    assert.isTrue(await isSignedIn(visitor))
    await visitor.get('/profile')
    await visitor.post('/logout', {})
    assert.include(await toldTo(visitor, await visitor.get(path)), WRONG)
    assert.isFalse(await isSignedIn(visitor))
    for (const query of ['', '?error=access_denied', '?code=a&code=b&state=c']) {
      await toProvider(victim)
      assert.include(await toldTo(victim, await victim.get(CALLBACK + query)), WRONG, query)
    }
  })

  test('a token that is not for this visit, this client or from this provider is refused', async ({
    assert,
    cleanup,
  }) => {
    const provider = await campus(cleanup)
    const { email } = await newUser()
    const past = Math.floor(Date.now() / 1000) - 3600
    for (const overrides of [
      { nonce: 'another' },
      { nonce: undefined },
      { iss: 'https://evil.example' },
      { aud: 'another client' },
      { exp: past },
      { sub: 'x'.repeat(300) },
    ]) {
      provider.overrides = overrides
      const { visitor, answer } = await visit(provider, claimsOf(email))
      assert.include(await toldTo(visitor, answer), WRONG, JSON.stringify(overrides))
      assert.isFalse(await isSignedIn(visitor))
    }
    provider.overrides = {}
    provider.signsWithOtherKey = true
    const { visitor, answer } = await visit(provider, claimsOf(email))
    assert.include(await toldTo(visitor, answer), WRONG)
    provider.signsWithOtherKey = false
    assert.isTrue(await isSignedIn((await visit(provider, claimsOf(email))).visitor))
  })

  test('D01 one answer to a stranger, an unproved mail, a disabled login and another school', async ({
    assert,
    cleanup,
  }) => {
    const provider = await campus(cleanup)
    const [unverified, typed, off, elsewhere] = await Promise.all([
      newUser(),
      newUser(),
      newUser(),
      newUser({ school: 'river' }),
    ])
    const { engine, green } = off
    const asSystem = (id: string, body: object) => engine.update(green.system, 'core.user', id, body as never)
    await engine.database.transaction(
      async () => {
        await asSystem(typed.userId, { email_proved_at: null })
      },
      { label: 'test' }
    )
    assert.isTrue(await isSignedIn((await visit(provider, claimsOf(off.email))).visitor))
    await engine.database.transaction(() => asSystem(off.userId, { status: 'disabled' }), { label: 'test' })
    const cases: readonly (readonly [Claims, string])[] = [
      [claimsOf('nobody@example.org'), ''],
      [claimsOf(unverified.email, { email_verified: false }), ''],
      [claimsOf(unverified.email, { email_verified: 'true' }), ''],
      [claimsOf(unverified.email, { email_verified: undefined }), ''],
      [claimsOf(typed.email), ''],
      [claimsOf(off.email), ''],
      [claimsOf(elsewhere.email), '?school=green'],
      [claimsOf(elsewhere.email), '?school=no-such-school'],
    ]
    const told = new Set<string>()
    for (const [claims, query] of cases) {
      const { visitor, answer } = await visit(provider, claims, { query })
      told.add(`${placeOf(answer)} ${await toldTo(visitor, answer)}`)
      assert.isFalse(await isSignedIn(visitor))
    }
    assert.lengthOf([...told], 1)
    assert.include([...told][0], WRONG)
    assert.isTrue(
      await isSignedIn((await visit(provider, claimsOf(elsewhere.email), { query: '?school=river' })).visitor)
    )
  })

  test('D12 leads to paths of this server only', async ({ assert, cleanup }) => {
    const provider = await campus(cleanup)
    const { email } = await newUser()
    for (const next of ['//evil.test', 'https://evil.test', '/\\evil.test', '/\t/evil.test', 'javascript:alert(1)']) {
      const { answer } = await visit(provider, claimsOf(email), { query: `?next=${encodeURIComponent(next)}` })
      assert.equal(placeOf(answer), '/', next)
      const { visitor } = await visit(provider, claimsOf('nobody@example.org'))
      assert.equal(placeOf(await visitor.get(`${CALLBACK}?next=${encodeURIComponent(next)}`)), '/login', next)
    }
    const { visitor } = await visit(provider, claimsOf(email))
    assert.equal(placeOf(await visitor.get(`${BEGIN}?next=//evil.test`)), '/')
  })

  test('D03 the way back is the public origin, whatever host a request names', async ({ assert, cleanup }) => {
    await campus(cleanup)
    const rules = new HostRules({ baseDomain: 'school.test', others: ['127.0.0.1'] })
    app.container.swap(HostRules, () => rules)
    cleanup(() => app.container.restore(HostRules))
    const headers = { host: 'green.school.test', accept: 'text/html' }
    const moved = await rawCall(`${BEGIN}?next=%2Fprofile`, { headers })
    assert.equal(moved.headers['location'], `${ORIGIN}/login/provider?next=%2Fprofile&moved=1&school=green`)
    const away = await rawCall(`${BEGIN}?moved=1`, { headers })
    const asked = new URL(String(away.headers['location'])).searchParams
    assert.equal(asked.get('redirect_uri'), ORIGIN + CALLBACK)
  })

  test('a provider that is down is named, and nothing else of it', async ({ assert, cleanup }) => {
    const provider = await campus(cleanup)
    const { email } = await newUser()
    provider.isBroken = true
    const visitor = new Visitor()
    assert.include(await toldTo(visitor, await visitor.get(BEGIN)), DOWN)
    provider.isBroken = false
    const path = provider.signIn(await toProvider(visitor), claimsOf(email))
    provider.isBroken = true
    const answer = await visitor.get(path)
    const told = await toldTo(visitor, answer)
    assert.include(told, DOWN)
    assert.notMatch(told + answer.text, /127\.0\.0\.1|secret|code=/)
    assert.notInclude((await visitor.get('/login')).text, DOWN)
    provider.isBroken = false
    assert.isTrue(await isSignedIn((await visit(provider, claimsOf(email), { visitor })).visitor))
  })

  test('is not there without a provider', async ({ assert }) => {
    const visitor = new Visitor()
    assert.notInclude((await visitor.get('/login')).text, BEGIN)
    assert.equal((await visitor.get(BEGIN)).status, 404)
    assert.equal((await visitor.get(CALLBACK)).status, 404)
  })
})

test.group('Attacks | links to a provider', () => {
  /** Somebody signed in by password, on the page of security. */
  async function atSecurity() {
    const user = await newUser()
    const visitor = new Visitor()
    await visitor.get('/login')
    await visitor.post('/login', { login: user.email, password: GOOD_PASSWORD, next: '/' })
    await visitor.get('/security')
    return { ...user, visitor }
  }

  const addressIn = ({ text }: Answer) => /href="(http[^"]*authorize[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')

  test('are made and taken away by the user himself, with his password', async ({ assert, cleanup }) => {
    const provider = await campus(cleanup)
    const { visitor, userId, identity } = await atSecurity()
    const wrong = await visitor.post('/security/provider', { present: 'not it' })
    assert.equal(wrong.status, 422)
    assert.isUndefined(addressIn(wrong))
    const page = await visitor.post('/security/provider', { present: GOOD_PASSWORD })
    const claims = claimsOf('private@example.org', { email_verified: false })
    const answer = await visitor.get(provider.signIn(addressIn(page) ?? '', claims))
    assert.equal(placeOf(answer), '/security')
    assert.include((await visitor.get('/security')).text, 'Your account is linked.')
    const other = await visit(provider, claims)
    assert.isTrue(await isSignedIn(other.visitor))
    await visitor.get('/security')
    assert.equal((await visitor.post('/security/provider/unlink', { present: 'not it' })).status, 422)
    assert.isNotNull(await identity.externals.linkedAt(userId, provider.issuer))
    await visitor.post('/security/provider/unlink', { present: GOOD_PASSWORD })
    assert.isNull(await identity.externals.linkedAt(userId, provider.issuer))
    const { answer: refused, visitor: stranger } = await visit(provider, claims)
    assert.include(await toldTo(stranger, refused), WRONG)
  })

  test('go to nobody but who began, and to no second login', async ({ assert, cleanup }) => {
    const provider = await campus(cleanup)
    const first = await atSecurity()
    const second = await atSecurity()
    const claims = claimsOf('shared@example.org')
    const toLink = async ({ visitor }: { visitor: Visitor }) =>
      provider.signIn(addressIn(await visitor.post('/security/provider', { present: GOOD_PASSWORD })) ?? '', claims)
    const path = await toLink(first)
    assert.equal(placeOf(await second.visitor.get(path)), '/login')
    assert.equal(placeOf(await first.visitor.get(path)), '/security')
    await second.visitor.get('/security')
    await second.visitor.get(await toLink(second))
    assert.include((await second.visitor.get('/security')).text, 'could not be linked')
    const { externals } = first.identity
    assert.equal(await externals.userOf({ issuer: provider.issuer, subject: claims.sub }), first.userId)
    const third = await atSecurity()
    const begun = await toLink(third)
    await third.visitor.get('/security')
    await third.visitor.post('/logout', {})
    await third.visitor.get(begun)
    assert.isNull(await externals.linkedAt(third.userId, provider.issuer))
    assert.isFalse(await isSignedIn(third.visitor))
  })

  test('D04 go with a reset of the password, and with the login', async ({ assert, cleanup }) => {
    const provider = await campus(cleanup)
    const { email, userId, identity, green, engine } = await newUser()
    const stranger = { issuer: provider.issuer, subject: 'a stranger' }
    const from = { id: '', address: '203.0.113.9' }
    assert.isTrue(await identity.externals.link(userId, stranger, from))
    const mails = await mailsDuring(async () => void (await post('password/forgot', { login: email })))
    const code = codeIn(mails[0]?.text ?? '')
    assert.equal((await post('password/reset', { code, password: 'eleven quiet harbours' })).status, 200)
    assert.isNull(await identity.externals.userOf(stranger))
    assert.equal((await identity.history.of(userId)).filter(({ method }) => method === 'unlink').length, 1)
    assert.isTrue(await identity.externals.link(userId, stranger, from))
    const erased = { user: userId, school: green.id, now: new Date().toISOString() }
    const database = engine.database.acrossSchools()
    await database.transaction(() => eraseLogin(database, erased), { label: 'erase' })
    assert.isNull(await identity.externals.userOf(stranger))
  })
})
