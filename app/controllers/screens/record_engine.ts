import type { Actor, Engine, JsonObject, Labelled, ListPage, Registry, Rights } from '#engine'
import type { PickRequest, ScreenEngine } from './engine_port.js'

/** The screens' engine is the one that REST has: the same operations, rights and refusals. */
export class RecordEngine implements ScreenEngine {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  registryOf(schoolId: string): Registry {
    return this.#engine.registryOf(schoolId)
  }

  rights(actor: Actor, entity: string): Rights | null {
    return this.#engine.rights(actor, entity)
  }

  /** Screens page by number, never by cursor. */
  async list(actor: Actor, entity: string, query: string): Promise<ListPage> {
    const { data, meta } = await this.#engine.list(actor, entity, query)
    return { data, meta: { ...meta, page: meta.page ?? 1 } }
  }

  read(actor: Actor, entity: string, id: string, query: string): Promise<JsonObject> {
    return this.#engine.read(actor, entity, id.toLowerCase(), query)
  }

  pick(actor: Actor, entity: string, request: PickRequest): Promise<readonly Labelled[]> {
    return this.#engine.pick(actor, entity, request)
  }

  create(actor: Actor, entity: string, body: JsonObject): Promise<JsonObject> {
    return this.#engine.create(actor, entity, body)
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
}
