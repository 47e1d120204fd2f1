import type { HttpContext } from '@adonisjs/core/http'
import { test } from '@japa/runner'
import type { School } from '../../../app/engine/main.js'
import { Refusal } from '../../../app/engine/main.js'
import { SchoolTurns } from '../../../app/middleware/school_turns.js'

const quotas = { records: null, users: null, requests: 1, usedRecords: 0 }
const small = { id: 'small', quotas } as School
const large = { id: 'large' } as School

function request() {
  const headers = new Map<string, string>()
  const response = { header: (name: string, value: string) => headers.set(name, value) }
  return { headers, ctx: { response } as unknown as HttpContext }
}

test.group('Turns of schools', () => {
  test('refuses one request too many of a school, not of others, and lets the next in', async ({ assert }) => {
    const turns = new SchoolTurns(2)
    const first = Promise.withResolvers<void>()
    const running = turns.take(request().ctx, small, () => first.promise)
    const second = request()
    const refusal: unknown = await turns.take(second.ctx, small, async () => {}).catch((error: unknown) => error)
    assert.instanceOf(refusal, Refusal)
    assert.equal((refusal as Refusal).kind, 'limited')
    assert.equal(second.headers.get('Retry-After'), '1')
    await turns.take(request().ctx, large, async () => {})
    first.resolve()
    await running
    await turns.take(request().ctx, small, async () => {})
  })

  test('gives a turn back after a failure', async ({ assert }) => {
    const turns = new SchoolTurns(1)
    const fail = () => Promise.reject(new Error('broken'))
    await assert.rejects(() => turns.take(request().ctx, large, fail), 'broken')
    await turns.take(request().ctx, large, async () => {})
  })
})
