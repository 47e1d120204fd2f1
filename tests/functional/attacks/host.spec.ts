import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { HostPolicy } from '../../../app/middleware/host_policy.js'
import { RequestLimits } from '../../../app/middleware/request_limits.js'
import type { RequestLimitOptions } from '../../../app/middleware/request_limits.js'
import { HostRules } from '../../../app/schools/main.js'
import { rawCall } from '../../support/raw_request.js'
import { call } from '../../support/rest.js'
import { PASSWORD, testSchools } from '../../support/school/main.js'
import { Visitor } from '../../support/visitor.js'

const ME = '/api/v1/users/me'
const UNLIMITED: RequestLimitOptions = { signedIn: 0, anonymous: 0, screens: 0, visitors: 0, routes: {} }

/** Puts something else in the container until the end of the test. */
function bind<T extends abstract new (...args: never[]) => object>(key: T, value: InstanceType<T>): () => void {
  app.container.swap(key, () => value as never)
  return () => app.container.restore(key)
}

function atSchoolHosts(): () => void {
  return bind(HostRules, new HostRules({ baseDomain: 'school.test', others: ['portal.river.test=river', 'erp.test'] }))
}

const bearer = (token: string, host: string) => ({ authorization: `Bearer ${token}`, host })
const login = (email: string, more: object = {}) => JSON.stringify({ email, password: PASSWORD, ...more })
const JSON_TYPE = { 'content-type': 'application/json' }

test.group('C06 Hosts', (group) => {
  group.each.setup(atSchoolHosts)

  test('C06 a host that is not listed is answered by nothing', async ({ assert }) => {
    const { green } = await testSchools()
    for (const host of ['evil.test', 'school.test.evil.test', 'a.b.school.test', '-.school.test', 'xschool.test', '']) {
      for (const path of [ME, '/login', '/assets/x.js', '/.well-known/jwks.json']) {
        const answer = await rawCall(path, { headers: bearer(green.accounts.admin.token, host) })
        assert.equal(answer.status, 421, `${host}${path}`)
        assert.notInclude(answer.text, 'Green')
      }
    }
    assert.equal((await rawCall('/healthz', { headers: { host: '10.0.0.8' } })).status, 200)
  })

  test('C06 a subdomain is its school, and no other for any token', async ({ assert }) => {
    const { green, river } = await testSchools()
    const { token } = green.accounts.admin
    const status = async (host: string, more = {}) =>
      (await rawCall(ME, { headers: { ...bearer(token, host), ...more } })).status
    assert.equal(await status('green.school.test'), 200)
    assert.equal(await status('GREEN.school.test:8080'), 200)
    assert.equal(await status('erp.test'), 200)
    assert.equal(await status('river.school.test'), 404)
    assert.equal(await status('portal.river.test'), 404)
    assert.equal(await status('nowhere.school.test'), 404)
    assert.equal(await status('green.school.test', { 'x-school': river.slug }), 404)
    assert.equal(await status('river.school.test', { 'x-school': green.slug }), 404)
    assert.equal(await status('erp.test', { 'x-school': river.id }), 404)
  })

  test('C06 headers of proxies count for nothing from who is none', async ({ assert }) => {
    const { green } = await testSchools()
    const forwarded = {
      'x-forwarded-host': 'river.school.test',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
    }
    const answer = await rawCall(ME, {
      headers: { ...bearer(green.accounts.admin.token, 'green.school.test'), ...forwarded },
    })
    assert.equal(answer.status, 200)
    const smuggled = { 'host': 'evil.test', 'x-forwarded-host': 'green.school.test' }
    assert.equal((await rawCall('/login', { headers: smuggled })).status, 421)
  })

  test('C06 signing in at a school signs in to that school only', async ({ assert }) => {
    const { green } = await testSchools()
    const { email } = green.accounts.teacher
    const at = (host: string, body: string, more = {}) =>
      rawCall('/api/v1/auth/login', { method: 'POST', headers: { ...JSON_TYPE, host, ...more }, body })
    assert.equal((await at('green.school.test', login(email))).status, 200)
    const refusals = [
      await at('river.school.test', login(email)),
      await at('river.school.test', login(email, { school: 'green' })),
      await at('green.school.test', login(email, { school: 'river' })),
      await at('erp.test', login(email), { 'x-school': 'river' }),
    ]
    for (const { status } of refusals) assert.equal(status, 401)
  })

  test('C06 the login page of a school names it; one of no school is not there', async ({ assert }) => {
    const { green } = await testSchools()
    const page = await rawCall('/login', { headers: { host: 'green.school.test', accept: 'text/html' } })
    assert.equal(page.status, 200)
    assert.include(page.text, `School ${green.slug}`)
    const unknown = await rawCall('/login', { headers: { host: 'nowhere.school.test', accept: 'text/html' } })
    assert.equal(unknown.status, 404)
  })

  test('C06 a session of one school is none at the host of another', async ({ assert, cleanup }) => {
    const { green } = await testSchools()
    const host = String(process.env['HOST'])
    const statusAt = async (others: readonly string[]) => {
      cleanup(bind(HostRules, new HostRules({ baseDomain: null, others })))
      return (await visitor.get('/')).status
    }
    const visitor = new Visitor()
    assert.equal(await statusAt([host]), 302)
    await visitor.get('/login')
    await visitor.post('/login', { login: green.accounts.admin.email, password: PASSWORD, next: '/' })
    assert.equal(await statusAt([host]), 200)
    assert.equal(await statusAt([`${host}=green`]), 200)
    assert.equal(await statusAt([`${host}=river`]), 302)
  })
})

