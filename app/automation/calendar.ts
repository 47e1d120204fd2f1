import { conditionHolds, dayAfter, factsIn, insertMissing, leaveToSystem, offsetsOf } from '#engine'
import type { Engine, JobCall, JobOutcome, JsonObject, Session } from '#engine'
import { authorOf } from './author.js'
import { RULE_JOB } from './automation_sink.js'
import { stop } from './run_rule.js'
import type { RuleHost } from './run_rule.js'
import type { RuleHead, RuleInForce } from './rules.js'
import { RUN_ENTITY, runEntry } from './runs.js'
import type { RunOf } from './runs.js'
import { statementsOf } from './statements.js'

/** Records looked at in one transaction. */
const PART = 100

/** Days that are made up for where nobody has looked. */
const MOST_MISSED = 7

const ANNOUNCED = { state: 'waiting', reason: null, detail: '' } as const

/** Which of the rules on a calendar have their turn. */
export type Beat = 'hour' | 'day'

/** A time at which a rule acts on a record. */
interface Occasion {
  readonly record: string
  /** Unlike that of every other time of the rule on this record. */
  readonly key: string
}

/**
 * Announces the runs of all rules that a day or an hour sets off, a part of the records of one rule in a chunk. The key
 * of a run (rule, record, date) decides that there is one, however often this is done.
 */
export async function announce(host: RuleHost, call: JobCall, beat: Beat): Promise<JobOutcome> {
  const { payload, actor } = call
  const at = Number(payload['at'] ?? 0)
  const heads = (await host.rules.heads(actor.school)).filter(({ trigger }) => hasTurn(trigger, beat))
  const head = heads[at]
  if (!head) return undefined
  const from = { ...payload, day: payload['day'] ?? call.today, now: payload['now'] ?? call.now }
  const cursor = await announcePart(host, call, head, from)
  return { next: cursor === null ? { ...from, at: at + 1, cursor: null } : { ...from, at, cursor } }
}

function hasTurn(trigger: RuleHead['trigger'], beat: Beat): boolean {
  if (trigger.kind === 'date') return beat === 'day'
  return trigger.kind === 'schedule' && trigger.every === beat
}

async function announcePart(
  host: RuleHost,
  call: JobCall,
  head: RuleHead,
  payload: JsonObject
): Promise<string | null> {
  const { engine, rules } = host
  const { school, requestId } = call.actor
  const found = await rules.find(school, head.name)
  if (found === null || found === 'broken') {
    if (found === 'broken') await stop(engine, call, head.name, 'broken')
    return null
  }
  const author = await authorOf(host, school, found, { chain: [], requestId: requestId ?? head.name })
  if ('reason' in author) {
    await stop(engine, call, head.name, author.reason)
    return null
  }
  const session = engine.session(author.actor)
  const { occasions, next } = await occasionsOf(session, found, payload)
  await leaveRuns(engine, call, head, occasions)
  return next
}

async function occasionsOf(session: Session, { rule, settings }: RuleInForce, payload: JsonObject) {
  const { records } = session.contextFor(session, 'core')
  const cursor = typeof payload['cursor'] === 'string' ? payload['cursor'] : null
  const { trigger } = rule
  if (trigger.kind === 'date') {
    const { field } = trigger
    const due = dueDates(offsetsOf(rule, settings), payload)
    const page = await records.page(
      rule.about,
      { where: { [field]: { in: [...due.keys()] } }, fields: ['id', field], sort: 'id' },
      PART,
      cursor
    )
    const found = page.records as unknown as readonly JsonObject[]
    const occasions = found.flatMap((record) =>
      (due.get(String(record[field])) ?? []).map((offset) => ({
        record: String(record['id']),
        key: `${rule.name}:${String(record['id'])}:${String(record[field])}:${offset}`,
      }))
    )
    return { occasions, next: page.next }
  }
  const page = await records.page(rule.about, { include: rule.includes, sort: 'id' }, PART, cursor)
  const period =
    trigger.kind === 'schedule' && trigger.every === 'hour' ? String(payload['now']).slice(0, 13) : payload['day']
  const found = page.records as unknown as readonly JsonObject[]
  const occasions = found
    .filter((record) => conditionHolds(rule, factsIn(session, rule, record, { settings, before: null })))
    .map(({ id }) => ({ record: String(id), key: `${rule.name}:${String(id)}:${String(period)}` }))
  return { occasions, next: page.next }
}

/**
 * By the date of a record: which times of the rule have their turn on the day of the run, or on one since it was due. A
 * rule is told apart by its place among the times, so that another number of days later repeats nothing.
 */
function dueDates(offsets: readonly number[], payload: JsonObject): ReadonlyMap<string, readonly number[]> {
  const day = String(payload['day'])
  const due = String(payload['scheduled_for'] ?? day).slice(0, 10)
  const dates = new Map<string, number[]>()
  for (let missed = 0; missed < MOST_MISSED; missed++) {
    const acting = dayAfter(day, -missed)
    if (missed > 0 && acting < due) break
    for (const [time, offset] of offsets.entries()) {
      const date = dayAfter(acting, -offset)
      dates.set(date, [...(dates.get(date) ?? []), time])
    }
  }
  return dates
}

/** Leaves a job for each run that is new, with a line of the log that announces it. */
async function leaveRuns(
  engine: Engine,
  { actor }: JobCall,
  { name, title, about }: RuleHead,
  occasions: readonly Occasion[]
): Promise<void> {
  if (occasions.length === 0) return
  const session = engine.session(actor)
  const { database } = session
  const { known } = statementsOf(database.dialect)
  const keys = occasions.map(({ key }) => key)
  const there = new Set(
    (await database.read(known({ school: actor.school.id, keys }))).map((row) => String(row['key']))
  )
  const fresh = occasions.filter(({ key }) => !there.has(key))
  if (fresh.length === 0) return
  const runs = fresh.map(({ key, record }): RunOf => ({ key, rule: name, title, entity: about, record, depth: 0 }))
  await database.write([
    insertMissing(
      session,
      RUN_ENTITY,
      runs.map((run) => runEntry(run, ANNOUNCED, null))
    ),
  ])
  for (const run of runs) {
    leaveToSystem(session, RULE_JOB, { ...run, announced: true }, { entity: about, id: run.record })
  }
}
