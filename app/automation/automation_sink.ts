import { insertMissing, isSetOff, judgeChain, leaveToSystem } from '#engine'
import type { Engine, School, Session } from '#engine'
import { EventSink, systemActor } from '#jobs/main'
import type { HappenedEvent } from '#jobs/main'
import type { RuleHead, Rules } from './rules.js'
import { RUN_ENTITY, runEntry } from './runs.js'

/** The job that has one rule act on one record. */
export const RULE_JOB = 'core.automation'

/**
 * Leaves a job for each rule that an event sets off, in the transaction that acknowledges the event: so once for each
 * event. Jobs about one record run in the order of its events. Two statements where nothing is set off.
 */
export class AutomationSink extends EventSink {
  readonly #engine: Engine
  readonly #rules: Rules

  constructor(engine: Engine, rules: Rules) {
    super()
    this.#engine = engine
    this.#rules = rules
  }

  async take(school: School, events: readonly HappenedEvent[]): Promise<void> {
    const possible = events.filter(({ entity, record }) => record !== null && !entity.startsWith('core.'))
    if (possible.length === 0) return
    const heads = await this.#rules.heads(school)
    const session = this.#engine.session(systemActor(school, 'rules', null))
    for (const event of possible) {
      for (const head of heads) {
        if (head.about === event.entity && isSetOff(head.trigger, event)) await leaveRun(session, head, event)
      }
    }
  }
}

async function leaveRun(session: Session, { name, title }: RuleHead, event: HappenedEvent): Promise<void> {
  const { id, entity, chain, entry } = event
  const record = String(event.record)
  const verdict = judgeChain(chain, { rule: name, record })
  if (verdict === 'repeats') return
  const run = { key: `${name}:${id}`, rule: name, title, entity, record, depth: chain.length }
  if (verdict === 'too_long') {
    const refused = { state: 'refused', reason: 'too_long', detail: '' } as const
    const now = session.clock.system().toISOString()
    await session.database.write([insertMissing(session, RUN_ENTITY, [runEntry(run, refused, now)])])
    return
  }
  const carrying = { ...session, actor: { ...session.actor, chain } }
  leaveToSystem(carrying, RULE_JOB, { ...run, entry }, { entity, id: record })
}
