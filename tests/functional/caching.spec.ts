import { test } from '@japa/runner'
import { startSecondServer } from '../support/second_server.js'
import { call } from '../support/rest.js'
import { anotherSchool, testSchools } from '../support/school/main.js'
import { PARTIAL, signIn } from '../support/visitor.js'

/** Directives that no cache between server and person may keep an answer under. */
const PERSONAL = /(?:^|, )(?:private|no-store)/

test.group('Answers to one person', () => {
  test('of REST are his, and depend on his token: {$self}')
    .with([
      '/people/students',
      '/people/students/0193a0b2-7c1d-7000-8000-000000000001',
      '/users/me',
      '/roles',
      '/jobs',
      '/schools/current',
      '/audit-entries',
    ])
    .run(async ({ assert }, path) => {
      const { green } = await testSchools()
      for (const token of [green.accounts.admin.token, green.accounts.parent.token]) {
        const { headers } = await call(`/api/v1${path}`, { token })
        assert.match(String(headers.get('cache-control')), PERSONAL)
        assert.include(String(headers.get('vary')), 'Authorization')
      }
    })

  test('of screens are his, and depend on his session: {$self}')
    .with([
      '/',
      '/people/students',
      '/people/students/new',
      '/jobs',
      '/audit',
      '/profile',
      '/settings',
      '/nowhere/at-all',
    ])
    .run(async ({ assert }, path) => {
      const { visitor } = await signIn('admin')
      const { headers } = await visitor.get(path)
      assert.match(String(headers.get('cache-control')), PERSONAL)
      assert.include(String(headers.get('vary')), 'Cookie')
    })

  test('a part of a list is not the list', async ({ assert }) => {
    const { visitor } = await signIn('admin')
    const { headers } = await visitor.get('/people/students', PARTIAL)
    assert.equal(headers.get('vary'), 'Cookie, HX-Request, HX-Request-Type')
  })
})

test.group('After a write', (group) => {
  group.tap((item) => item.timeout(120_000))

  test('the next read is fresh on another process: records, settings, plugins, rights, sign-ins', async ({
    assert,
    cleanup,
  }) => {
    const school = await anotherSchool(`fresh-${process.pid}`)
    const { super_admin: owner, teacher } = school.accounts
    const second = await startSecondServer()
    cleanup(() => second.stop())
    const there = async (path: string, token: string, headers: Readonly<Record<string, string>> = {}) => {
      const answer = await fetch(`${second.address}/api/v1${path}`, {
        headers: { ...headers, authorization: `Bearer ${token}` },
      })
      return { status: answer.status, text: await answer.text(), tag: answer.headers.get('etag') ?? '' }
    }
    const here = async (method: string, path: string, json: object) => {
      const answer = await call(`/api/v1${path}`, { method, token: owner.token, json })
      assert.oneOf(answer.status, [200, 201], answer.text)
      return answer
    }

    const made = await here('POST', '/people/households', { name: 'Before' })
    const { id } = made.body?.data as { readonly id: string }
    const household = `/people/households/${id}`
    const { tag } = await there(household, owner.token)
    assert.equal((await there(household, owner.token, { 'if-none-match': tag })).status, 304)
    await here('PATCH', household, { name: 'After' })
    assert.include((await there(household, owner.token, { 'if-none-match': tag })).text, 'After')

    await there('/schools/current', owner.token)
    await here('PATCH', '/schools/current', { name: 'Fresh School' })
    assert.include((await there('/schools/current', owner.token)).text, 'Fresh School')

    assert.equal((await there('/fees/heads', owner.token)).status, 200)
    await here('PUT', '/schools/current/plugins/fees', { on: false })
    assert.equal((await there('/fees/heads', owner.token)).status, 404)
    await here('PUT', '/schools/current/plugins/fees', { on: true })
    assert.equal((await there('/fees/heads', owner.token)).status, 200)

    assert.equal((await there('/people/students', teacher.token)).status, 200)
    await here('PATCH', '/roles/teacher', { grants: { 'people.student': { read: null } } })
    assert.notEqual((await there('/people/students', teacher.token)).status, 200)

    assert.equal((await there('/users/me', teacher.token)).status, 200)
    await call('/api/v1/auth/logout', { method: 'POST', token: teacher.token, json: {} })
    assert.equal((await there('/users/me', teacher.token)).status, 401)
  })
})
