import type {
  Actor,
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
import type { EntityBouncer, PluginScreen } from '#screens/main'

/** A page of entries of the audit, newest first. */
export interface EntryPage {
  readonly data: readonly JsonObject[]
  readonly meta: { readonly next_cursor: string | null }
}

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
  abstract registryOf(school: School): Registry
  /** The screens that the plugins of the school bring along. */
  abstract screensOf(school: School): readonly PluginScreen[]
  /** What the code of a plugin works with for this actor. */
  abstract contextFor(actor: Actor, plugin: string): PluginContext
  /** Null where the entity does not exist for this actor. Cheap: called for every entity on a screen. */
  abstract rights(actor: Actor, entity: string): Rights | null
  /** Bouncer's policies for this actor: what asks whether something may be done, and refuses as operations do. */
  abstract bouncerFor(actor: Actor): EntityBouncer
  abstract list(actor: Actor, entity: string, query: string): Promise<ListPage>
  /** One record with `version`, `_label`, and the included links and rows. */
  abstract read(actor: Actor, entity: string, id: string, query: string): Promise<JsonObject>
  /** What somebody may do with a record, and why; for who may explain all records of the entity. */
  abstract explain(actor: Actor, entity: string, id: string, subject: Actor): Promise<JsonObject>
  /** What was done to a record; the query is that of REST's history. */
  abstract history(actor: Actor, entity: string, id: string, query: string): Promise<EntryPage>
  /** Entries of the school's audit; the query is that of REST. */
  abstract audit(actor: Actor, query: string): Promise<EntryPage>
  /** Labels of records that the actor may refer to, in the entity's own order. */
  abstract pick(actor: Actor, entity: string, request: PickRequest): Promise<readonly Labelled[]>
  /** Texts to offer for a field as far as one is typed. */
  abstract suggest(actor: Actor, entity: string, field: string, typed: string): Promise<readonly string[]>
  /** The records that a scanned code leads to, of those that the actor reads. */
  abstract scan(actor: Actor, code: string): Promise<readonly Scanned[]>
  /** The same key gives the same answer again and makes nothing. */
  abstract create(actor: Actor, entity: string, body: JsonObject, key?: string): Promise<JsonObject>
  /** The body names the `version` it was made from. */
  abstract update(actor: Actor, entity: string, id: string, body: JsonObject): Promise<JsonObject>
  abstract remove(actor: Actor, entity: string, id: string): Promise<void>
  abstract restore(actor: Actor, entity: string, id: string): Promise<JsonObject>
  /**
   * Does an action on a record, or with null on the collection. The same key gives the same answer again
   * and does nothing.
   */
  abstract act(
    actor: Actor,
    entity: string,
    id: string | null,
    action: string,
    input: JsonObject,
    key: string
  ): Promise<JsonObject | null>
  /** Answers a declared read. */
  abstract ask(
    actor: Actor,
    entity: string,
    id: string | null,
    action: string,
    input: JsonObject
  ): Promise<JsonObject | FileAnswer | null>
  /** Takes a record to another state; `input` may hold `version` and `reason`. */
  abstract transition(actor: Actor, entity: string, id: string, name: string, input: JsonObject): Promise<JsonObject>
}
