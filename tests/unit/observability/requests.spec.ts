import { test } from '@japa/runner'
import { Metrics } from '../../../app/observability/main.js'
import { noteRequest } from '../../../app/observability/requests.js'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

test.group('The line of a request', () => {
  test('it has patterns and ids in place of addresses and names', async ({ assert }) => {
    const lines: object[] = []
    const metrics = new Metrics(async () => Promise.reject(new Error('no database here')))
    const ctx = {
      request: {
        method: () => 'GET',
        id: () => 'request-1',
        url: () => '/api/v1/students/7?search=Asha',
        header: () => `00-${TRACE}-00f067aa0ba902b7-01`,
      },
      response: { getStatus: () => 404 },
      route: { pattern: '/api/v1/students/:id' },
      actor: { name: 'Asha Rao', userId: 'user-1', school: { id: 'school-1', name: 'River School' } },
    }
    noteRequest({ ctx: ctx as never, seconds: 0.0124, statements: 2 }, metrics, {
      info: (facts) => void lines.push(facts),
    })
    assert.deepEqual(lines, [
      {
        request_id: 'request-1',
        trace_id: TRACE,
        school: 'school-1',
        user: 'user-1',
        method: 'GET',
        route: '/api/v1/students/:id',
        status: 404,
        statements: 2,
        ms: 12.4,
      },
    ])
  })
})
