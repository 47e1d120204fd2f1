/**
 * `npm run test:all`: the suites of `npm test`, those that depend on the database again on PostgreSQL, those
 * of background work again through Redis, the functional ones on both together, and the browser's. All three must
 * be there: without one the run fails, it does not skip.
 */
import { underNode24 } from './node_24.js'

await underNode24(async () => {
  const { buildAssets } = await import('./assets.js')
  const { concludeAll, failureOf } = await import('./testing/conclude.js')
  const { withTestDatabase } = await import('./testing/postgres.js')
  const { runSuites } = await import('./testing/run.js')
  const { redisAddress } = await import('./testing/redis.js')
  const { BROWSER_SUITES, DISTRIBUTED_SUITES, POSTGRES_SUITES, REDIS_SUITES, SQLITE_SUITES } =
    await import('./testing/suites.js')

  const sqlite = await failureOf('SQLite', async () => {
    await buildAssets()
    return runSuites({ label: 'SQLite', suites: SQLITE_SUITES })
  })
  const postgres = await failureOf('PostgreSQL', () =>
    withTestDatabase((address) =>
      runSuites({
        label: 'PostgreSQL',
        suites: POSTGRES_SUITES,
        environment: { DATABASE_URL: address, TEST_ONLY_POSTGRES: '1' },
      })
    )
  )
  const overRedis = async () => ({
    REDIS_URL: await redisAddress(),
    QUEUE: 'redis',
    QUEUE_WORKERS: '2',
    QUEUE_PREFIX: `lectern-test-${process.pid}`,
  })
  const redis = await failureOf('Redis', async () =>
    runSuites({ label: 'Redis', suites: REDIS_SUITES, environment: await overRedis() })
  )
  const distributed = await failureOf('PostgreSQL and Redis', () =>
    withTestDatabase(async (address) => {
      const environment = { ...(await overRedis()), DATABASE_URL: address, TEST_ONLY_POSTGRES: '1' }
      return runSuites({ label: 'PostgreSQL and Redis', suites: DISTRIBUTED_SUITES, environment })
    })
  )
  const browser = await failureOf('Chromium', () => runSuites({ label: 'Chromium', suites: BROWSER_SUITES }))
  concludeAll([sqlite, postgres, redis, distributed, browser])
})
