import {
  conflict,
  forbidden,
  invalid,
  notFound,
  objectionToSwitchingOff,
  objectionToSwitchingOn,
  Refusal,
  UNKNOWN_NAME,
} from '#engine'
import type { Actor, Engine, Json, JsonObject, Registry, School } from '#engine'
import { contrastOnPaper, LEAST_CONTRAST } from './colours.js'
import { namesIn } from './school.js'

/** Roles that see all settings of their school, and those that change them. */
const READERS: readonly string[] = ['super_admin', 'admin', 'principal']
const WRITERS: readonly string[] = ['super_admin', 'admin']

/** Settings that a school changes itself; its short name and status are the operator's. */
const OWN = [
  'name',
  'timezone',
  'locale',
  'currency',
  'first_weekday',
  'working_days',
  'fiscal_year_start',
  'rounding',
  'colour',
  'logo',
  'second_factor_roles',
  'open_sign_up',
  'sign_up_role',
  'login_limit_account',
  'login_limit_address',
] as const

const LISTS: ReadonlySet<string> = new Set(['working_days', 'second_factor_roles'])
export const ENTITY = 'core.school'
const REQUIRED: Readonly<Record<string, string>> = { required: 'is required by', requires: 'requires' }

/** Whether an actor sees all settings of his school. */
export function maySeeSettings({ roles }: Actor): boolean {
  return roles.some((role) => READERS.includes(role))
}

/** A school's settings, for itself and for the operator. One per process. */
export class SchoolSettings {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Whether an actor changes the settings of his school. */
  mayChange({ roles, viewer }: Actor): boolean {
    return !viewer && roles.some((role) => WRITERS.includes(role))
  }

  /** The settings of the actor's school; who may not see them all is told that they do not exist. */
  async read(actor: Actor): Promise<JsonObject> {
    if (!maySeeSettings(actor)) throw notFound()
    return this.describe(actor.school)
  }

  /** The settings of a school, for who may see them. */
  async describe(school: School): Promise<JsonObject> {
    const record = await this.#engine.read(asSystem(null, school, 'read settings'), ENTITY, school.id, '')
    const off = namesIn(record['plugins_off'])
    const lists = [...LISTS].map((name) => [name, listOf(name, record[name] ?? null)])
    const shown = ['id', 'slug', 'status', 'version', 'settings_version', ...OWN].map((name) => [
      name,
      record[name] ?? null,
    ])
    return { ...Object.fromEntries([...shown, ...lists]), plugins: this.#plugins(off) } as JsonObject
  }

  /**
   * Changes settings of the actor's school. The currency is fixed once any amount is stored (409). Whoever keeps
   * something by the school's settings finds that their version has grown.
   */
  async change(actor: Actor, body: JsonObject): Promise<JsonObject> {
    this.#assertWriter(actor)
    const { version = null, ...changes } = body as JsonObject & { readonly version?: Json }
    const unknown = Object.keys(changes).filter((name) => !OWN.some((own) => own === name))
    if (unknown.length > 0) throw unknownNames(unknown)
    checkNames(changes)
    checkColour(changes)
    const registry = this.#engine.registryOf(actor.school)
    checkRoles(changes['second_factor_roles'], registry)
    checkSignUpRole(changes['sign_up_role'] ?? null, registry)
    if (changes['currency'] !== undefined && changes['currency'] !== actor.school.currency) {
      await this.#assertNoMoney(actor.school)
    }
    const stored = Object.fromEntries(
      Object.entries(changes).map(([name, given]) => [
        name,
        LISTS.has(name) ? joined(name, given ?? null) : (given ?? null),
      ])
    )
    return this.#write(actor, stored, version)
  }

  /**
   * Switches a plugin on or off for the actor's school, at the next request of all processes. Refused (409) naming
   * the plugins in the way; `withRequired` switches on what it requires along with it.
   */
  async switchPlugin(actor: Actor, name: string, isOn: boolean, withRequired = false): Promise<JsonObject> {
    this.#assertWriter(actor)
    const { baseRegistry } = this.#engine
    const off = actor.school.pluginsOff ?? []
    const find = isOn ? objectionToSwitchingOn : objectionToSwitchingOff
    const objection = find(baseRegistry, off, name)
    if (objection?.reason === 'unknown') throw notFound()
    const pulled = isOn && withRequired && objection ? objection.plugins : []
    if (objection && pulled.length === 0) {
      const others = objection.plugins.join(', ')
      throw conflict(`${name} ${REQUIRED[objection.reason] ?? ''} ${others}.`, { plugins: objection.plugins })
    }
    const next = isOn
      ? off.filter((other) => other !== name && !pulled.includes(other))
      : [...new Set([...off, name])].sort()
    this.#assertRolesStay(actor.school, name, next)
    return this.#write(actor, { plugins_off: next.join(',') || null })
  }

  #plugins(off: readonly string[]): Json {
    return this.#engine.baseRegistry.plugins.map(({ name, title, version, requires }) => {
      return { name, title, version, requires: [...requires], on: !off.includes(name) }
    })
  }

  #assertWriter(actor: Actor): void {
    if (!maySeeSettings(actor)) throw notFound()
    if (!this.mayChange(actor)) throw forbidden()
  }

  /** People hold roles: a plugin that brings some of them stays on. */
  #assertRolesStay(school: School, name: string, off: readonly string[]): void {
    const roles = this.#engine.registryOf({ ...school, pluginsOff: off }).roles
    const lost = Object.keys(this.#engine.baseRegistry.roles).filter((role) => !Object.hasOwn(roles, role))
    if (lost.length > 0) throw conflict(`${name} brings the roles ${lost.join(', ')}.`)
  }

  /** Amounts are stored in the smallest unit of the currency: with another one they would be other amounts. */
  async #assertNoMoney(school: School): Promise<void> {
    const database = this.#engine.database.forSchool(school.id)
    const tables = Object.values(this.#engine.baseRegistry.entities).filter(
      ({ tenancy, fields }) =>
        tenancy === 'school' && fields.some(({ columns }) => columns.some(({ scale }) => scale === 'currency'))
    )
    const place = database.dialect === 'postgres' ? '$1' : '?'
    const found = await database.readAll(
      tables.map(({ table }) => ({
        text: `select 1 as found from "${table}" where school_id = ${place} limit 1`,
        values: [school.id],
      }))
    )
    if (found.some((rows) => rows.length > 0)) {
      throw new Refusal('conflict', 'The currency is fixed: there are amounts in it.', {
        details: { currency: ['is fixed once there are amounts in it.'] },
      })
    }
  }

  async #write(actor: Actor, changes: JsonObject, version: Json = null): Promise<JsonObject> {
    const system = asSystem(actor.userId, actor.school, 'school settings')
    const record = await this.#engine.read(system, ENTITY, actor.school.id, '')
    const body = {
      ...changes,
      settings_version: Number(record['settings_version']) + 1,
      version: version ?? record['version'] ?? 1,
    }
    await this.#engine.update(system, ENTITY, actor.school.id, body)
    return this.describe(actor.school)
  }
}

