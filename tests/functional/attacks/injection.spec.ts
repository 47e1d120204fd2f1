import { test } from '@japa/runner'
import { call, recordIn } from '../../support/rest.js'
import { announce, DOCUMENTS } from '../../support/files.js'
import { testSchools } from '../../support/school/main.js'
import { signIn } from '../../support/visitor.js'
import { as, withoutTrace } from './ground.js'

const STUDENTS = '/people/students'
const HOUSEHOLDS = '/people/households'

/** Texts that end a string, a name or a statement in one dialect or the other. */
const SQL = [
  "' or '1'='1",
  "'; drop table people_students; --",
  'name" desc; --',
  "name') union select password_hash from core_users --",
  "\\'; select 1",
  '1)) or ((1=1',
  "->>'$.x'",
  '$1',
  '?',
  ':name',
  '%',
  '_',
]

const SPECIAL = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__.name']

test.group('Attacks F, injection', () => {
  test('F01 no name is a piece of SQL: {$self}')
    .with([
      'filter[{}]=x',
      'filter[name][{}]=x',
      'filter[household.{}]=x',
      'filter[guardians][some][{}]=x',
      'filter[or][{}][name]=x',
      'sort={}',
      'sort=-household.{}',
      'fields={}',
      'include={}',
      'cursor={}',
      'count={}',
      '{}=x',
    ])
    .run(async ({ assert }, query) => {
      for (const text of SQL) {
        const answer = await withoutTrace(assert, () =>
          as('admin', `${STUDENTS}?${query.replace('{}', encodeURIComponent(text))}`)
        )
        assert.include([400, 422], answer.status, `${text}: ${answer.text.slice(0, 200)}`)
      }
    })
    .timeout(60_000)

  test('F01 a value is a value, whatever it looks like', async ({ assert }) => {
    for (const text of SQL) {
      const name = `${text} ${crypto.randomUUID().slice(0, 8)}`
      const made = recordIn(await as('admin', HOUSEHOLDS, { method: 'POST', json: { name } }))
      const given = encodeURIComponent(name)
      for (const query of [
        `filter[name]=${given}`,
        `filter[name][starts]=${given}`,
        `filter[name][contains]=${given}`,
      ]) {
        const found = await as('admin', `${HOUSEHOLDS}?${query}`)
        assert.deepEqual(
          (found.body?.data as { id: string }[] | null)?.map(({ id }) => id),
          [made.id],
          `${query} ${found.text}`
        )
      }
      assert.equal((await as('admin', `${HOUSEHOLDS}?search=${given.slice(0, 90)}`)).status === 500, false)
    }
  })

  test('F01 a measure, a group and an id are no pieces of SQL either', async ({ assert }) => {
    for (const text of SQL) {
      const given = encodeURIComponent(text)
      for (const query of [
        `groups=${given}`,
        `measures=${given}`,
        `measures=sum:${given}`,
        `having[${given}][gte]=1`,
      ]) {
        const { status } = await as('admin', `${STUDENTS}/aggregate?${query}`)
        assert.include([400, 422], status, query)
      }
      assert.include([400, 404], (await as('admin', `${STUDENTS}/${given}`)).status, text)
      const json = { filter: { [text]: 'x' } }
      assert.equal((await as('admin', `${STUDENTS}/query`, { method: 'POST', json })).status, 422, text)
    }
  })

  test('F05 no name of what every object has is a field, a filter or a setting: {$self}')
    .with(SPECIAL)
    .run(async ({ assert }, name) => {
      const { green } = await testSchools()
      const { token } = green.accounts.super_admin
      const json = { 'content-type': 'application/json' }
      const own = `${HOUSEHOLDS}/${green.idOf('household.own')}`
      for (const [method, path, raw] of [
        ['POST', HOUSEHOLDS, `{"name":"Never","${name}":{"is_admin":true}}`],
        ['PATCH', own, `{"${name}":{"is_admin":true}}`],
        ['POST', `${STUDENTS}/query`, `{"filter":{"${name}":"x"}}`],
        ['PATCH', '/schools/current', `{"${name}":{"is_admin":true}}`],
        ['POST', `${HOUSEHOLDS}/bulk`, `{"operations":[{"op":"create","data":{"name":"Never","${name}":1}}]}`],
      ] as const) {
        const answer = await withoutTrace(assert, () => call(`/api/v1${path}`, { method, token, raw, headers: json }))
        assert.include([400, 422], answer.status, `${method} ${path} ${answer.text}`)
      }
      for (const query of [
        `filter[${name}]=x`,
        `filter[name][${name}]=x`,
        `sort=${name}`,
        `include=${name}`,
        `fields=${name}`,
        `${name}=x`,
      ]) {
        assert.include([400, 422], (await as('admin', `${STUDENTS}?${query}`)).status, query)
      }
      assert.notProperty({}, 'is_admin')
    })

  test('F06 what people write is text to templates, on pages and in PDFs', async ({ assert }) => {
    const { visitor } = await signIn('admin')
    const name = `{{ 7 * 7 }} {{{ 8 * 8 }}} @if(true) \u0024{9*9} {%raw%} ${crypto.randomUUID().slice(0, 8)}`
    const made = recordIn(await as('admin', HOUSEHOLDS, { method: 'POST', json: { name } }))
    for (const path of [
      `${HOUSEHOLDS}/${made.id}`,
      `${HOUSEHOLDS}/${made.id}/edit`,
      `${HOUSEHOLDS}?search=${encodeURIComponent('{{ 7')}`,
    ]) {
      const { status, text } = await visitor.get(path)
      assert.equal(status, 200, path)
      assert.include(text, '{{ 7 * 7 }} {{{ 8 * 8 }}} @if(true) \u0024{9*9}', path)
    }
  })

  test('F07 no name, label, choice or file name is markup on any page', async ({ assert }) => {
    const { visitor, green } = await signIn('admin')
    const { token } = green.accounts.admin
    const evil = `"><img src=x onerror=alert(1)><script>alert(2)</script>\u2028 ${crypto.randomUUID().slice(0, 8)}`
    const family = recordIn(await as('admin', HOUSEHOLDS, { method: 'POST', json: { name: evil } }))
    const pupil = recordIn(
      await as('admin', STUDENTS, {
        method: 'POST',
        json: { name: evil, status: 'active', is_boarder: false, household: family.id },
      })
    )
    const pages = [
      STUDENTS,
      `${STUDENTS}?filter[household]=${family.id}`,
      `${STUDENTS}/${pupil.id}`,
      `${STUDENTS}/${pupil.id}/edit`,
      `${HOUSEHOLDS}/${family.id}`,
      `${STUDENTS}?search=${encodeURIComponent('"><script>alert(3)</script>')}`,
      `/login?next=${encodeURIComponent('javascript:alert(1)')}`,
    ]
    for (const path of pages) {
      const page = await visitor.get(path)
      assert.include([200, 302, 303, 422], page.status, path)
      assert.notInclude(page.text, '<img src=x', path)
      assert.notMatch(page.text, /<script>alert/, path)
      assert.notInclude(page.text, 'href="javascript:', path)
      if (page.status === 200) {
        const policy = page.headers.get('content-security-policy') ?? ''
        assert.match(policy, /script-src 'self'|default-src 'self'/, path)
        assert.notInclude(policy, 'unsafe-inline', path)
      }
    }
    const named = await announce(token, DOCUMENTS, { name: '<img src=x onerror=alert(1)>.pdf', size: 10 })
    assert.notInclude(String(named.headers.get('content-type')), 'html')
    const picked = await as('admin', `${HOUSEHOLDS}?search=onerror&fields=id,name`)
    assert.include(String(picked.headers.get('content-type')), 'application/json')
    assert.equal(picked.headers.get('x-content-type-options'), 'nosniff')
  })

  test('F07 nothing leads to another site after signing in: {$self}')
    .with([
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '/%09/evil.example/..//x',
    ])
    .run(async ({ assert }, next) => {
      const { visitor } = await signIn('admin')
      const { status, headers } = await visitor.get(`/login?next=${encodeURIComponent(next)}`)
      const to = headers.get('location') ?? '/'
      assert.include([200, 302, 303], status)
      assert.equal(new URL(to, 'http://here.example').origin, 'http://here.example')
    })
})
