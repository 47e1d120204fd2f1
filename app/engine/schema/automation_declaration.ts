import type { SourceRef } from '../base/main.js'
import type { AutomationJson } from '../model/main.js'

/** A rule's file. */
export interface AutomationDeclaration {
  readonly name: string
  readonly plugin: string
  readonly json: AutomationJson
  readonly source: SourceRef
}
