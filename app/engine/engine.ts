import { formatDiagnostic } from './base/main.js'
import type { JsonObject } from './base/main.js'
import { compileRegistry, loadDeclarations } from './compile/main.js'
import { E_DATABASE_DIFFERS, E_DECLARATIONS } from './errors.js'
import { rightsOf } from './http/main.js'
import type { Actor, Clock, Registry } from './model/main.js'
import {
  listRecords,
  parseListQuery,
  parseQueryString,
  parseRecordShape,
  pickRecords,
  readRecord,
} from './query/main.js'
import type { ListAnswer, PickedRecord, PickRequest, Session } from './query/main.js'
import { createRecord, deleteRecord, replaceRecord, restoreRecord, updateRecord } from './records/main.js'
import type { WriteContext } from './records/main.js'
import type { Rights } from './screens/main.js'
import type { Database } from './sql/main.js'
import { applyMigrations, findDrift, gatherStatistics, pendingMigrations } from './storage/main.js'

export interface EngineOptions {
  /** The application's folder, below which the declarations lie. */
  readonly root: string
  readonly database: Database
  readonly clock: Clock
  /** Derived from the application's key for this use alone; signs cursors. */
  readonly secret: string
}

/**
 * The running engine: what the layers above have of it. Operations authorise by themselves, by the actor
 * given, and throw `Refusal`; each one is what REST does, with queries as REST spells them.
 */
export class Engine {
  readonly root: string
  readonly database: Database
  readonly clock: Clock
  readonly #secret: string
  readonly #registry: Registry

  /** Compiles all declarations; throws E_DECLARATIONS with every finding where they do not. */
  constructor({ root, database, clock, secret }: EngineOptions) {
    this.root = root
    this.database = database
    this.clock = clock
    this.#secret = secret
    this.#registry = compileDeclarations(root)
  }

  /** The only look-up of a registry; all schools share one. */
  readonly registryOf = (_schoolId: string): Registry => this.#registry

  /** The declarations as they stand in files, which every school starts from. */
  get baseRegistry(): Registry {
    return this.#registry
  }

  /** What the operations of one actor stand on. Cheap: one per request. */
  session(actor: Actor): Session {
    const { database, clock } = this
    return { registry: this.registryOf(actor.school.id), actor, database, clock, secret: this.#secret }
  }

  /** What the actor may do with an entity, as screens show it; null where it does not exist for him. */
  rights(actor: Actor, entity: string): Rights | null {
    return rightsOf(this.registryOf(actor.school.id), actor, entity)
  }

  async list(actor: Actor, entity: string, query: string): Promise<ListAnswer> {
    return listRecords(this.session(actor), entity, parseListQuery(parseQueryString(query)))
  }

  async read(actor: Actor, entity: string, id: string, query: string): Promise<JsonObject> {
    return readRecord(this.session(actor), entity, id, parseRecordShape(parseQueryString(query)))
  }

  async pick(actor: Actor, entity: string, request: PickRequest): Promise<readonly PickedRecord[]> {
    return pickRecords(this.session(actor), entity, request)
  }

  async create(actor: Actor, entity: string, body: JsonObject): Promise<JsonObject> {
    const { data } = await createRecord(this.#writing(actor), entity, body)
    return data ?? {}
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

  /** Applies the committed migrations that are still to come; see `applyMigrations` of the storage. */
  async applyMigrations(): Promise<void> {
    const { root, database, clock } = this
    await applyMigrations({ root, database, clock, plugins: this.#registry.plugins })
  }

  /** Renews the planner's statistics; after many rows were written at once, and at a start. */
  async gatherStatistics(): Promise<void> {
    await gatherStatistics(this.database)
  }

  /** Throws E_DATABASE_DIFFERS unless the tables are what the declarations need. Reads only. */
  async checkDatabase(): Promise<void> {
    const { root, database } = this
    const { plugins } = this.#registry
    const pending = await pendingMigrations({ root, plugins, database })
    const waiting = pending.map(({ plugin, name }) => `waits to be applied: ${plugin}/${name}`)
    const drift = waiting.length > 0 ? [] : await findDrift(this.#registry, database)
    const differences = [...waiting, ...drift.map(({ message }) => message)]
    if (differences.length > 0) throw new E_DATABASE_DIFFERS([differences.join('\n')])
  }

  #writing(actor: Actor): WriteContext {
    return { session: this.session(actor), idempotency: null }
  }
}

function compileDeclarations(root: string): Registry {
  const { registry, findings } = compileRegistry(loadDeclarations(root))
  if (!registry) throw new E_DECLARATIONS([findings.map(formatDiagnostic).join('\n')])
  return registry
}
