import { test } from '@japa/runner'
import { PASSWORD, testSchools } from '../support/school/main.js'
import { CHECKS_TYPES, reachAs, withTypedClient } from '../support/typed_client.js'
import type { Reach } from '../support/typed_client.js'

test.group('A client generated from the OpenAPI document', () => {
  test('passes the type checker and works on the server', async ({ assert }) => {
    const { green } = await testSchools()
    await withTypedClient<(reach: Reach) => Promise<unknown>>('students', async ({ complaints, run }) => {
      assert.deepEqual(complaints, [])
      assert.deepEqual(await run(reachAs(green.accounts.admin, PASSWORD)), {
        userName: 'admin of green',
        student: { name: 'Typed Pupil', version: 1 },
        found: [['_label', 'id', 'name']],
        total: 1,
        patched: { house: 'Ganga', version: 2 },
        missing: { status: 404, code: 'NOT_FOUND' },
        refused: { status: 422, details: { name: ['is required.'] } },
      })
    })
  })

  test('does not pass where the document lacks what it uses', async ({ assert }) => {
    const { openApi } = await import('../../app/engine/emit/main.js')
    const { engine } = await testSchools()
    const document = structuredClone(openApi(engine.baseRegistry)) as Record<'paths', Record<string, unknown>>
    // Of all paths those of pupils alone: there is no signing in.
    const own = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/v1/people/students'))
    document.paths = Object.fromEntries(own)
    await withTypedClient(
      'students',
      async ({ complaints }) => assert.match(complaints.join('\n'), /\/api\/v1\/auth\/login/),
      JSON.stringify(document)
    )
  }).skip(!CHECKS_TYPES, 'types are checked where the tests run on SQLite')
})
