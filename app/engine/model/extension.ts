import type { Json, JsonObject } from '../base/main.js'
import type { Actor } from './actor.js'
import type { SchoolCalendar } from './calendar.js'
import type { Consents } from './consent.js'
import type { JobOutcome } from './jobs.js'
import type { Posting } from './posting.js'
import type { Registry } from './registry.js'
import type { FoundRule, RuleSubject } from './rule_tables.js'

/**
 * The types of records by entity name. The generated types fill it, so that code of plugins is checked
 * against the declarations; an entity that is not there is plain JSON.
 */

export interface RecordTypes {}

/** The types of the inputs of actions by `<entity>:<action>`; filled as `RecordTypes` is. */

export interface InputTypes {}

/** What an action is given. */
export type InputOf<Key extends string> = Key extends keyof InputTypes ? InputTypes[Key] : JsonObject

type FormOf<Name extends string, Form extends string> = Name extends keyof RecordTypes
  ? RecordTypes[Name] extends Readonly<Record<Form, infer Content>>
    ? Content
    : JsonObject
  : JsonObject

/** A record as it is read, and as it is made and changed. */
export type RecordOf<Name extends string> = FormOf<Name, 'read'>

/** Conditions by path: a value is equality, an object holds values by operator, as in REST; what is undefined asks nothing. */
export type Where = Readonly<Record<string, Json | undefined>>

/** Which records, in which order, with what of them. */
export interface RecordQuery {
  readonly where?: Where
  readonly search?: string
  /** As in REST: `-due_date,number`. */
  readonly sort?: string
  readonly fields?: readonly string[]
  readonly include?: readonly string[]
}

/** Which records are counted. */
export type CountQuery = Pick<RecordQuery, 'where' | 'search'>

/**
 * The operations of REST for code inside: bound to an actor, its grants and the open transaction. They
 * refuse as REST does, by throwing `Refusal`.
 */
export interface Records {
  /** The first `limit` records, at most 200. */
  list<Name extends string>(entity: Name, query?: RecordQuery, limit?: number): Promise<readonly RecordOf<Name>[]>
  /** A part of the records, and the cursor to go on from; null at the end. For work that is cut into parts. */
  page<Name extends string>(
    entity: Name,
    query: RecordQuery,
    limit: number,
    cursor: string | null
  ): Promise<{ readonly records: readonly RecordOf<Name>[]; readonly next: string | null }>
  /** All records, read page by page; throws when there are more than `limit` (10,000). */
  all<Name extends string>(entity: Name, query?: RecordQuery, limit?: number): Promise<readonly RecordOf<Name>[]>
  /** How many records there are, exactly, in one statement. */
  count(entity: string, query?: CountQuery): Promise<number>
  /**
   * How many there are by the value of a field (of a link the id), in one statement; those on which it is empty, or
   * hidden from the actor, are left out.
   */
  countBy(entity: string, field: string, query?: CountQuery): Promise<ReadonlyMap<string, number>>
  /** The first record, or null. */
  find<Name extends string>(entity: Name, query: RecordQuery): Promise<RecordOf<Name> | null>
  read<Name extends string>(
    entity: Name,
    id: string,
    shape?: Pick<RecordQuery, 'fields' | 'include'>
  ): Promise<RecordOf<Name>>
  create<Name extends string>(entity: Name, body: JsonObject): Promise<RecordOf<Name>>
  update<Name extends string>(entity: Name, id: string, body: JsonObject): Promise<RecordOf<Name>>
  remove(entity: string, id: string): Promise<void>
  transition<Name extends string>(entity: Name, id: string, name: string, input?: JsonObject): Promise<RecordOf<Name>>
  /** The same for those who do not look at what becomes of the record: it is not read again. */
  readonly unread: UnreadWrites
  /**
   * Which rule of a table (`x-entity.rules`) holds for each subject on a day, today unless said, and which others fit: one
   * statement for all subjects, answers in their order. Who does not read the whole table is refused.
   */
  rules<Name extends string>(
    entity: Name,
    subjects: readonly RuleSubject[],
    on?: string
  ): Promise<readonly FoundRule<RecordOf<Name>>[]>
  /** Holds living records against other writers until the commit, in the order of their ids. */
  lock(entity: string, ids: readonly string[]): Promise<void>
  /**
   * Whether a text is the password that a field of a record holds; nobody can read it. For elevated code alone: throws
   * otherwise. How often somebody may try is the caller's to limit.
   */
  verifies(entity: string, id: string, field: string, text: string): Promise<boolean>
  /**
   * The same with all rights, for entities that the plugin's manifest lists under `elevates`. The audit
   * keeps the reason.
   */
  elevated(reason: string): Records
}

/** Writes that answer nothing of the record; of a new one its id. */
export interface UnreadWrites {
  create(entity: string, body: JsonObject): Promise<string>
  /** Up to 1000 records of one entity, all or none; they do not link to each other. A refusal names the place, from 0. */
  createMany(entity: string, bodies: readonly JsonObject[]): Promise<readonly string[]>
  update(entity: string, id: string, body: JsonObject): Promise<void>
  transition(entity: string, id: string, name: string, input?: JsonObject): Promise<void>
}

/** What code of plugins gets, and nothing else. */
export interface PluginContext {
  readonly actor: Actor
  readonly registry: Registry
  /** The instant of the business clock: ISO UTC. */
  readonly now: string
  /** The day at the school: `YYYY-MM-DD`. */
  readonly today: string
  readonly records: Records
  readonly services: Services
  /**
   * Gives what `load` gives, reading it once in a transaction: for what many records of one piece of work are made by. It is
   * loaded again after a record of one of `entities`, all that it is read from, was written. `key` is the plugin's own.
   */
  once<Value>(entities: readonly string[], key: string, load: () => Promise<Value>): Promise<Value>
  /** Leaves a job to be done after the commit, with the rights of the actor. */
  enqueue(request: JobRequest): Promise<string>
  /**
   * Tells people of a record, after the commit: whoever the plugin's declared message names, each once for a key.
   * Without a key there is one message for each record.
   */
  notify(message: string, record: string, options?: { readonly key?: string }): Promise<void>
  /** A secret of this school and plugin alone, the same at each call; never to be shown. */
  secretFor(purpose: string): string
}

