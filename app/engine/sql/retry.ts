import { setTimeout as pause } from 'node:timers/promises'

/** How often a transaction's work may run in all. */
const ATTEMPTS = 4

/**
 * Runs an attempt again, up to three times, while `isRetryable` says that its failure would pass.
 * The pauses grow and are jittered, so that two that collided do not meet again.
 */
export async function withRetries<T>(attempt: () => Promise<T>, isRetryable: (error: unknown) => boolean): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt()
    } catch (error) {
      if (count >= ATTEMPTS || !isRetryable(error)) throw error
      await pause(2 ** count * 5 * (0.5 + Math.random()))
    }
  }
}

/** True when the error or any of its causes satisfies the test; hooks may have wrapped the driver's. */
export function hasCause(error: unknown, test: (error: unknown) => boolean): boolean {
  for (let at: unknown = error, depth = 0; at !== undefined && depth < 10; depth++) {
    if (test(at)) return true
    at = at instanceof Error ? at.cause : undefined
  }
  return false
}
