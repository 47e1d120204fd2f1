/**
 * The Japa process: `node bin/source.js test unit functional`, or `node ace test`. It always ends, also
 * where a plugin, a set-up hook or the plan fails, which Japa reports without ending.
 */
process.env['NODE_ENV'] = 'test'

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

export {}
