import type { Json, SourceRef } from '../base/main.js'
import type { Channel, MessageKind } from '../model/main.js'

/** A message file. */
export interface MessageJson {
  readonly title: string
  readonly description?: string
  readonly kind: MessageKind
  readonly about: string
  readonly audience: readonly {
    readonly path?: string
    readonly where?: Readonly<Record<string, Json>>
    readonly roles?: readonly string[]
  }[]
  readonly channels: readonly Channel[]
  readonly urgent?: boolean
  readonly fields?: readonly string[]
  readonly without_login?: boolean
  readonly purpose?: string
  readonly texts: Readonly<
    Record<string, Readonly<Partial<Record<Channel, { readonly title?: string; readonly body: string }>>>>
  >
}

export interface MessageDeclaration {
  readonly name: string
  readonly plugin: string
  readonly json: MessageJson
  readonly source: SourceRef
}
