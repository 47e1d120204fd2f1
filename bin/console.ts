/** The command line process, behind `ace.js`. */
await import('reflect-metadata')
const { prettyPrintError } = await import('@adonisjs/core')
const { createIgnitor } = await import('./ignitor.js')

createIgnitor()
  .ace()
  .handle(process.argv.splice(2))
  .catch(async (error: unknown) => {
    process.exitCode = 1
    await prettyPrintError(error)
  })

export {}