/** The system on behalf of a user, for what is of the installation; the audit keeps both. */
export function asSystem(userId: string | null, school: School, reason: string): Actor {
  return { kind: 'system', userId, name: 'System', school, roles: [], reason, requestId: null, address: null }
}

function unknownNames(names: readonly string[]): Refusal {
  const details = Object.fromEntries(names.map((name) => [name, [UNKNOWN_NAME]]))
  return new Refusal('invalid', 'The request has invalid values.', { details })
}

/** Names that only the process knows: of time zones and languages. */
function checkNames({ timezone, locale }: JsonObject): void {
  if (typeof timezone === 'string' && !isKnown(() => new Intl.DateTimeFormat('en', { timeZone: timezone }))) {
    throw invalid('timezone', 'is no time zone of the IANA database.')
  }
  if (typeof locale === 'string' && !isKnown(() => Intl.getCanonicalLocales(locale))) {
    throw invalid('locale', 'is no language tag.')
  }
}

/** What people cannot read is no colour for them. */
function checkColour({ colour }: JsonObject): void {
  if (typeof colour !== 'string' || !/^#[0-9a-f]{6}$/.test(colour)) return
  const contrast = contrastOnPaper(colour)
  if (contrast >= LEAST_CONTRAST) return
  throw invalid(
    'colour',
    `is too light to be read: its contrast is ${contrast.toFixed(1)}, ${LEAST_CONTRAST} is needed.`
  )
}

/** A role that does not exist would protect nobody, and nobody would notice. */
function checkRoles(given: Json | undefined, { roles }: Registry): void {
  if (!Array.isArray(given)) return
  if (given.some((role) => typeof role !== 'string' || !Object.hasOwn(roles, role))) {
    throw invalid('second_factor_roles', 'names a role that the school does not have.')
  }
}

/** A stranger gets nothing that reaches beyond what is his own. */
function checkSignUpRole(role: Json, { roles }: Registry): void {
  if (role === null) return
  if (typeof role !== 'string' || !Object.hasOwn(roles, role) || roles[role]?.portal !== true) {
    throw invalid('sign_up_role', 'must be a portal role of the school.')
  }
}

function isKnown(use: () => unknown): boolean {
  try {
    use()
    return true
  } catch {
    return false
  }
}

function listOf(name: string, stored: Json): Json {
  const items = typeof stored === 'string' && stored !== '' ? stored.split(',') : []
  return name === 'working_days' ? items.map(Number) : items
}

function joined(name: string, given: Json): Json {
  if (!Array.isArray(given) || given.some((item) => typeof item !== 'string' && typeof item !== 'number')) {
    throw invalid(name, 'must be a list.')
  }
  return [...new Set(given.map(String))].sort().join(',') || null
}
