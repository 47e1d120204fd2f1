import { explainRights, judgeRights, scanCode } from '#engine'
import type {
  Actor,
  Engine,
  FileAnswer,
  JsonObject,
  Labelled,
  ListPage,
  PluginContext,
  Registry,
  Rights,
  Scanned,
  School,
} from '#engine'
import { EntityPolicies } from '#screens/main'
import type { EntityBouncer, PluginScreen, PluginScreens } from '#screens/main'
import type { EntryPage, PickRequest, ScreenEngine } from './engine_port.js'

/** The screens' engine is the one that REST has: the same operations, rights and refusals. */
export class RecordEngine implements ScreenEngine {
  readonly #engine: Engine
  readonly #screens: PluginScreens
  readonly #policies: EntityPolicies

  constructor(engine: Engine, screens: PluginScreens) {
    this.#engine = engine
    this.#screens = screens
    this.#policies = new EntityPolicies(engine.baseRegistry, (...asked) => judgeRights(engine, ...asked))
  }

  registryOf(school: School): Registry {
    return this.#engine.registryOf(school)
  }

  screensOf(school: School): readonly PluginScreen[] {
    const on = new Set(this.registryOf(school).plugins.map(({ name }) => name))
    return this.#screens.all.filter(({ plugin }) => on.has(plugin))
  }

  contextFor(actor: Actor, plugin: string): PluginContext {
    const session = this.#engine.session(actor)
    return session.contextFor(session, plugin)
  }

  rights(actor: Actor, entity: string): Rights | null {
    return this.#engine.rights(actor, entity)
  }

  bouncerFor(actor: Actor): EntityBouncer {
    return this.#policies.bouncerFor(actor)
  }

  /** Screens page by number, never by cursor. */
  async list(actor: Actor, entity: string, query: string): Promise<ListPage> {
    const { data, meta } = await this.#engine.list(actor, entity, query)
    return { data, meta: { ...meta, page: meta.page ?? 1 } }
  }

  read(actor: Actor, entity: string, id: string, query: string): Promise<JsonObject> {
    return this.#engine.read(actor, entity, id.toLowerCase(), query)
  }

  explain(actor: Actor, entity: string, id: string, subject: Actor): Promise<JsonObject> {
    return explainRights(this.#engine, actor, entity, id, subject)
  }

  history(actor: Actor, entity: string, id: string, query: string): Promise<EntryPage> {
    return this.#engine.history(actor, entity, id.toLowerCase(), query)
  }

  scan(actor: Actor, code: string): Promise<readonly Scanned[]> {
    return scanCode(this.#engine.session(actor), code)
  }

  audit(actor: Actor, query: string): Promise<EntryPage> {
    return this.#engine.audit(actor, query)
  }

  pick(actor: Actor, entity: string, request: PickRequest): Promise<readonly Labelled[]> {
    return this.#engine.pick(actor, entity, request)
  }

  suggest(actor: Actor, entity: string, field: string, typed: string): Promise<readonly string[]> {
    return this.#engine.suggest(actor, entity, field, typed)
  }

  create(actor: Actor, entity: string, body: JsonObject, key?: string): Promise<JsonObject> {
    return this.#engine.create(actor, entity, body, key ?? null)
  }

  update(actor: Actor, entity: string, id: string, body: JsonObject): Promise<JsonObject> {
    return this.#engine.update(actor, entity, id.toLowerCase(), body)
  }

  remove(actor: Actor, entity: string, id: string): Promise<void> {
    return this.#engine.remove(actor, entity, id.toLowerCase())
  }

  restore(actor: Actor, entity: string, id: string): Promise<JsonObject> {
    return this.#engine.restore(actor, entity, id.toLowerCase())
  }

  act(
    actor: Actor,
    entity: string,
    id: string | null,
    action: string,
    input: JsonObject,
    key: string
  ): Promise<JsonObject | null> {
    return this.#engine.act(actor, entity, id?.toLowerCase() ?? null, action, input, key)
  }

  ask(
    actor: Actor,
    entity: string,
    id: string | null,
    action: string,
    input: JsonObject
  ): Promise<JsonObject | FileAnswer | null> {
    return this.#engine.ask(actor, entity, id?.toLowerCase() ?? null, action, input)
  }

  transition(actor: Actor, entity: string, id: string, name: string, input: JsonObject): Promise<JsonObject> {
    return this.#engine.transition(actor, entity, id.toLowerCase(), name, input)
  }
}
