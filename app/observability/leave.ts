import { setTimeout as wait } from 'node:timers/promises'
import type { Server } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Health } from './health.js'

const SECOND = 1000

/** How often connections are looked through for idle ones, in milliseconds. */
const SWEEP = 200

export interface LeavingOptions {
  /** How long the process still serves while it says that it is not ready, in seconds: time for load balancers to hear it. */
  readonly delay: number
  /** How long requests in hand may take from then on, in seconds. */
  readonly grace: number
}

/**
 * The first step of an orderly end. Resolves when the server may be closed; requests in hand are finished,
 * and what has not ended after the grace is cut. A browser keeps its connection open after its answer: such
 * ones are closed as they fall idle, or the server would wait for them.
 */
export async function leave(
  health: Pick<Health, 'leave'>,
  server: Server | HttpsServer | undefined,
  { delay, grace }: LeavingOptions
): Promise<void> {
  health.leave()
  if (delay > 0) await wait(delay * SECOND)
  if (!server) return
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP).unref()
  const end = setTimeout(() => server.closeAllConnections(), grace * SECOND).unref()
  server.once('close', () => {
    clearInterval(sweep)
    clearTimeout(end)
  })
}
