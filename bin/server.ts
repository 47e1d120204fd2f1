/** The HTTP server process. */
await import('reflect-metadata')
const { prettyPrintError } = await import('@adonisjs/core')
const { createIgnitor, endInOrder } = await import('./ignitor.js')

createIgnitor()
  .tap((app) => app.listen('SIGINT', () => endInOrder(app)))
  .httpServer()
  .start()
  .catch(async (error: unknown) => {
    await prettyPrintError(error)
    process.exit(1)
  })

export {}
