import { test } from '@japa/runner'
import { call } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'

interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties?: object }>> }
}

async function documentOf(role: RoleName): Promise<{ text: string; document: Document; tag: string }> {
  const { green } = await testSchools()
  const answer = await call('/api/openapi.json', { token: green.accounts[role].token })
  return { text: answer.text, document: JSON.parse(answer.text) as Document, tag: String(answer.headers.get('etag')) }
}

test.group('GET /api/openapi.json', () => {
  test('asks to sign in first', async ({ assert }) => {
    assert.equal((await call('/api/openapi.json')).status, 401)
  })

  test('names every served endpoint to who may do everything', async ({ assert }) => {
    const { engine } = await testSchools()
    const { document } = await documentOf('super_admin')
    assert.equal(document.openapi, '3.1.0')
    const served = engine.baseRegistry.routes.map(({ path }) => `/api/v1${path}`)
    assert.includeMembers(Object.keys(document.paths), served)
  })

  test('hides entities, operations and fields from who has no right to them', async ({ assert }) => {
    const { document, text } = await documentOf('parent')
    assert.deepEqual(Object.keys(document.paths['/api/v1/people/students'] ?? {}), ['get'])
    assert.notProperty(document.paths, '/api/v1/people/staff')
    assert.notInclude(text, 'office_note')
    assert.notInclude(text, 'custody_note')
    assert.include(text, 'medical_note')
  })

  test('is not sent again to who holds it', async ({ assert }) => {
    const { green } = await testSchools()
    const { tag } = await documentOf('teacher')
    const request = { token: green.accounts.teacher.token, headers: { 'if-none-match': tag } }
    assert.equal((await call('/api/openapi.json', request)).status, 304)
    assert.notEqual(tag, (await documentOf('parent')).tag)
  })
})
