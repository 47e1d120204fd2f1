import { compileAutomation, isObject, sceneOfRegistry, UUID_IN_ANY_CASE } from '#engine'
import type { Automation, Database, Engine, JsonObject, RuleSettings, School } from '#engine'
import { systemActor } from '#jobs/main'
import { BadLine, ruleJsonOf, triggerOf } from './rule_record.js'
import { statementsOf } from './statements.js'

/** Own rules of a school that may be on. */
export const MOST_RULES = 200

/** Compiled rules that are kept; those least recently made go first. */
const MOST_KEPT = 1000

/** A rule in force at a school. */
export interface RuleInForce {
  readonly rule: Automation
  readonly settings: RuleSettings
  /** For whom it acts: a user, or null for the plugin that declares it. */
  readonly owner: string | null
}

/** What sets a rule off, as far as it is known without compiling it. */
export interface RuleHead {
  readonly name: string
  readonly isOwn: boolean
  readonly title: string
  readonly about: string
  readonly trigger: Automation['trigger']
}

/** The rules of schools: those of plugins, as a school has set them, and its own. */
export class Rules {
  readonly #engine: Engine
  readonly #compiled = new Map<string, Automation | null>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** The heads of all rules that are on: two statements. */
  async heads(school: School): Promise<readonly RuleHead[]> {
    const database = this.#engine.database.forSchool(school.id)
    const { rules } = statementsOf(database.dialect)
    const settings = await this.#settings(school, database)
    const declared = Object.values(this.#engine.registryOf(school).automations)
      .filter((rule) => settings.get(rule.name)?.isOn ?? !rule.startsOff)
      .map(({ name, title, about, trigger }) => ({ name, isOwn: false, title, about, trigger }))
    const rows = await database.read(rules({ school: school.id, most: MOST_RULES }))
    const own = rows.map((row) => ({
      name: String(row['id']),
      isOwn: true,
      title: String(row['title']),
      about: String(row['about']),
      trigger: headTrigger({ ...row } as JsonObject),
    }))
    return [...declared, ...own]
  }

  /** A rule that is on, compiled; null for one that is off, gone, or that does not fit the declarations any more. */
  async find(school: School, name: string): Promise<RuleInForce | 'broken' | null> {
    const registry = this.#engine.registryOf(school)
    const declared = Object.hasOwn(registry.automations, name) ? registry.automations[name] : undefined
    if (declared) {
      const { isOn = !declared.startsOff, values = {} } =
        (await this.#settings(school, this.#engine.database.forSchool(school.id))).get(name) ?? {}
      return isOn ? { rule: declared, settings: values, owner: null } : null
    }
    if (!UUID_IN_ANY_CASE.test(name)) return null
    const system = systemActor(school, 'a rule of the school', null)
    const query = `filter[id]=${encodeURIComponent(name)}&include=steps&per_page=1&count=none`
    const [record] = (await this.#engine.list(system, 'core.automation_rule', query)).data
    if (record?.['is_on'] !== true) return null
    const rule = this.compile(school, record)
    return rule ? { rule, settings: {}, owner: typeof record['owner'] === 'string' ? record['owner'] : null } : 'broken'
  }

  /** A rule of the school's own, with its steps; null where it does not fit the declarations. */
  compile(school: School, record: JsonObject): Automation | null {
    const registry = this.#engine.registryOf(school)
    const [id, version] = [String(record['id']), String(record['version'])]
    const key = `${registry.version} ${id} ${version}`
    const known = this.#compiled.get(key)
    if (known !== undefined) return known
    const [oldest] = this.#compiled.keys()
    if (this.#compiled.size >= MOST_KEPT && oldest !== undefined) this.#compiled.delete(oldest)
    const rule = compiledOf(registry, record)
    this.#compiled.set(key, rule)
    return rule
  }

  async #settings(school: School, database: Database) {
    const rows = await database.read(statementsOf(database.dialect).settings({ school: school.id }))
    return new Map(
      rows.map((row) => {
        const isOn = Boolean(row['is_on'])
        return [String(row['rule']), { isOn, values: settingsIn(row['parameters']) }] as const
      })
    )
  }
}

/** The numbers that a setting holds; nothing that is none. */
export function settingsIn(text: unknown): RuleSettings {
  if (typeof text !== 'string' || text === '') return {}
  const read: unknown = JSON.parse(text)
  const entries = isObject(read as JsonObject) ? Object.entries(read as JsonObject) : []
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1])))
}

function compiledOf(registry: ReturnType<Engine['registryOf']>, record: JsonObject): Automation | null {
  try {
    const json = ruleJsonOf(record)
    const source = { file: '', pointer: '' }
    const compiled = compileAutomation(
      { name: String(record['id']), plugin: null, json, source },
      sceneOfRegistry(registry)
    )
    return compiled.ok ? compiled.rule : null
  } catch (error) {
    if (error instanceof BadLine) return null
    throw error
  }
}

function headTrigger(row: JsonObject): Automation['trigger'] {
  const { created, updated, transition, date, days = 0, schedule } = triggerOf(row)
  if (created) return { kind: 'created' }
  if (updated !== undefined) return { kind: 'updated', fields: updated === true ? [] : updated }
  if (transition !== undefined) return { kind: 'transition', names: transition === true ? [] : transition }
  if (schedule !== undefined) return { kind: 'schedule', every: schedule }
  return { kind: 'date', field: date ?? '', days, every: null, times: 1 }
}
