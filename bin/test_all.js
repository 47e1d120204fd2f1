/**
 * `npm run test:all`: the suites of `npm test` and of the browser; beside them those that depend on the database again on
 * PostgreSQL, those of background work through Redis, and the functional ones on both together. All three must be there: without
 * one the run fails, it does not skip.
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

  const overRedis = async (name) => ({
    REDIS_URL: await redisAddress(),
    QUEUE: 'redis',
    QUEUE_WORKERS: '2',
    QUEUE_PREFIX: `lectern-test-${process.pid}-${name}`,
  })
  const embedded = { tag: 'sqlite  |' }
  const servers = { tag: 'servers |' }

  /** What needs no PostgreSQL. */
  async function embeddedLane() {
    return [
      await failureOf('SQLite', () => runSuites({ label: 'SQLite', suites: SQLITE_SUITES, ...embedded })),
      await failureOf('Chromium', () => runSuites({ label: 'Chromium', suites: BROWSER_SUITES, ...embedded })),
      await failureOf('Redis', async () =>
        runSuites({ label: 'Redis', suites: REDIS_SUITES, environment: await overRedis('jobs'), ...embedded })
      ),
    ]
  }

  async function serversLane() {
    const postgres = await failureOf('PostgreSQL', () =>
      withTestDatabase((address) => {
        const environment = { DATABASE_URL: address, TEST_ONLY_POSTGRES: '1' }
        return runSuites({ label: 'PostgreSQL', suites: POSTGRES_SUITES, environment, ...servers })
      })
    )
    const distributed = await failureOf('PostgreSQL and Redis', () =>
      withTestDatabase(async (address) => {
        const environment = { ...(await overRedis('all')), DATABASE_URL: address, TEST_ONLY_POSTGRES: '1' }
        return runSuites({ label: 'PostgreSQL and Redis', suites: DISTRIBUTED_SUITES, environment, ...servers })
      })
    )
    return [postgres, distributed]
  }

  const assets = await failureOf('Assets', async () => {
    await buildAssets()
    return { label: 'Assets', passed: 0, failed: 0, failures: [] }
  })
  const lanes = await Promise.all([embeddedLane(), serversLane()])
  concludeAll([assets, ...lanes.flat()])
})
