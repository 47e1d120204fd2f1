import { test } from '@japa/runner'

test.group('Host', () => {
  test('answers its liveness without a session', async ({ client, assert }) => {
    const response = await client.get('/healthz')
    response.assertStatus(200)
    response.assertBody({ status: 'ok' })
    assert.isEmpty(response.cookies())
  })

  test('answers an unknown REST path with the envelope, whatever the client accepts', async ({ client }) => {
    const response = await client.get('/api/nowhere').header('accept', 'text/html')
    response.assertStatus(404)
    response.assertBodyContains({ success: false, data: null, meta: null, error: { code: 'NOT_FOUND' } })
  })
})
