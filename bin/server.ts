/** The HTTP server process. */
await import('reflect-metadata')
const { prettyPrintError } = await import('@adonisjs/core')
const { createIgnitor } = await import('./ignitor.js')

createIgnitor()
  .tap((app) => app.listen('SIGINT', () => void app.terminate()))
  .httpServer()
  .start()
  .catch(async (error: unknown) => {
    await prettyPrintError(error)
    process.exit(1)
  })

export {}