test.group('D13 Forms', () => {
  test('D13 are refused without their token, also under a spoofed method or origin', async ({ assert }) => {
    const { green } = await testSchools()
    const visitor = new Visitor()
    await visitor.get('/login')
    await visitor.post('/login', { login: green.accounts.admin.email, password: PASSWORD, next: '/' })
    const id = green.idOf('household.own')
    for (const [path, headers] of [
      [`/people/households/${id}/delete`, {}],
      [`/people/households/${id}?_method=DELETE`, {}],
      [`/people/households/${id}`, { 'x-http-method-override': 'DELETE' }],
      [`/people/households/${id}`, { origin: 'https://evil.test', referer: 'https://evil.test/' }],
      ['/logout', {}],
    ] as const) {
      const answer = await visitor.post(path, { _csrf: 'forged', _method: 'DELETE', name: 'Taken' }, headers)
      assert.oneOf(answer.status, [403, 404], path)
    }
    assert.equal((await visitor.get(`/people/households/${id}`)).status, 200)
  })

  test('D13 REST takes no session for a token', async ({ assert }) => {
    const { green } = await testSchools()
    const visitor = new Visitor()
    await visitor.get('/login')
    await visitor.post('/login', { login: green.accounts.admin.email, password: PASSWORD, next: '/' })
    assert.equal((await visitor.get(ME)).status, 401)
  })
})

test.group('D14 Scripts of other origins', (group) => {
  group.each.setup(() => bind(HostPolicy, new HostPolicy({ forcesHttps: false, origins: ['https://app.test'] })))

  test('D14 are told nothing unless their origin is listed, and never allowed credentials', async ({ assert }) => {
    const ask = (origin: string, method = 'OPTIONS') =>
      rawCall(ME, { method, headers: { origin, 'access-control-request-method': 'PATCH' } })
    for (const origin of ['https://evil.test', 'null', 'https://app.test.evil.test', 'http://app.test']) {
      for (const method of ['OPTIONS', 'GET']) {
        const { headers } = await ask(origin, method)
        assert.isUndefined(headers['access-control-allow-origin'], origin)
      }
    }
    const { status, headers } = await ask('https://app.test')
    assert.equal(status, 204)
    assert.equal(headers['access-control-allow-origin'], 'https://app.test')
    assert.isUndefined(headers['access-control-allow-credentials'])
    assert.include(String(headers.vary), 'Origin')
    assert.include(String(headers['access-control-allow-headers']), 'authorization')
  })

  test('D14 are told nothing by screens at all', async ({ assert }) => {
    const { headers } = await rawCall('/login', { headers: { origin: 'https://app.test' } })
    assert.isUndefined(headers['access-control-allow-origin'])
  })
})

test.group('I10 HTTPS', (group) => {
  group.each.setup(() => bind(HostPolicy, new HostPolicy({ forcesHttps: true, origins: [] })))

  test('plain requests are sent to it, whatever they claim to have come by', async ({ assert }) => {
    const answer = await rawCall('/login?next=%2Fx', { headers: { 'host': 'erp.test', 'x-forwarded-proto': 'https' } })
    assert.equal(answer.status, 308)
    assert.equal(answer.headers.location, 'https://erp.test/login?next=%2Fx')
    assert.equal((await rawCall('/healthz')).status, 200)
  })
})

