import type { Json, SourceRef } from '../base/main.js'

/** The ways on which a message reaches a person; `app` is the bell of the screens. */
export const CHANNELS = ['app', 'mail', 'sms', 'push'] as const
export type Channel = (typeof CHANNELS)[number]

/** What people choose by which messages they want, and on which channels. */
export const MESSAGE_KINDS = ['receipt', 'reminder', 'notice', 'alert', 'system'] as const
export type MessageKind = (typeof MESSAGE_KINDS)[number]

/** The words of a message on one channel. A text message has no title. */
export interface MessageText {
  readonly title: string
  readonly body: string
}

/** People at the end of a path from the record: names of links, rows and to-many sides. */
export interface AudiencePath {
  readonly kind: 'path'
  readonly path: readonly string[]
  /** The entity at its end, which stands for a person. */
  readonly person: string
  /** What must hold, by equality, of the rows that the path passes last. */
  readonly where: Readonly<Record<string, Json>>
}

/** Everybody at the school who holds one of the roles. */
export interface AudienceRoles {
  readonly kind: 'roles'
  readonly roles: readonly string[]
}

/** The user to whom a link of the record leads. */
export interface AudienceUser {
  readonly kind: 'user'
  readonly field: string
}

/** A declared message: what it is about, whom it reaches, how, and in which words. */
export interface Message {
  /** `<plugin>.<message>`: `app.item_sold`. */
  readonly name: string
  readonly plugin: string
  readonly title: string
  readonly description: string
  readonly kind: MessageKind
  /** The entity of the record that it tells of. */
  readonly about: string
  readonly audience: readonly (AudiencePath | AudienceRoles | AudienceUser)[]
  readonly channels: readonly Channel[]
  /** It waits for no quiet hours. */
  readonly isUrgent: boolean
  /** Dotted paths of what it may tell of the record, as far as the recipient may read it. */
  readonly fields: readonly string[]
  /** It also reaches people without a login, who are then told all of `fields`. */
  readonly reachesWithoutLogin: boolean
  /** The consent that it needs, by its code; null for none. */
  readonly purpose: string | null
  /** By language and channel. */
  readonly texts: Readonly<Record<string, Readonly<Partial<Record<Channel, MessageText>>>>>
  readonly source: SourceRef
}

/** The variables that templates of a message may use. */
export function variablesOf({ fields }: Pick<Message, 'fields'>): readonly string[] {
  return ['school.name', 'person.name', 'link', ...fields.map((path) => `record.${path}`)]
}
