/**
 * A process that works off the outbox and serves nobody: any number of them stand beside the servers. With
 * `QUEUE=redis` it takes messages from Redis, four at once unless `QUEUE_WORKERS` says otherwise; else it runs
 * them itself, one after another, and servers may have `QUEUE=off`.
 */
await import('reflect-metadata')
const { prettyPrintError } = await import('@adonisjs/core')
const { createIgnitor } = await import('./ignitor.js')

if (process.env['QUEUE'] === 'off') throw new Error('QUEUE=off: this process is there to work')
process.env['QUEUE_WORKERS'] ||= '4'

try {
  const app = createIgnitor()
    .tap((running) => running.listen('SIGINT', () => void running.terminate()))
    .createApp('web')
  await app.init()
  await app.boot()
  await app.start(() => undefined)
  const logger = await app.container.make('logger')
  logger.info('The worker has started')
} catch (error) {
  await prettyPrintError(error)
  process.exit(1)
}

export {}
