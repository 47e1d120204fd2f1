import type { ErrorObject } from 'ajv/dist/2020.js'
import { isObject } from '../base/main.js'
import type { Json, SourceRef } from '../base/main.js'
import type {
  ActionDeclaration,
  ActionJson,
  DeclarationFile,
  WorkflowDeclaration,
  WorkflowJson,
} from './declarations.js'
import type { AutomationJson } from '../model/main.js'
import type { AutomationDeclaration } from './automation_declaration.js'
import type { MessageDeclaration, MessageJson } from './message_declaration.js'

const ACTION_ID = /^([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*):([a-z][a-z0-9_]*)$/u

/**
 * The name under which others speak of a workflow or an action: its `$id`, else what the file says, so that
 * whoever speaks of a broken one is not told it is unknown.
 */
export function processNameOf(file: DeclarationFile, value: Json | undefined): string {
  const id = isObject(value) ? value.$id : undefined
  if (typeof id === 'string') return id
  const base = file.file.slice(file.file.lastIndexOf('/') + 1).replace(/\.json$/u, '')
  return `${file.plugin}.${base.replace('.', ':')}`
}

/** A workflow; null where anything is wrong, as half of one would forbid or allow too much. */
export function readWorkflow(
  file: DeclarationFile,
  value: Json,
  errors: readonly ErrorObject[]
): WorkflowDeclaration | null {
  if (errors.length > 0) return null
  const json = value as unknown as WorkflowJson & { readonly $id: string }
  return { entity: json.$id, plugin: file.plugin, json, source: sourceOf(file) }
}

/** An action; null where anything is wrong. */
export function readAction(
  file: DeclarationFile,
  value: Json,
  errors: readonly ErrorObject[]
): ActionDeclaration | null {
  if (errors.length > 0) return null
  const json = value as unknown as ActionJson & { readonly $id: string }
  const [, entity, name] = ACTION_ID.exec(json.$id) ?? []
  if (entity === undefined || name === undefined) return null
  return { key: json.$id, entity, name, plugin: file.plugin, json, source: sourceOf(file) }
}

/** A message; null where anything is wrong. */
export function readMessage(
  file: DeclarationFile,
  value: Json,
  errors: readonly ErrorObject[]
): MessageDeclaration | null {
  if (errors.length > 0) return null
  const json = value as unknown as MessageJson & { readonly $id: string }
  return { name: json.$id, plugin: file.plugin, json, source: sourceOf(file) }
}

/** A rule; null where anything is wrong. */
export function readAutomation(
  file: DeclarationFile,
  value: Json,
  errors: readonly ErrorObject[]
): AutomationDeclaration | null {
  if (errors.length > 0) return null
  const json = value as unknown as AutomationJson & { readonly $id: string }
  return { name: json.$id, plugin: file.plugin, json, source: sourceOf(file) }
}

function sourceOf(file: DeclarationFile): SourceRef {
  return { file: file.file, pointer: '' }
}
