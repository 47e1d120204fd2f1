import { conditionHolds, dayAfter, factsIn, invalid, isSetOff, offsetsOf, planSteps } from '#engine'
import type { Automation, JsonObject, PluginContext, Session } from '#engine'
import { spelled } from './run_rule.js'
import type { RuleHost } from './run_rule.js'
import { mayAct } from './author.js'
import { statementsOf } from './statements.js'

const DAYS = 30
const DAY = 24 * 3_600_000

/** Events and records that are looked at, the newest first. */
const MOST = 200

/** What the rule would have been set off by. */
interface Case {
  readonly record: string
  readonly before: JsonObject | null
}

/**
 * What a rule would have done to the records of the last thirty days, as they are now and as far as whoever asks reads
 * them: one statement for what has happened, one for the records with each of what they include. Writes nothing.
 */
export async function dryRun({ engine, rules }: RuleHost, call: PluginContext, id: string): Promise<JsonObject> {
  const { actor } = call
  const whole = await call.records.read('core.automation_rule', id, { include: ['steps'] })
  const rule = rules.compile(actor.school, whole as unknown as JsonObject)
  if (!rule) throw invalid('condition', 'The rule does not fit its kind of record any more.')
  if (!mayAct(engine, actor, rule)) throw invalid('steps', 'You may not do what the rule does.')
  const session = engine.session(actor)
  const { cases, records } = await casesOf(session, call, rule)
  const found = cases.flatMap(({ record, before }) => {
    const json = records.get(record)
    const facts = json && factsIn(session, rule, json, { settings: {}, before })
    if (!facts || !conditionHolds(rule, facts)) return []
    const steps = planSteps(session, rule, facts).map(spelled).join('; ')
    return [{ record, label: String(json['_label'] ?? record), steps }]
  })
  return { looked_at: cases.length, would_act: found.length, records: found }
}

async function casesOf(session: Session, context: PluginContext, rule: Automation) {
  const { trigger } = rule
  if (trigger.kind === 'date' || trigger.kind === 'schedule') {
    const where = trigger.kind === 'date' ? { [trigger.field]: { in: pastDates(context.today, rule) } } : {}
    const listed = (await context.records.list(
      rule.about,
      { where, include: rule.includes },
      MOST
    )) as readonly JsonObject[]
    const records = new Map(listed.map((json) => [String(json['id']), json]))
    return { cases: [...records.keys()].map((id): Case => ({ record: id, before: null })), records }
  }
  const cases = await eventsOf(session, rule)
  const ids = [...new Set(cases.map(({ record }) => record))]
  const query = { where: { id: { in: ids } }, include: rule.includes }
  const listed = ids.length > 0 ? ((await context.records.list(rule.about, query, MOST)) as readonly JsonObject[]) : []
  return { cases, records: new Map(listed.map((json) => [String(json['id']), json])) }
}

/** The dates of records on which the rule would have acted. */
function pastDates(today: string, rule: Automation): string[] {
  const offsets = offsetsOf(rule, {})
  const days = Array.from({ length: DAYS }, (_, ago) => dayAfter(today, -ago))
  return [...new Set(days.flatMap((day) => offsets.map((offset) => dayAfter(day, -offset))))]
}

async function eventsOf(session: Session, rule: Automation): Promise<readonly Case[]> {
  const { database, actor, clock } = session
  const since = new Date(clock.now().getTime() - DAYS * DAY).toISOString()
  const bindings = { school: actor.school.id, entity: rule.about, since, most: MOST }
  const rows = await database.read(statementsOf(database.dialect).events(bindings))
  return rows.flatMap((row) => {
    const action = String(row['action'])
    const topic =
      action === 'create' ? 'record.created' : action === 'update' ? 'record.updated' : `transition.${action}`
    const before = typeof row['before'] === 'string' ? (JSON.parse(row['before']) as JsonObject) : null
    const after = typeof row['after'] === 'string' ? (JSON.parse(row['after']) as JsonObject) : {}
    const event = { topic, changed: Object.keys(after) }
    return isSetOff(rule.trigger, event) ? [{ record: String(row['record']), before }] : []
  })
}
