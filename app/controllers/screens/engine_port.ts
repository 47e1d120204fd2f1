import type { Actor, JsonObject, Labelled, ListPage, Registry, Rights } from '#engine'

/** Records to choose from: those that a text is found in, or those with these ids. */
export interface PickRequest {
  readonly search?: string
  readonly ids?: readonly string[]
  readonly limit: number
}

/**
 * What the screens need of the engine, and the name under which the container holds it. Queries are
 * REST's query strings. Every operation authorises by itself and throws `Refusal`.
 */
export abstract class ScreenEngine {
  abstract registryOf(schoolId: string): Registry
  /** Null where the entity does not exist for this actor. Cheap: called for every entity on a screen. */
  abstract rights(actor: Actor, entity: string): Rights | null
  abstract list(actor: Actor, entity: string, query: string): Promise<ListPage>
  /** One record with `version`, `_label`, and the included links and rows. */
  abstract read(actor: Actor, entity: string, id: string, query: string): Promise<JsonObject>
  /** Labels of records that the actor may refer to, in the entity's own order. */
  abstract pick(actor: Actor, entity: string, request: PickRequest): Promise<readonly Labelled[]>
  abstract create(actor: Actor, entity: string, body: JsonObject): Promise<JsonObject>
  /** The body names the `version` it was made from. */
  abstract update(actor: Actor, entity: string, id: string, body: JsonObject): Promise<JsonObject>
  abstract remove(actor: Actor, entity: string, id: string): Promise<void>
  abstract restore(actor: Actor, entity: string, id: string): Promise<JsonObject>
}
