/**
 * `node ace plugin:test <name> [--all]`: every role on every entity and path of one plugin, on SQLite and, where
 * DATABASE_URL is set, PostgreSQL; then the tests in the plugin's folder.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { underNode24 } from './node_24.js'

const OWN = ['unit', 'functional']

await underNode24(async () => {
  const { concludeAll, failureOf } = await import('./testing/conclude.js')
  const { runSuites } = await import('./testing/run.js')

  const [plugin, extent] = process.argv.slice(2)
  const tests = fileURLToPath(new URL(`../plugins/${plugin}/tests/`, import.meta.url))
  const run = (label, suites, environment = {}) => failureOf(label, () => runSuites({ label, suites, environment }))
  const environment = {
    LECTERN_PERMISSIONS: extent === '--all' ? 'all' : undefined,
    LECTERN_TEST_PLUGIN: plugin,
    DATABASE_URL: process.env['DATABASE_URL'],
  }
  const results = [await run('Rights', ['contracts', '--files=permissions/*'], environment)]
  for (const suite of OWN.filter((name) => existsSync(tests + name))) {
    results.push(await run(`Tests of ${plugin}, ${suite}`, [suite, `--files=${plugin}/tests/${suite}/*`]))
  }
  concludeAll(results)
})
