import { test } from '@japa/runner'
import type { Identity } from '../../../app/identity/main.js'
import RequireWebActorMiddleware from '../../../app/middleware/require_web_actor_middleware.js'
import { contextOf } from './http_contexts.js'
import type { RequestDraft } from './http_contexts.js'

async function visit(draft: RequestDraft) {
  const ctx = contextOf({} as Identity, draft)
  let isThrough = false
  await new RequireWebActorMiddleware().handle(ctx, async () => {
    isThrough = true
  })
  const { response } = ctx
  return {
    isThrough,
    status: response.getStatus(),
    location: response.getHeader('location'),
    partial: response.getHeader('hx-redirect'),
  }
}

test.group('Screen without an actor', () => {
  test('leads to the login page and back', async ({ assert }) => {
    const { isThrough, status, location } = await visit({ url: '/people/students?page=2' })
    assert.deepEqual([isThrough, status, location], [false, 302, '/login?next=%2Fpeople%2Fstudents%3Fpage%3D2'])
  })

  test('comes back to local pages only', async ({ assert }) => {
    for (const draft of [
      { url: '//evil.example/x' },
      { url: '/\\evil.example' },
      { url: '/people/students', method: 'POST' },
    ]) {
      const { location } = await visit(draft)
      assert.equal(location, '/login', draft.url)
    }
  })

  test('takes the whole page of a partial update to the login page', async ({ assert }) => {
    const headers = { 'hx-request': 'true', 'hx-current-url': 'https://evil.example/people/students?page=2' }
    const { isThrough, status, partial } = await visit({ url: '/people/students/rows', headers })
    assert.deepEqual([isThrough, status, partial], [false, 401, '/login?next=%2Fpeople%2Fstudents%3Fpage%3D2'])
  })
})
