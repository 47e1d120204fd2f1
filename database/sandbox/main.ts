import type { Account, SchoolData } from './model.js'
import { GREENFIELD, RIVERSIDE } from './plans.js'
import { drawSchool } from './school.js'

export { SANDBOX_PASSWORD } from './accounts.js'
export type { FeeEvent, InvoiceKey } from './fee_events.js'
export type { Account, Batch, SchoolData, SeriesState } from './model.js'

/** The sandbox: its schools in order, and who can sign in. */
export interface Sandbox {
  readonly schools: readonly SchoolData[]
  readonly accounts: readonly Account[]
}

export interface SandboxOptions {
  /** Hash of `SANDBOX_PASSWORD`; hashing is the caller's, so that the sandbox stays free of randomness. */
  readonly passwordHash: string
}

/**
 * Makes the schools `greenfield` and `riverside` as plain JSON records with ids, as of 16 November
 * 2026. The same in each run, byte for byte, but for the hash. Takes well under a second.
 */
export function generateSandbox({ passwordHash }: SandboxOptions): Sandbox {
  const drawn = [GREENFIELD, RIVERSIDE].map((plan) => drawSchool(plan, passwordHash))
  return { schools: drawn.map(({ data }) => data), accounts: drawn.flatMap(({ accounts }) => accounts) }
}

/** How many records of which entity each school has, a line each, for the console. */
export function describeSandbox(sandbox: Sandbox): readonly string[] {
  return sandbox.schools.map(({ school, batches }) => {
    const counts = batches
      .filter(({ entity }) => entity !== 'core.school')
      .map(({ entity, records }) => `${records.length} ${entity}`)
    return `${school.slug}: ${counts.join(', ')}`
  })
}
