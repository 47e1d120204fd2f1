/**
 * `npm test [-- suite …]`: the suites that need nothing installed, on SQLite.
 */
import { underNode24 } from './node_24.js'

await underNode24(async () => {
  const { buildAssets } = await import('./assets.js')
  const { concludeAll, failureOf } = await import('./testing/conclude.js')
  const { runSuites } = await import('./testing/run.js')
  const { SQLITE_SUITES } = await import('./testing/suites.js')

  const chosen = process.argv.slice(2)
  const suites = chosen.length > 0 ? chosen : SQLITE_SUITES
  concludeAll([
    await failureOf('SQLite', async () => {
      await buildAssets()
      return runSuites({ label: 'SQLite', suites })
    }),
  ])
})
