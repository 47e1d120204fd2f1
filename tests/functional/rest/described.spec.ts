import { test } from '@japa/runner'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { call } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, object>> }>>>
  >
}

test.group('Answers that are described by hand', () => {
  test('are as the document says: own user, settings of the school, roles, jobs, sign-ins, clients and sessions', async ({
    assert,
  }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.super_admin
    const document = JSON.parse((await call('/api/openapi.json', { token })).text) as Document
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    formats.default(ajv)
    ajv.addSchema(document, 'api')
    const identity = ['users/me', 'login-events', 'auth/clients', 'auth/sessions', 'auth/logins']
    const school = ['schools/current', 'roles', 'roles/teacher', 'roles/versions', 'jobs']
    for (const name of [...identity, ...school]) {
      const path = `/api/v1/${name}`
      const described = path.replace('/teacher', '/{id}')
      const answer = await call(path, { token })
      assert.equal(answer.status, 200, path)
      assert.property(document.paths, described)
      const pointer = [described, 'get', 'responses', '200', 'content', 'application/json', 'schema']
      const place = pointer
        .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
        .join('/')
      const isRight = ajv.validate({ $ref: `api#/paths/${place}` }, answer.body)
      assert.isTrue(isRight, `${path} ${ajv.errorsText()}`)
    }
  })
})
