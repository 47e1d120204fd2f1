import { RedisDelivery } from '../../../app/jobs/redis_delivery.js'
import { Worker } from '../../../app/jobs/main.js'
import type { WorkerOptions } from '../../../app/jobs/main.js'

/** The Redis server of a run whose workers take messages from there; null where they run them themselves. */
export const TEST_REDIS = process.env['QUEUE'] === 'redis' ? (process.env['REDIS_URL'] ?? '') : null

/** A worker as the run wants it. Through Redis its messages are run in this process too, one at a time. */
export function makeWorker(options: WorkerOptions, prefix: string): Worker {
  if (TEST_REDIS === null) return new Worker(options)
  return new Worker(options, (outbox, onDrained) => {
    return new RedisDelivery(options, outbox, { url: TEST_REDIS ?? '', prefix, workers: 1, onDrained })
  })
}