test.group('D06 Limits', () => {
  const limited = (options: Partial<RequestLimitOptions>) =>
    bind(RequestLimits, new RequestLimits({ ...UNLIMITED, ...options }))

  test('D06 a user has so many requests, by whatever spelling, and is told when there are more', async ({
    assert,
    cleanup,
  }) => {
    cleanup(limited({ signedIn: 4 }))
    const { green } = await testSchools()
    const { token } = green.accounts.principal
    const spellings = [ME, `${ME}/`, `${ME}?x=1`, '/api/v1/people/students']
    for (const [index, path] of spellings.entries()) {
      const forged = { 'x-forwarded-for': `203.0.113.${index}`, 'x-real-ip': `203.0.113.${index}` }
      const answer = await call(path, { token, headers: forged })
      assert.equal(answer.headers.get('x-ratelimit-limit'), '4')
      assert.equal(answer.headers.get('x-ratelimit-remaining'), String(3 - index))
    }
    const refused = await call('/api/v1/people/staff', { token, headers: { 'x-forwarded-for': '203.0.113.77' } })
    assert.equal(refused.status, 429)
    assert.equal(refused.body?.error?.code, 'RATE_LIMITED')
    assert.isAbove(Number(refused.headers.get('retry-after')), 0)
    const other = await call(ME, { token: green.accounts.teacher.token })
    assert.equal(other.status, 200)
  })

  test('D06 an API key has the same requests from whatever address, and takes none of others there', async ({
    assert,
    cleanup,
  }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const keys: string[] = []
    for (const name of ['Till', 'Gate']) {
      const body = { name, roles: ['admin'] }
      const answer = await call('/api/v1/auth/clients', { method: 'POST', token, json: body })
      keys.push((answer.body?.data as { secret: string }).secret)
    }
    cleanup(limited({ signedIn: 2, anonymous: 1 }))
    const statuses: number[] = []
    for (const key of [keys[0], keys[0], keys[0], keys[1], keys[1], keys[1]]) {
      statuses.push((await call('/api/v1/people/students', { token: key })).status)
    }
    assert.deepEqual(statuses, [200, 200, 429, 200, 200, 429])
  })

  test('D06 who is not signed in is counted by address, with forged tokens too', async ({ assert, cleanup }) => {
    cleanup(limited({ anonymous: 3 }))
    const { green } = await testSchools()
    const statuses: number[] = []
    for (let count = 0; count < 5; count++) {
      const headers = { 'x-forwarded-for': `198.51.100.${count}` }
      statuses.push((await call(ME, { token: `forged.${count}.token`, headers })).status)
    }
    assert.deepEqual(statuses, [401, 401, 401, 429, 429])
    assert.equal((await call(ME, { token: green.accounts.teacher.token })).status, 200)
  })

  test('D06 a route of its own limit has it in every spelling', async ({ assert, cleanup }) => {
    cleanup(limited({ routes: { '/api/v1/people/students/:id': 2 } }))
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const id = green.idOf('student.own')
    const paths = [id, id.toUpperCase(), `${id}/`].map((end) => `/api/v1/people/students/${end}`)
    const statuses: number[] = []
    for (const path of paths) statuses.push((await call(path, { token })).status)
    assert.deepEqual(statuses, [200, 200, 429])
    assert.equal((await call('/api/v1/people/students', { token })).status, 200)
  })

  test('D06 screens have a limit of their own', async ({ assert, cleanup }) => {
    cleanup(limited({ visitors: 2, anonymous: 1 }))
    const visitor = new Visitor()
    const statuses = [await visitor.get('/login'), await visitor.get('/login'), await visitor.get('/login')]
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [200, 200, 429]
    )
  })
})

test.group('D16 First run', () => {
  test('D16 there is no way over HTTP to make a first user, an operator or a school', async ({ assert }) => {
    for (const path of ['/setup', '/install', '/register', '/admin', '/api/v1/setup', '/api/v1/auth/first-user']) {
      const answer = await call(path, { method: 'POST', json: { email: 'first@green.test', password: PASSWORD } })
      assert.oneOf(answer.status, [302, 401, 403, 404, 405], path)
    }
  })
})
