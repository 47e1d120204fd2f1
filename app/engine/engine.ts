import { performAction, readAction } from './actions/main.js'
import type { JsonObject } from './base/main.js'
import { listAudit, readHistory } from './audit/main.js'
import type { AuditGround } from './audit/main.js'
import { checkDatabase } from './check_database.js'
import { Exchange } from './exchange/main.js'
import { ownCode } from './own_code.js'
import { listShown, readShown, rightsOf } from './http/main.js'
import { jobCatalogue } from './job_catalogue.js'
import type { EngineOptions, WebhookMessage } from './engine_options.js'
import { deriveKeyring, NO_HASH } from './keyring.js'
import { NO_EXTENSIONS } from './model/main.js'
import type {
  Actor,
  Clock,
  Definition,
  Extensions,
  FileAnswer,
  FindUser,
  JobDeclaration,
  Registry,
  RegistryOf,
  School,
  WebhookAnswer,
} from './model/main.js'
import { Overlays } from './overlays.js'
import { bindCode, checkPluginCode, hostCode, loadPluginCode } from './plugin_code.js'
import type { Loaded } from './plugin_code.js'
import { extensionsOf } from './plugin_switch.js'
import { parseListQuery, parseQueryString, parseRecordShape, pickRecords, suggestValues } from './query/main.js'
import type { ListAnswer, PickedRecord, PickRequest, Session } from './query/main.js'
import {
  createRecord,
  createRecords,
  deleteRecord,
  fillDerived,
  noteAct,
  pluginContext,
  replaceRecord,
  restoreRecord,
  transitionRecord,
  updateRecord,
} from './records/main.js'
import type { JobCatalogue, WriteContext } from './records/main.js'
import { AccessLog } from './privacy/main.js'
import { Registries } from './registries.js'
import type { Rights } from './screens/main.js'
import type { Database } from './sql/main.js'
import { applyMigrations, gatherStatistics, neededBy } from './storage/main.js'

/**
 * The running engine: what the layers above have of it. Operations authorise by themselves, by the actor
 * given, and throw `Refusal`; each one is what REST does, with queries as REST spells them.
 */
export class Engine {
  readonly root: string
  readonly database: Database
  readonly clock: Clock
  readonly #kept: Pick<Session, 'secret' | 'keys' | 'hash'>
  #code: readonly Loaded[] = []
  #extensions: Extensions
  #hostJobs: readonly JobDeclaration[]
  #users: FindUser | null
  readonly #registries: Registries
  /** The declarations as they stand in files, for a currency of two decimals: what all that is of no one school asks. */
  readonly baseRegistry: Registry
  /** Who has opened records whose entities want it written down; the host flushes it. */
  readonly accessLog: AccessLog
  /** What schools change of the declarations. */
  readonly overlays: Overlays
  /** What goes out of the records and comes into them in bulk. */
  readonly exchange: Exchange

