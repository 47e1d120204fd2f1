import type { JsonObject } from '../base/main.js'

/** How soon a job has its turn beside others of its school; the first ones first. */
export const JOB_PRIORITIES = ['high', 'normal', 'low'] as const
export type JobPriority = (typeof JOB_PRIORITIES)[number]

/** Work that is done outside of requests, in chunks; a plugin declares it and its code does it. */
export interface JobDeclaration {
  /** `<plugin>.<job>`: `app.remind`. */
  readonly name: string
  readonly title: string
  /** Runs by itself at each school, with an empty payload but for `scheduled_for`; else only when enqueued. */
  readonly every?: 'hour' | 'day'
  /** `HH:MM` by the school's clock, 00:00 if absent; of an hourly job only the minutes count. */
  readonly at?: string
  /** `high` for what somebody waits for, `low` for what takes long; `normal` if absent. */
  readonly priority?: JobPriority
}

/**
 * What a chunk of work ends with: nothing when the work is done, else the payload of the next chunk, such
 * as a cursor, and after how many milliseconds that may run.
 */
export type JobOutcome = void | { readonly next: JsonObject; readonly after?: number }
