import { conditionHolds, factsOf, insertMissing, runSteps } from '#engine'
import type { Automation, ChainLink, Engine, JobCall, JobOutcome, JsonObject, PlannedStep, Session } from '#engine'
import { systemActor } from '#jobs/main'
import type { Principals } from '#jobs/main'
import { authorOf } from './author.js'
import type { RuleInForce, Rules } from './rules.js'
import { keepOutcome, runOfPayload } from './runs.js'
import type { RunOf, RunOutcome, RunReason } from './runs.js'
import { statementsOf } from './statements.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** What runs of rules stand on. */
export interface RuleHost {
  readonly engine: Engine
  readonly rules: Rules
  readonly principals: () => Promise<Principals>
  /** Runs of a school within an hour; the rest waits. */
  readonly mostRuns: number
}

/**
 * Has one rule act on one record, in the transaction that acknowledges the event's message: its effect, the line in the
 * log and the acknowledgement are one commit. Waits where the school has had its runs of this hour.
 */
export async function runRule(host: RuleHost, call: JobCall): Promise<JobOutcome> {
  const { engine, rules } = host
  const { school, chain = [], requestId } = call.actor
  const run = runOfPayload(call.payload, chain.length)
  const session = engine.session(call.actor)
  const isAnnounced = call.payload['announced'] === true
  if (isAnnounced && !(await isWaiting(session, run.key))) return undefined
  if (await isOverQuota(session, host.mostRuns)) return { next: call.payload, after: MINUTE }
  const found = await rules.find(school, run.rule)
  const keep = (outcome: RunOutcome) => keepOutcome(session, run, outcome, isAnnounced)
  if (found === null || found === 'broken') {
    if (found === 'broken') await stop(engine, call, run.rule, 'broken')
    if (found === 'broken' || isAnnounced) await keep(skipped(found ?? 'off'))
    return undefined
  }
  const link: ChainLink = { rule: run.rule, record: run.record }
  const author = await authorOf(host, school, found, { chain: [...chain, link], requestId: requestId ?? run.key })
  if ('reason' in author) {
    await stop(engine, call, run.rule, author.reason)
    await keep({ state: 'refused', reason: author.reason, detail: '' })
    return undefined
  }
  const outcome = await actAs(host, engine.session(author.actor), found, run, await beforeOf(session, call.payload))
  if (outcome.state === 'done' || isAnnounced) await keep(outcome)
  return undefined
}

/** Reads the record as the author, judges the condition and does the steps. */
async function actAs(
  host: RuleHost,
  session: Session,
  { rule, settings }: RuleInForce,
  run: RunOf,
  before: JsonObject | null
): Promise<RunOutcome> {
  const facts = await factsOf(session, rule, run.record, { settings, before })
  if (!facts) return skipped('gone')
  if (!conditionHolds(rule, facts)) return skipped('condition')
  const done = await runSteps(session, rule, facts, {
    key: run.key,
    callWebhook: (endpoint, of, record) => callWebhook(host, session, endpoint, of, record),
  })
  return { state: 'done', reason: null, detail: done.map(spelled).join('; ') }
}

function skipped(reason: RunReason): RunOutcome {
  return { state: 'skipped', reason, detail: '' }
}

/** `set remarks, stage`: what was done, without a value. */
export function spelled({ kind, target, values }: PlannedStep): string {
  const names = Object.keys(values).join(', ')
  return kind === 'set' ? `set ${names}` : names === '' ? `${kind} ${target}` : `${kind} ${target} (${names})`
}

async function isWaiting({ database, actor }: Session, key: string): Promise<boolean> {
  const [row] = await database.read(statementsOf(database.dialect).state({ school: actor.school.id, key }))
  return row?.['state'] === 'waiting'
}

async function isOverQuota({ database, actor, clock }: Session, most: number): Promise<boolean> {
  const since = new Date(clock.system().getTime() - HOUR).toISOString()
  const [row] = await database.read(statementsOf(database.dialect).recent({ school: actor.school.id, since, most }))
  return Number(row?.['count']) >= most
}

/** What the event has changed, as the audit keeps it; null for a new record, a day, and after an erasure. */
async function beforeOf({ database, actor }: Session, { entry }: JsonObject): Promise<JsonObject | null> {
  if (typeof entry !== 'string') return null
  const [row] = await database.read(statementsOf(database.dialect).before({ school: actor.school.id, id: entry }))
  return typeof row?.['before'] === 'string' ? (JSON.parse(row['before']) as JsonObject) : null
}

/** Switches a school's own rule off and tells the admins why; of a plugin's rule there is nothing to switch. */
export async function stop(engine: Engine, call: JobCall, rule: string, reason: RunReason): Promise<void> {
  const system = systemActor(call.actor.school, `rule stopped: ${reason}`, call.actor.requestId)
  await engine.update(system, 'core.automation_rule', rule, { is_on: false, stopped: reason })
  const { now } = call
  await engine
    .session(system)
    .contextFor(engine.session(system), 'core')
    .notify('people.rule_stopped', rule, { key: `${rule}:${now}` })
}

/** Leaves a call of the school's webhook; it is told what its own owner may read of the record. */
async function callWebhook(
  { engine }: RuleHost,
  session: Session,
  endpoint: string,
  rule: Automation,
  record: string
): Promise<void> {
  const { records } = session.contextFor(session, 'core')
  const hook = await records.find('core.webhook_endpoint', { where: { name: endpoint, is_on: true }, fields: ['id'] })
  if (!hook) return
  const now = engine.clock.system().toISOString()
  const event = rule.plugin === null ? `${rule.about}.rule` : rule.name
  const entry = { endpoint: hook.id, event, entity: rule.about, record, changed: '', occurred_at: now, next_at: now }
  await session.database.write([
    insertMissing(session, 'core.webhook_delivery', [{ ...entry, state: 'queued', attempts: 0 }]),
  ])
}