/** A job to be done after the commit. */
export interface JobRequest {
  /** Of the job; a new one if absent. */
  readonly id?: string
  /** `<plugin>.<job>`. */
  readonly job: string
  readonly payload: JsonObject
  /** Jobs of one name about one record run in the order in which they were enqueued. */
  readonly record?: { readonly entity: string; readonly id: string }
  /** By the system's clock; at once if absent. */
  readonly after?: Date
}

/** A message of another system: what it sent, as it was received. */
export interface WebhookCall extends PluginContext {
  readonly body: Uint8Array
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly receivedAt: Date
}

/** What the sender is answered; whatever the function has written stands, unless it throws. */
export interface WebhookAnswer {
  readonly status: number
  readonly data: JsonObject | null
}

/** One chunk of a job; see `JobOutcome`. */
export interface JobCall extends PluginContext {
  readonly payload: JsonObject
  /** Counts from 1, anew for each chunk. */
  readonly attempt: number
  /**
   * Records that a chunk should take which writes much for each of them: few where it holds the process that serves
   * everybody, more where its statements share journeys to a server.
   */
  readonly share: number
}

export type JobFunction = (call: JobCall) => Promise<JobOutcome>

/** A job that is given up: it is not tried again. The actor is the system, for the user may be gone. */
export interface JobFailure extends PluginContext {
  /** Of the chunk that could not be done. */
  readonly payload: JsonObject
  /** Why, as a text for people. */
  readonly reason: string
}

export type JobFailureFunction = (failure: JobFailure) => Promise<void>

/** What does a job, and what is done when it is given up. */
export interface JobCode extends Bound<JobFunction> {
  readonly onFailed: JobFailureFunction | null
}

export type WebhookFunction = (call: WebhookCall) => Promise<WebhookAnswer>

/** Services that plugins provide to each other, by name; whoever asks knows the contract, not who provides it. */
export interface ServiceTypes {
  posting: Posting
  consent: Consents
  calendar: SchoolCalendar
}

export interface Services {
  /** Throws the `unavailable` refusal where no plugin of the school provides it. */
  get<Name extends keyof ServiceTypes>(name: Name): ServiceTypes[Name]
  has(name: string): boolean
}

/** What a write is about to do, or has done, to one record. Values are those of REST, rows included. */
export interface WriteFacts<Name extends string = string> {
  readonly verb: 'create' | 'update'
  readonly record: RecordOf<Name>
  /** The record as it stands stored; null for a new one. Without rows. */
  readonly before: RecordOf<Name> | null
  /** Names of the fields that change. */
  readonly changed: ReadonlySet<string>
}

export interface TransitionFacts<Name extends string = string> {
  readonly transition: string
  readonly record: RecordOf<Name>
  readonly reason: string | null
}

/** By point: what a hook is told. A `before_…` hook may answer with values to be set, `readOnly` ones too. */
export interface HookPoints<Name extends string = string> {
  before_write: { readonly facts: WriteFacts<Name>; readonly answer: JsonObject | undefined }
  after_write: { readonly facts: WriteFacts<Name>; readonly answer: undefined }
  before_transition: { readonly facts: TransitionFacts<Name>; readonly answer: JsonObject | undefined }
  after_transition: { readonly facts: TransitionFacts<Name>; readonly answer: undefined }
  before_delete: { readonly facts: { readonly record: RecordOf<Name> }; readonly answer: undefined }
}

export type HookPoint = keyof HookPoints

/** What a hook gets: what it is told, and what it may work with. */
export type HookEvent<Point extends HookPoint, Name extends string = string> = PluginContext &
  HookPoints<Name>[Point]['facts']

export type Hook<Name extends string = string, Point extends HookPoint = HookPoint> = (
  event: HookEvent<Point, Name>
) => Promise<HookPoints<Name>[Point]['answer'] | void> | HookPoints<Name>[Point]['answer'] | void

/** One call of an action: the record it is on, with all that the actor may read of it, and its input. */
export interface ActionCall<Name extends string = string, Input = JsonObject> extends PluginContext {
  readonly record: RecordOf<Name>
  readonly input: Input
}

/** A document that an action answers instead of data. */
export interface FileAnswer {
  readonly file: { readonly name: string; readonly type: string; readonly content: Uint8Array }
}

export type ActionFunction = (call: ActionCall) => Promise<JsonObject | FileAnswer | null>

/** A function and the plugin whose code it is. */
export interface Bound<Function> {
  readonly plugin: string
  readonly run: Function
}

/** Makes a service for one caller, with the rights of the plugin that provides it. */
export type ServiceFactory = (context: PluginContext) => unknown

/** Code that plugins bind to the names of the registry. */
export interface Extensions {
  hooks<Point extends HookPoint>(entity: string, point: Point): readonly Bound<Hook<string, Point>>[]
  action(key: string): Bound<ActionFunction> | null
  service(name: string): Bound<ServiceFactory> | null
  webhook(name: string): Bound<WebhookFunction> | null
  job(name: string): JobCode | null
}

/** No code at all. */
export const NO_EXTENSIONS: Extensions = {
  hooks: () => [],
  action: () => null,
  service: () => null,
  webhook: () => null,
  job: () => null,
}
