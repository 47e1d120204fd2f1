import type { FileAnswer, Json, JsonObject, LinkView, Locale, PluginContext, Rights, Tone, Translator } from '#engine'
import type { EntityBouncer } from './policies.js'

/** Where a screen stands in the navigation of those who may use it. */
export interface ScreenMenu {
  readonly group: string
  readonly icon: string
  /** Its place in the group, from 1; at the end without one. */
  readonly position?: number
}

/**
 * One request for a screen: what all code of plugins gets, under the rights of whoever asks, and what came with
 * the request.
 */
export interface ScreenRequest extends PluginContext {
  /** The parameters of the path, by name. */
  readonly params: Readonly<Record<string, string>>
  /** The parameters of the query; of one given several times the last. */
  readonly query: Readonly<Record<string, string>>
  /** The form that was sent, as its names nest it; empty for a GET. */
  readonly form: JsonObject
  /** True where htmx asks for a part of the page: the view is sent without the page around it. */
  readonly isPartial: boolean
  readonly locale: Locale
  readonly translator: Translator
  /** Asks whether something may be done, under the rights of whoever asks, and refuses as operations do. */
  readonly bouncer: EntityBouncer
  /** What the actor may do with an entity; null where it does not exist for him. For showing, not for judging. */
  rightsOf(entity: string): Rights | null
  /** A value of a field as people read it: `show('fees.invoice', 'balance', '1250.00')`. */
  show(entity: string, field: string, value: Json): string
  /** How a choice feels, a workflow's state above all: the tone of its badge. */
  toneOf(entity: string, field: string, value: Json): Tone
  /** Makes a record; a repeated key makes it once and gives the same answer again. */
  create(entity: string, body: JsonObject, key: string): Promise<JsonObject>
  /** Does an action on a record, or with null on the collection. A repeated key does it once. */
  act(entity: string, id: string | null, action: string, input: JsonObject, key?: string): Promise<JsonObject | null>
  /** Answers a declared read. */
  ask(entity: string, id: string | null, action: string, input: JsonObject): Promise<JsonObject | FileAnswer | null>
}

/** A message that the next page shows. `key` is a text, `data` what stands in its places. */
export interface ScreenNotice {
  readonly tone: 'good' | 'bad'
  readonly key: string
  readonly data?: Readonly<Record<string, string>>
}

/** A view of the plugin with its model; `view` is a name below its folder `views`. */
export interface ScreenPage {
  readonly view: string
  readonly model: object
  /** In the place of the screen's own title. */
  readonly title?: string
  readonly crumbs?: readonly LinkView[]
  readonly status?: number
}

/** Another page, after a form has done its work. */
export interface ScreenRedirect {
  readonly redirect: string
  readonly notice?: ScreenNotice
}

/** Data for the screen's own client module. */
export interface ScreenData {
  readonly json: Json
}

export type ScreenAnswer = ScreenPage | ScreenRedirect | ScreenData | FileAnswer

/** A screen of a plugin's own: `plugins/<plugin>/screens/<name>.ts` exports one by default. */
export interface ScreenDefinition {
  /** Below the plugin's name, with parameters: `/fees/counter/:student`. */
  readonly path: string
  /** In English; translated by the text `<plugin>.screens.<name>.title`. */
  readonly title: string
  readonly menu?: ScreenMenu
  /** Who may use it: those to whom this is granted on any record. */
  readonly access: { readonly entity: string; readonly action: string }
  get(request: ScreenRequest): Promise<ScreenAnswer> | ScreenAnswer
  post?(request: ScreenRequest): Promise<ScreenAnswer> | ScreenAnswer
}

/** Declares a screen. It stands in the page of the product, behind the session, the form token and its access. */
export function defineScreen(definition: ScreenDefinition): ScreenDefinition {
  return definition
}
