import type { JsonObject } from '../base/main.js'

/** Work that is done outside of requests, in chunks; a plugin declares it and its code does it. */
export interface JobDeclaration {
  /** `<plugin>.<job>`: `app.remind`. */
  readonly name: string
  readonly title: string
  /** Runs by itself at each school, with an empty payload but for `scheduled_for`; else only when enqueued. */
  readonly every?: 'hour' | 'day'
  /** `HH:MM` by the school's clock, 00:00 if absent; of an hourly job only the minutes count. */
  readonly at?: string
}

/**
 * What a chunk of work ends with: nothing when the work is done, else the payload of the next chunk, such
 * as a cursor, and after how many milliseconds that may run.
 */
export type JobOutcome = void | { readonly next: JsonObject; readonly after?: number }
