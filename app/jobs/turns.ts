import { channel } from 'node:diagnostics_channel'

/** The name of the diagnostics channel on which each turn of a job is told, as a `JobTurn`. */
export const JOB_TURNS = 'lectern:job'

/** One turn of a job: a chunk of it, or the whole of a short one. */
export interface JobTurn {
  /** `plugin.job`. */
  readonly job: string
  readonly outcome: 'done' | 'failed'
  readonly seconds: number
}

const turns = channel(JOB_TURNS)

/** Tells whoever listens; costs nothing where nobody does. */
export function tellTurn(job: string, outcome: JobTurn['outcome'], start: number): void {
  if (!turns.hasSubscribers) return
  const turn: JobTurn = { job, outcome, seconds: (performance.now() - start) / 1000 }
  turns.publish(turn)
}
