import { Queue, QueueEvents, Worker as QueueWorker } from 'bullmq'
import type { Job } from 'bullmq'
import type { JobPriority, School } from '#engine'
import type { Batch, Delivery } from './delivery.js'
import type { Outbox } from './outbox.js'
import { runMessage } from './run_message.js'
import type { WorkerOptions } from './run_message.js'

const NAME = 'outbox'
const SECOND = 1000

/** A message is held so long without a sign of life of its process, then another one takes it on. */
const LOCK = 15 * SECOND
const LOOK_FOR_STALLED = 10 * SECOND

/** A message with many chunks keeps its worker so long, then others have a turn, in milliseconds. */
const SLICE = 1000

/** So long Redis may take to take messages, in milliseconds. */
const PATIENCE = 5 * SECOND

/** How often `settle` looks, in milliseconds. */
const LOOK = 20

/** As BullMQ counts: the smaller, the sooner. */
const RANKS: Readonly<Record<JobPriority, number>> = { high: 1, normal: 2, low: 3 }

export interface RedisOptions {
  /** `redis://…` or `rediss://…` */
  readonly url: string
  /** What keys begin with; installations that share a server need different ones. */
  readonly prefix: string
  /** Messages that this process runs at once; 0 for a process that only hands them on. */
  readonly workers: number
  /** Called when the queue has run empty: there is room for more. */
  readonly onDrained: () => void
}

/** What lies in Redis of a message: enough to find it. Whether it is still to be done says the database alone. */
interface Handed {
  readonly school: string
  readonly id: string
}

/**
 * Hands messages to BullMQ, whose workers in any number of processes run them. The outbox stays the truth: a
 * worker claims the row as the embedded one does, and what Redis loses is handed on again by the next look.
 */
export class RedisDelivery implements Delivery {
  readonly #options: WorkerOptions
  readonly #outbox: Outbox
  readonly #queue: Queue<Handed>
  readonly #events: QueueEvents
  readonly #worker: QueueWorker<Handed> | null
  /** Whether anything was handed on since `settle`: it may be done by the time that somebody looks. */
  #hasHanded = false

  constructor(options: WorkerOptions, outbox: Outbox, { url, prefix, workers, onDrained }: RedisOptions) {
    this.#options = options
    this.#outbox = outbox
    const blocking = { url, maxRetriesPerRequest: null, retryStrategy }
    // Handing on fails at once without Redis, and is tried again by the next look.
    const impatient = { url, enableOfflineQueue: false, retryStrategy }
    this.#queue = new Queue(NAME, { prefix, connection: impatient })
    this.#events = new QueueEvents(NAME, { prefix, connection: blocking })
    this.#events.on('drained', onDrained)
    this.#worker =
      workers > 0
        ? new QueueWorker(NAME, (job: Job<Handed>) => this.#run(job.data), {
            prefix,
            connection: blocking,
            concurrency: workers,
            lockDuration: LOCK,
            stalledInterval: LOOK_FOR_STALLED,
          })
        : null
    const note = (error: Error) => options.log.warn({ err: error }, 'The queue in Redis does not answer')
    this.#queue.on('error', note)
    this.#events.on('error', note)
    this.#worker?.on('error', note)
    this.#worker?.on('failed', (_job, error) => {
      options.log.error({ err: error }, 'A message could not be run; it is handed on again')
    })
  }

  /** A message that is in the queue already is not added again: its id is its job's. */
  async deliver(school: School, { ids, priority }: Batch): Promise<boolean> {
    if (ids.length === 0) return false
    const jobs = ids.map((id) => ({
      name: NAME,
      data: { school: school.id, id },
      opts: { jobId: id, priority: RANKS[priority], removeOnComplete: true, removeOnFail: true },
    }))
    await inTime(this.#queue.addBulk(jobs))
    this.#hasHanded = true
    return false
  }

  async settle(): Promise<boolean> {
    const wasBusy = this.#hasHanded
    this.#hasHanded = false
    for (;;) {
      const counts = await this.#queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized')
      if (Object.values(counts).every((count) => count === 0)) return wasBusy
      await new Promise((resolve) => setTimeout(resolve, LOOK))
    }
  }

  /** Messages in hand are finished first. */
  async close(): Promise<void> {
    await this.#worker?.close()
    await Promise.all([this.#events.close(), this.#queue.close()])
  }

  /** Runs a message and, within its slice, its next chunks. A closed or suspended school's stays where it is. */
  async #run({ school: schoolId, id }: Handed): Promise<void> {
    const schools = await this.#options.principals.schools()
    const school = schools.find((candidate) => candidate.id === schoolId)
    if (!school) return
    const end = performance.now() + SLICE
    while ((await runMessage(this.#options, this.#outbox, school, id)) === 'more' && performance.now() < end);
  }
}

/** Before its first connection the queue waits for the server; the worker has other things to do. */
async function inTime(work: Promise<unknown>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('Redis does not answer')), PATIENCE)
  await Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

/** Milliseconds until the next attempt to connect. */
function retryStrategy(attempts: number): number {
  return Math.min(attempts * 200, 5 * SECOND)
}
