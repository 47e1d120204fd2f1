import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { openApi } from '../../../app/engine/emit/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { answerFrom, openEverything, serveEverything } from '../../support/everything.js'
import type { Everything } from '../../support/everything.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import { compileFiles, appWith, TEXT } from '../../unit/compile/fixture.js'

const opened: Everything[] = []
for (const opener of BOTH_DIALECTS) opened.push(await openEverything(opener))
// Before the server starts: routes cannot be added afterwards.
serveEverything(opened[0]!)

for (const [index, opener] of BOTH_DIALECTS.entries()) {
  test.group(`A path that had its time | ${opener.name}`, (group) => {
    group.setup(() => {
      answerFrom(opened[index]!)
      return () => opened[index]!.close()
    })

    const headers = { 'x-role': 'admin' }
    const told = (answer: { readonly headers: Headers }) =>
      ['deprecation', 'sunset', 'link'].map((name) => answer.headers.get(name))

    test('answers as the one that took its place, and says since when, until when and which', async ({ assert }) => {
      const json = { label: `${Math.random()}`, kind: 'hall', block: 'A', floor: 1 }
      const made = await call('/api/v1/everything/halls', { method: 'POST', json, headers })
      const { id } = recordIn(made)
      const end = ['@1780272000', 'Tue, 01 Jun 2027 00:00:00 GMT']
      assert.deepEqual(told(made), [...end, '</api/v1/everything/rooms>; rel="successor-version"'])
      const read = await call(`/api/v1/everything/halls/${id}`, { headers })
      assert.equal(recordIn(read).id, id)
      assert.deepEqual(told(read), [...end, `</api/v1/everything/rooms/${id}>; rel="successor-version"`])
      const list = await call('/api/v1/everything/halls', { headers })
      assert.include(
        recordsIn(list).map((record) => record['id']),
        id
      )
      // A refusal says so too.
      const refused = await call('/api/v1/everything/halls?filter[nothing]=1', { headers })
      assert.deepEqual([refused.status, ...told(refused).slice(0, 2)], [422, ...end])
      assert.deepEqual(told(await call(`/api/v1/everything/rooms/${id}`, { headers })), [null, null, null])
    })

    test('is told as deprecated in the document', ({ assert }) => {
      const document = openApi(opened[index]!.engine.baseRegistry)
      const paths = document['paths'] as Record<string, Record<string, JsonObject>>
      const operations = Object.values(paths['/api/v1/everything/halls'] ?? {})
      assert.isNotEmpty(operations)
      for (const operation of operations) assert.isTrue(operation['deprecated'])
      assert.notProperty(paths['/api/v1/everything/rooms']?.['get'], 'deprecated')
      const ids = Object.values(paths).flatMap((item) =>
        Object.values(item).flatMap((operation) => operation['operationId'] ?? [])
      )
      assert.lengthOf(new Set(ids), ids.length)
    })
  })
}

test.group('The days of a path that had its time', () => {
  test('are two of the calendar in their order: {since} {until}')
    .with([
      { since: '2026-02-30', until: '2027-01-01' },
      { since: '2026-01-01', until: '2026-01-01' },
      { since: '2027-01-01', until: '2026-01-01' },
    ])
    .run(({ assert }, days) => {
      const api = { former: [{ path: '/app/old-things', ...days }] }
      const { findings } = compileFiles(appWith({ name: TEXT }, { api }))
      assert.deepEqual(
        findings.map(({ code, pointer }) => `${code} ${pointer}`),
        ['API004 /x-entity/api/former/0']
      )
    })

  test('are no excuse for a path that is taken', ({ assert }) => {
    const former = [{ path: '/app/things', since: '2026-01-01', until: '2027-01-01' }]
    const { findings } = compileFiles(appWith({ name: TEXT }, { api: { former } }))
    assert.include(
      findings.map(({ code }) => code),
      'API001'
    )
  })
})
