import { compileAutomation, defineAction, defineHook, defineJob, invalid, sceneOfRegistry } from '#engine'
import type { Definition, JobDeclaration, JobFailure, JsonObject, PluginContext } from '#engine'
import { RULE_JOB } from './automation_sink.js'
import { announce } from './calendar.js'
import { dryRun } from './dry_run.js'
import { BadLine, fieldAt, ruleJsonOf } from './rule_record.js'
import { MOST_RULES } from './rules.js'
import { runRule } from './run_rule.js'
import type { RuleHost } from './run_rule.js'
import { keepOutcome, runOfPayload } from './runs.js'

const HOUR_JOB = 'core.automation_hour'
const DAY_JOB = 'core.automation_day'

export const AUTOMATION_JOBS: readonly JobDeclaration[] = [
  { name: RULE_JOB, title: 'Rules' },
  { name: HOUR_JOB, title: 'Rules of every hour', every: 'hour', at: '00:10', priority: 'low' },
  { name: DAY_JOB, title: 'Rules of every day', every: 'day', at: '08:00', priority: 'low' },
]

/** What decides whose rights a rule has: whoever changes it answers for it from then on. */
const OWNED: readonly string[] = ['is_on', 'about', 'set_off_by', 'names', 'days', 'condition', 'steps']

/** What the host does with rules; handed to the engine when it is made. */
export function automationCode(host: RuleHost): readonly Definition[] {
  return [
    defineHook('core.automation_rule', 'before_write', async ({ verb, record, changed, actor, registry, records }) => {
      if (actor.kind === 'system') return undefined
      const all = records.elevated('a rule is judged')
      const steps =
        record.steps ??
        (await all.read('core.automation_rule', record.id, { fields: ['id', 'steps'], include: ['steps'] })).steps
      judgeRule({ ...(record as unknown as JsonObject), steps: (steps ?? []) as never }, registry)
      const isTaken = verb === 'create' || OWNED.some((name) => changed.has(name))
      if (isTaken && actor.userId === null) throw invalid('is_on', 'A rule acts for a person: a program makes none.')
      if (isTaken && record.is_on === true) await refuseTooMany(all, record.id)
      return isTaken ? { owner: actor.userId, stopped: null } : undefined
    }),
    defineHook('core.automation_setting', 'before_write', ({ record, registry, actor }) => {
      if (actor.kind !== 'system') judgeSetting(record as unknown as JsonObject, registry)
    }),
    defineAction('core.automation_rule:preview', async (call) => dryRun(host, call, call.record.id)),
    defineJob(RULE_JOB, async (call) => runRule(host, call), {
      onFailed: async (failure) => keepFailure(host, failure),
    }),
    defineJob(HOUR_JOB, async (call) => announce(host, call, 'hour')),
    defineJob(DAY_JOB, async (call) => announce(host, call, 'day')),
  ]
}

/** Throws, naming the fields, where a rule does not fit the declarations. */
function judgeRule(record: JsonObject, registry: PluginContext['registry']): void {
  const source = { file: '', pointer: '' }
  let json
  try {
    json = ruleJsonOf(record)
  } catch (error) {
    if (error instanceof BadLine) throw invalid('steps', error.message)
    throw error
  }
  const compiled = compileAutomation(
    { name: String(record['id']), plugin: null, json, source },
    sceneOfRegistry(registry)
  )
  if (compiled.ok) return
  const [first] = compiled.problems
  if (first) throw invalid(fieldAt(first.place), [first.message, first.hint].filter(Boolean).join(' '))
}

async function refuseTooMany(records: PluginContext['records'], id: string): Promise<void> {
  const count = await records.count('core.automation_rule', { where: { is_on: true, id: { neq: id } } })
  if (count >= MOST_RULES) throw invalid('is_on', `At most ${MOST_RULES} rules are on.`)
}

/** A setting is of a rule that there is, and its numbers are within the bounds of the rule's parameters. */
function judgeSetting(record: JsonObject, { automations }: PluginContext['registry']): void {
  const name = String(record['rule'])
  const rule = Object.hasOwn(automations, name) ? automations[name] : undefined
  if (!rule) throw invalid('rule', 'There is no such rule.')
  let values: unknown
  try {
    values = JSON.parse(String(record['parameters'] ?? '{}'))
  } catch {
    throw invalid('parameters', 'must be JSON.')
  }
  for (const [key, value] of Object.entries(values as JsonObject)) {
    const parameter = Object.hasOwn(rule.parameters, key) ? rule.parameters[key] : undefined
    if (!parameter) throw invalid('parameters', `There is no parameter "${key}".`)
    const { minimum, maximum, title } = parameter
    if (!Number.isSafeInteger(value) || Number(value) < minimum || Number(value) > maximum) {
      throw invalid('parameters', `${title} must be a whole number from ${minimum} to ${maximum}.`)
    }
  }
}

/** The line of the log for a run that was given up. */
async function keepFailure({ engine }: RuleHost, { payload, reason, actor }: JobFailure): Promise<void> {
  const session = engine.session(actor)
  const run = runOfPayload(payload, actor.chain?.length ?? 0)
  await keepOutcome(session, run, { state: 'failed', reason: 'error', detail: reason }, payload['announced'] === true)
}
