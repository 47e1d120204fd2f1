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
    const turns = new SchoolTurns({ requests: 2, share: 0 })
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
    const turns = new SchoolTurns({ requests: 1, share: 0 })
    const fail = () => Promise.reject(new Error('broken'))
    await assert.rejects(() => turns.take(request().ctx, large, fail), 'broken')
    await turns.take(request().ctx, large, async () => {})
  })

  test('refuses a school whose statements hold the process for more than its share, as long as others are served', async ({
    assert,
  }) => {
    const clock = { now: 0 }
    const turns = new SchoolTurns({ requests: 0, share: 50, now: () => clock.now })
    const greedy = { id: 'greedy' } as School
    const answer = async (school: School) => {
      const { ctx, headers } = request()
      const refusal: unknown = await turns.take(ctx, school, async () => {}).catch((error: unknown) => error)
      return refusal === undefined ? 'served' : headers.get('Retry-After')
    }
    turns.spend(greedy, 8000)
    assert.equal(await answer(greedy), 'served', 'nobody else is there')
    assert.equal(await answer(large), 'served')
    assert.equal(await answer(greedy), '6', '3 s too much are paid back in 6 s')
    assert.equal(await answer(large), 'served')
    clock.now += 6000
    assert.equal(await answer(greedy), 'served')
    turns.spend(greedy, 8000)
    clock.now += 4000
    assert.equal(await answer(greedy), 'served', 'the other one has long gone')
  })

  test('counts no time where the share is switched off', async () => {
    const turns = new SchoolTurns({ requests: 0, share: 0 })
    turns.spend(small, 1_000_000)
    await turns.take(request().ctx, large, async () => {})
    await turns.take(request().ctx, large, async () => {})
    await turns.take(request().ctx, { id: 'small' } as School, async () => {})
  })
})
