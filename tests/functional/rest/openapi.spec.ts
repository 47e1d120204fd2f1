import { test } from '@japa/runner'
import { isRecordRoute } from '../../../app/engine/model/main.js'
import type { Route } from '../../../app/engine/model/main.js'
import { call } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'

/** The permission that each verb asks for. */
const PERMISSIONS = {
  list: 'read',
  query: 'read',
  aggregate: 'read',
  read: 'read',
  create: 'create',
  update: 'update',
  replace: 'update',
  delete: 'delete',
  restore: 'restore',
  permissions: 'read',
  history: 'read',
  export: 'export',
  template: 'import',
  import: 'import',
  bulk: 'update',
} as const

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

  test('names every served endpoint to who may use it, and no other one of records', async ({ assert }) => {
    const { engine } = await testSchools()
    const { document } = await documentOf('super_admin')
    assert.equal(document.openapi, '3.1.0')
    const { routes, policies } = engine.baseRegistry
    const isGranted = (route: Route) => {
      if (route.verb === 'discussion') return policies[route.entity]?.roles['super_admin']?.['comment'] !== undefined
      const action = isRecordRoute(route) ? PERMISSIONS[route.verb] : route.name
      return policies[route.entity]?.roles['super_admin']?.[action] !== undefined
    }
    const pathsOf = (some: readonly Route[]) => new Set(some.map(({ path }) => `/api/v1${path}`))
    const granted = pathsOf(routes.filter(isGranted))
    const told = new Set(Object.keys(document.paths))
    assert.isAbove(granted.size, 100)
    assert.deepEqual([...granted.difference(told)], [])
    assert.deepEqual([...pathsOf(routes).difference(granted).intersection(told)], [])
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
