import { channel } from 'node:diagnostics_channel'
import { safeError } from './safe_errors.js'
import type { SafeError } from './safe_errors.js'

/** The name of the diagnostics channel on which faults of ours are told, as a `Fault`: for an error tracker. */
export const FAULTS = 'lectern:fault'

/** A request that failed, or a job that was given up, by no refusal of ours. Holds nothing of people. */
export interface Fault {
  readonly error: SafeError
  /** Where it happened, by ids and patterns. */
  readonly facts: Readonly<Record<string, string | number | null>>
}

const faults = channel(FAULTS)

/** Tells whoever listens; costs nothing where nobody does. */
export function tellFault(error: unknown, facts: Fault['facts']): void {
  if (!faults.hasSubscribers) return
  const fault: Fault = { error: safeError(error), facts }
  faults.publish(fault)
}
