/**
 * The Japa process: `node bin/source.js test unit functional`, or `node ace test`. It always ends, also
 * where a plugin, a set-up hook or the plan fails, which Japa reports without ending.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

process.env['NODE_ENV'] = 'test'
// What this process runs through may be noted, and of none that its tests start and kill.
delete process.env['NODE_V8_COVERAGE']
process.env['HOST'] ||= '127.0.0.1'
process.env['PORT'] ||= '3334'

// Started by hand it must not write into the data of the demo.
if (!process.env['DATA_DIR']) {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-test-'))
  process.env['DATA_DIR'] = folder
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
}

await import('reflect-metadata')
const { prettyPrintError } = await import('@adonisjs/core')
const { configure, processCLIArgs, run } = await import('@japa/runner')
const { createIgnitor } = await import('./ignitor.js')

try {
  await createIgnitor()
    .testRunner()
    .configure(async (app) => {
      const { runnerHooks, ...config } = await import('../tests/bootstrap.js')
      processCLIArgs(process.argv.slice(2))
      configure({
        suites: app.rcFile.tests.suites,
        forceExit: true,
        ...config,
        setup: runnerHooks.setup,
        teardown: [...runnerHooks.teardown, () => app.terminate()],
      })
    })
    .run(async () => {
      await run()
      process.exit()
    })
} catch (error) {
  await prettyPrintError(error)
  process.exit(1)
}