  /** Compiles all declarations; throws E_DECLARATIONS with every finding where they do not. */
  constructor(options: EngineOptions, twin?: Engine) {
    const { root, database, clock, secret, keys = deriveKeyring([secret]), hash = NO_HASH } = options
    this.root = root
    this.database = database
    this.clock = clock
    this.#kept = twin ? { ...twin.#kept, secret } : { secret, keys, hash }
    this.accessLog = twin ? twin.accessLog : new AccessLog()
    this.#registries = twin ? twin.#registries : new Registries(root, database)
    this.#extensions = twin ? twin.#extensions : NO_EXTENSIONS
    this.#hostJobs = twin ? twin.#hostJobs : []
    this.#users = twin ? twin.#users : null
    this.baseRegistry = this.#registries.base
    this.overlays = new Overlays(this.#registries, (actor) => this.session(actor))
    this.exchange = twin ? twin.exchange : new Exchange(this)
    if (!twin) this.extend(ownCode(this.baseRegistry, this, this.exchange), this.exchange.code.jobs)
  }

  /**
   * The only look-up of a registry: schools without changes whose currencies have equally many decimals share
   * one, and so do schools with equal changes. Tables and routes are those of `baseRegistry` in all of them.
   * Throws E_REGISTRY_NOT_READY unless `ready` was awaited for the school.
   */
  readonly registryOf: RegistryOf = (school) => this.#registries.of(school)

  /** Fetches what a school has published, by one statement where this process does not know it yet. */
  readonly ready = (school: Pick<School, 'id' | 'overlay'>): Promise<void> => this.#registries.ready(school)

  /** The same engine by another business clock. */
  withClock(clock: Clock): Engine {
    return new Engine({ root: this.root, database: this.database, clock, secret: this.#kept.secret }, this)
  }

  /** What the operations of one actor stand on. Cheap: one per request. */
  session(actor: Actor): Session {
    const { database, clock } = this
    const registry = this.registryOf(actor.school)
    const session: Session = {
      registry,
      actor,
      database: database.forSchool(actor.school.id),
      clock,
      ...this.#kept,
      extensions: extensionsOf(this.#extensions, registry),
      contextFor: pluginContext,
      actorOf: async (user) => (await this.#users?.(user, actor)) ?? null,
      noteAccess: (entity, records, how) => this.accessLog.note(session, entity, records, how),
    }
    return session
  }

  /** Tells the engine how other users of a school are found, for whom an actor asks something. */
  knowUsers(find: FindUser): void {
    this.#users = find
  }

  /** What the actor may do with an entity, as screens show it; null where it does not exist for him. */
  rights(actor: Actor, entity: string): Rights | null {
    return rightsOf(this.registryOf(actor.school), actor, entity)
  }

  async list(actor: Actor, entity: string, query: string): Promise<ListAnswer> {
    return listShown(this.session(actor), entity, parseListQuery(parseQueryString(query)))
  }

  async read(actor: Actor, entity: string, id: string, query: string): Promise<JsonObject> {
    return readShown(this.session(actor), entity, id, parseRecordShape(parseQueryString(query)))
  }

  /** What was done to a record, as far as the actor may know it. */
  async history(actor: Actor, entity: string, id: string, query: string): Promise<ListAnswer> {
    return readHistory(this.session(actor), entity, id, parseQueryString(query))
  }

  /** Entries of the school's audit. */
  async audit(actor: Actor, query: string): Promise<ListAnswer> {
    return listAudit(this.session(actor), parseQueryString(query))
  }

  async pick(actor: Actor, entity: string, request: PickRequest): Promise<readonly PickedRecord[]> {
    return pickRecords(this.session(actor), entity, request)
  }

  /** Texts to offer for a field as far as one is typed. */
  async suggest(actor: Actor, entity: string, field: string, typed: string): Promise<readonly string[]> {
    return suggestValues(this.session(actor), entity, field, typed)
  }

  /** With a key the record is made once, however often it is asked for: the same key gives the same answer again. */
  async create(actor: Actor, entity: string, body: JsonObject, key: string | null = null): Promise<JsonObject> {
    const idempotency = key === null ? null : { key, method: 'CREATE', path: entity, body }
    const { data } = await createRecord({ session: this.session(actor), idempotency }, entity, body)
    return data ?? {}
  }

  /** Makes up to 1000 records, all or none, and gives their ids; see `createRecords`. */
  async createMany(actor: Actor, entity: string, bodies: readonly JsonObject[]): Promise<readonly string[]> {
    return createRecords(this.session(actor), entity, bodies)
  }

  /** Changes the fields that the body names. */
  async update(actor: Actor, entity: string, id: string, body: JsonObject): Promise<JsonObject> {
    const { data } = await updateRecord(this.#writing(actor), entity, id, body)
    return data ?? {}
  }

  /** The body names all fields that the actor may write. */
  async replace(actor: Actor, entity: string, id: string, body: JsonObject): Promise<JsonObject> {
    const { data } = await replaceRecord(this.#writing(actor), entity, id, body)
    return data ?? {}
  }

  async remove(actor: Actor, entity: string, id: string): Promise<void> {
    await deleteRecord(this.#writing(actor), entity, id)
  }

  async restore(actor: Actor, entity: string, id: string): Promise<JsonObject> {
    const { data } = await restoreRecord(this.#writing(actor), entity, id)
    return data ?? {}
  }

  /** Does an action on a record, or with null on the collection; see `performAction`. */
  async act(
    actor: Actor,
    entity: string,
    id: string | null,
    action: string,
    input: JsonObject,
    key: string | null = null
  ): Promise<JsonObject | null> {
    const path = `${entity}/${id ?? ''}:${action}`
    const idempotency = key === null ? null : { key, method: 'ACT', path, body: input }
    const { data } = await performAction({ session: this.session(actor), idempotency }, entity, id, action, input)
    return data
  }

  /** Answers a declared read of a record, or with null of the collection. */
  async ask(
    actor: Actor,
    entity: string,
    id: string | null,
    action: string,
    input: JsonObject
  ): Promise<JsonObject | FileAnswer | null> {
    return readAction(this.session(actor), entity, id, action, input)
  }

  /** Takes a record to another state; `input` may hold `version` and `reason`. */
  async transition(actor: Actor, entity: string, id: string, name: string, input: JsonObject): Promise<JsonObject> {
    const { data } = await transitionRecord(this.#writing(actor), entity, id, name, input)
    return data ?? {}
  }

  /** Keeps in the audit that the actor did something to a record which is no write of it. */
  async note(actor: Actor, action: string, entity: string, record: string | null, reason: string): Promise<void> {
    await noteAct(this.session(actor), { action, entity, record, before: null, after: null, reason })
  }

  /** The jobs of all plugins and of the host, and the code that does them. */
  get jobs(): JobCatalogue {
    return jobCatalogue([...this.baseRegistry.jobs, ...this.#hostJobs], () => this.#extensions)
  }

  /** Gives a message of another system to the plugin that takes it; null where none does. */
  async receive(actor: Actor, name: string, message: WebhookMessage): Promise<WebhookAnswer | null> {
    const session = this.session(actor)
    const code = session.extensions.webhook(name)
    if (!code) return null
    const call = { ...session.contextFor(session, code.plugin), ...message, receivedAt: this.clock.system() }
    return session.database.transaction(() => code.run(call), { label: `webhook ${name}` })
  }

  /** What the audit's chain is made and checked on. */
  get auditGround(): AuditGround {
    return { registry: this.baseRegistry, database: this.database, clock: this.clock, keys: this.#kept.keys }
  }

  /** Loads the code of all plugins, which actions, hooks and services are bound to. */
  async loadPluginCode(): Promise<void> {
    this.#addCode(await loadPluginCode(this.root, this.baseRegistry))
  }

  /**
   * Adds code of the host to the engine's own entities, on which it has all rights; as plugins define theirs. Its jobs are
   * declared along with it, by names that begin with `core.`.
   */
  extend(definitions: readonly Definition[], jobs: readonly JobDeclaration[] = []): void {
    this.#hostJobs = [...this.#hostJobs, ...jobs]
    this.#addCode(hostCode(definitions))
  }

  /** Throws E_PLUGIN_CODE where something is declared that no code does. */
  checkPluginCode(): void {
    checkPluginCode(this.baseRegistry, this.#extensions)
  }

  /** Applies the committed migrations that are still to come, and fills derived fields that are new. */
  async applyMigrations(): Promise<void> {
    const { root, database, clock } = this
    const registry = this.baseRegistry
    const { applied } = await applyMigrations({ root, database, clock, ...neededBy(registry) })
    if (applied.length > 0) await fillDerived({ registry, database: database.acrossSchools() })
  }

  /** Renews the planner's statistics; after many rows were written at once, and at a start. */
  async gatherStatistics(): Promise<void> {
    await gatherStatistics(this.database)
  }

  /** Throws E_DATABASE_DIFFERS unless the tables are what the declarations need. Reads only. */
  async checkDatabase(): Promise<void> {
    await checkDatabase(this.root, this.baseRegistry, this.database)
  }

  #addCode(loaded: readonly Loaded[]): void {
    this.#code = [...this.#code, ...loaded]
    this.#extensions = bindCode(this.#code, this.baseRegistry, this.#hostJobs)
  }

  #writing(actor: Actor): WriteContext {
    return { session: this.session(actor), idempotency: null }
  }
}
