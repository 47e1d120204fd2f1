import { test } from '@japa/runner'
import { call } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

test.group('Paths', () => {
  test('are 404 with the envelope where nothing is: {$self}')
    .with([
      '/api',
      '/api/v1',
      '/api/v2/people/students',
      '/api/v1/people',
      '/api/v1/people/nowhere',
      '/api/v1/core/users',
      '/api/v1/people/student-guardians',
      '/api/v1/people/students/x/y/z',
      '/api/v1//people/students/..%2f',
    ])
    .run(async ({ assert }, path) => {
      const { green } = await testSchools()
      const answer = await call(path, { token: green.accounts.super_admin.token })
      assert.equal(answer.status, 404)
      assert.equal(answer.body?.error?.code, 'NOT_FOUND')
    })

  test('are 404 for a method they do not have: {$self}')
    .with(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])
    .run(async ({ assert }, method) => {
      const { green } = await testSchools()
      const answer = await call('/api/v1/people/students', { method, token: green.accounts.admin.token })
      assert.equal(answer.status, 404)
    })

  test('answer JSON whatever the client accepts, and no cookie', async ({ assert }) => {
    const { green } = await testSchools()
    const headers = { accept: 'text/html' }
    const answer = await call('/api/v1/people/students', { token: green.accounts.admin.token, headers })
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8')
    assert.isNull(answer.headers.get('set-cookie'))
  })
})
