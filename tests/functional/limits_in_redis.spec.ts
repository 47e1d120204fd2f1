import app from '@adonisjs/core/services/app'
import redis from '@adonisjs/redis/services/main'
import { test } from '@japa/runner'
import { RequestLimits } from '../../app/middleware/request_limits.js'
import { call } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'

const REASON = 'runs in the pass over Redis'
const ME = '/api/v1/users/me'

test.group('Limits in Redis', () => {
  const limited = (faults: unknown[]) =>
    new RequestLimits({
      signedIn: 2,
      anonymous: 0,
      screens: 0,
      visitors: 0,
      routes: {},
      store: 'redis',
      onFault: (error) => void faults.push(error),
    })

  test('are counted together by all processes, and in memory while Redis is away', async ({ assert, cleanup }) => {
    const { green } = await testSchools()
    const { token, userId } = green.accounts.principal
    const faults: unknown[] = []
    cleanup(async () => {
      app.container.restore(RequestLimits)
      await redis.del(`rlflx:rest:user:${userId}`)
    })
    await redis.ping()
    // Each stands for a process: nothing is kept of the one before.
    const statuses: number[] = []
    for (let count = 0; count < 3; count++) {
      const limits = limited(faults)
      app.container.swap(RequestLimits, () => limits)
      statuses.push((await call(ME, { token })).status)
    }
    assert.deepEqual(statuses, [200, 200, 429])
    assert.lengthOf(faults, 0)
    await redis.quit('main')
    assert.equal((await call(ME, { token })).status, 200)
    assert.lengthOf(faults, 1)
  }).skip(process.env['QUEUE'] !== 'redis', REASON)
})
