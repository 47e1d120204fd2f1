/**
 * A process that works off the outbox and serves nobody: any number of them stand beside the servers. With
 * `QUEUE=redis` it takes messages from Redis, four at once unless `QUEUE_WORKERS` says otherwise; else it runs
 * them itself, one after another, and servers may have `QUEUE=off`.
 */
import type { ApplicationService } from '@adonisjs/core/types'

await import('reflect-metadata')
const { prettyPrintError } = await import('@adonisjs/core')
const { createIgnitor, endInOrder } = await import('./ignitor.js')

if (process.env['QUEUE'] === 'off') throw new Error('QUEUE=off: this process is there to work')
process.env['QUEUE_WORKERS'] ||= '4'

try {
  const app = createIgnitor()
    .tap((running) => running.listen('SIGINT', () => endInOrder(running)))
    .createApp('web')
  await app.init()
  await app.boot()
  await app.start(() => undefined)
  const logger = await app.container.make('logger')
  await openMonitor(app)
  logger.info('The worker has started')
} catch (error) {
  await prettyPrintError(error)
  process.exit(1)
}

/** Where monitors ask this process, if `METRICS_PORT` says so; it answers until the process has ended. */
async function openMonitor(app: ApplicationService): Promise<void> {
  const { default: env } = await import('#start/env')
  const port = env.get('METRICS_PORT')
  if (port === undefined) return
  const { WorkerMonitor } = await import('#observability/main')
  const monitor = await app.container.make(WorkerMonitor)
  await monitor.listen(port, env.get('HOST', '0.0.0.0'))
  app.terminating(() => monitor.close())
}

export {}
