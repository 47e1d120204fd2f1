/**
 * `npm run coverage`: the suites that stand on a database, on SQLite and PostgreSQL, and how many lines they run through: at
 * least so many of the engine and of the whole as `testing/coverage.js` asks.
 */
import { underNode24 } from './node_24.js'

await underNode24(async () => {
  const { buildAssets } = await import('./assets.js')
  const { concludeAll, failureOf } = await import('./testing/conclude.js')
  const { withCoverage } = await import('./testing/coverage.js')
  const { withTestDatabase } = await import('./testing/postgres.js')
  const { runSuites } = await import('./testing/run.js')
  const { POSTGRES_SUITES, SQLITE_SUITES } = await import('./testing/suites.js')

  const results = await withCoverage(async (noting) => [
    await failureOf('SQLite', async () => {
      await buildAssets()
      return runSuites({ label: 'SQLite', suites: SQLITE_SUITES, environment: noting, minutes: 40 })
    }),
    await failureOf('PostgreSQL', () =>
      withTestDatabase((address) => {
        const environment = { ...noting, DATABASE_URL: address, TEST_ONLY_POSTGRES: '1' }
        return runSuites({ label: 'PostgreSQL', suites: POSTGRES_SUITES, environment, minutes: 40 })
      })
    ),
  ])
  concludeAll(results)
})
