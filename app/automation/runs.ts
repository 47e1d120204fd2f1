import { insertMissing } from '#engine'
import type { Json, JsonObject, Session } from '#engine'
import { statementsOf } from './statements.js'

export const RUN_ENTITY = 'core.automation_run'

/** The longest text of what was done. */
const LONGEST = 1000

export type RunState = 'waiting' | 'done' | 'skipped' | 'refused' | 'failed'
export type RunReason = 'condition' | 'gone' | 'no_owner' | 'no_access' | 'too_long' | 'off' | 'broken' | 'error'

/** One rule on one record, for one event or day. */
export interface RunOf {
  readonly key: string
  readonly rule: string
  readonly title: string
  readonly entity: string
  readonly record: string
  readonly depth: number
}

/** What became of it; `detail` names what was done, never a value. */
export interface RunOutcome {
  readonly state: RunState
  readonly reason: RunReason | null
  readonly detail: string
}

/** The line of the log for a run, as it is stored. */
export function runEntry(run: RunOf, outcome: RunOutcome, now: string | null): Readonly<Record<string, Json>> {
  const { state, reason, detail } = outcome
  return { ...run, state, reason, detail: detail.slice(0, LONGEST) || null, finished_at: now }
}

/** Keeps what became of a run, in the open transaction: of one that was announced its line is filled in. */
export async function keepOutcome(
  session: Session,
  run: RunOf,
  outcome: RunOutcome,
  isAnnounced: boolean
): Promise<void> {
  const { database, actor, clock } = session
  const now = clock.system().toISOString()
  const { state, reason, detail } = outcome
  const statement = isAnnounced
    ? statementsOf(database.dialect).finish({
        school: actor.school.id,
        key: run.key,
        state,
        reason,
        detail: detail.slice(0, LONGEST) || null,
        now,
      })
    : insertMissing(session, RUN_ENTITY, [runEntry(run, outcome, now)])
  await database.write([statement])
}

/** What a job about one record holds. */
export function runOfPayload(payload: JsonObject, depth: number): RunOf {
  const text = (name: string) => String(payload[name])
  return {
    key: text('key'),
    rule: text('rule'),
    title: text('title'),
    entity: text('entity'),
    record: text('record'),
    depth,
  }
}
