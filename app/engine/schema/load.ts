import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Diagnostics } from '../base/main.js'
import type { Diagnostic, Json } from '../base/main.js'
import type { AutomationDeclaration } from './automation_declaration.js'
import type {
  AccessDeclaration,
  AdditionDeclaration,
  ActionDeclaration,
  DeclarationFile,
  Declarations,
  EntityDeclaration,
  WorkflowDeclaration,
} from './declarations.js'
import type { PluginDeclaration } from './plugin_declaration.js'
import { findingsOf } from './findings.js'
import { readJsonText } from './json_text.js'
import type { MessageDeclaration } from './message_declaration.js'
import type { MetaSchemas } from './meta.js'
import { readAccess } from './read_access.js'
import { entityNameOf, readAddition, readEntity } from './read_entity.js'
import { readPlugin } from './read_plugin.js'
import { processNameOf, readAction, readAutomation, readMessage, readWorkflow } from './read_process.js'

/** Reads the text of a declaration file, given relative to the root. May throw for a missing file. */
export type ReadText = (file: string) => string

/** Reads below a folder of the disk. */
export function readTextBelow(root: string): ReadText {
  return (file) => readFileSync(join(root, file), 'utf8')
}

/**
 * Reads and validates declaration files. Never throws for an author's mistake: it becomes a finding,
 * what is wrong is taken out, and the rest goes on, so that one run tells all there is to tell.
 */
export function loadFiles(files: readonly DeclarationFile[], read: ReadText, meta: MetaSchemas): Declarations {
  const findings = new Diagnostics()
  const plugins: PluginDeclaration[] = []
  const entities: EntityDeclaration[] = []
  const additions: AdditionDeclaration[] = []
  const access: AccessDeclaration[] = []
  const workflows: WorkflowDeclaration[] = []
  const actions: ActionDeclaration[] = []
  const messages: MessageDeclaration[] = []
  const automations: AutomationDeclaration[] = []
  const unreadable: string[] = []
  for (const file of files) {
    const value = readJson(file, read, findings)
    const errors = value === undefined ? [] : meta.check(file.kind, value)
    findings.add(findingsOf(errors, { file: file.file, pointer: '' }))
    if (file.kind === 'plugin') plugins.push(readPlugin(file, value ?? {}, errors))
    if (file.kind === 'access') access.push(readAccess(file, value ?? {}, errors))
    if (file.kind === 'entity') {
      const entity = value === undefined ? null : readEntity(file, value, errors)
      if (entity) entities.push(entity)
      else unreadable.push(entityNameOf(file, value))
    }
    if (file.kind === 'addition') {
      const addition = value === undefined ? null : readAddition(file, value, errors)
      if (addition) additions.push(addition)
    }
    if (file.kind === 'workflow') {
      const workflow = value === undefined ? null : readWorkflow(file, value, errors)
      if (workflow) workflows.push(workflow)
      else unreadable.push(`${processNameOf(file, value)}:`)
    }
    if (file.kind === 'action') {
      const action = value === undefined ? null : readAction(file, value, errors)
      if (action) actions.push(action)
      else unreadable.push(processNameOf(file, value))
    }
    if (file.kind === 'message') {
      const message = value === undefined ? null : readMessage(file, value, errors)
      if (message) messages.push(message)
      else unreadable.push(processNameOf(file, value))
    }
    if (file.kind === 'automation') {
      const automation = value === undefined ? null : readAutomation(file, value, errors)
      if (automation) automations.push(automation)
      else unreadable.push(processNameOf(file, value))
    }
  }
  return {
    plugins,
    entities,
    additions,
    access,
    workflows,
    actions,
    messages,
    automations,
    unreadable,
    findings: findings.all(),
  }
}

function readJson(file: DeclarationFile, read: ReadText, findings: Diagnostics): Json | undefined {
  let text: string
  try {
    text = read(file.file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    findings.error('SCH007', { file: file.file, pointer: '' }, `The file cannot be read: ${why}.`)
    return undefined
  }
  const { value, mistakes } = readJsonText(text)
  findings.add(mistakes.map((mistake) => findingOfMistake(file, mistake)))
  return value
}

function findingOfMistake(
  file: DeclarationFile,
  mistake: ReturnType<typeof readJsonText>['mistakes'][number]
): Diagnostic {
  const { line, column } = mistake.position
  const isSyntax = mistake.kind === 'syntax'
  return {
    code: isSyntax ? 'SCH001' : 'SCH002',
    severity: 'error',
    file: file.file,
    pointer: mistake.pointer,
    message: `Line ${line}, column ${column}: ${mistake.message}.`,
    hint: isSyntax ? 'JSON has no comments and no comma before a closing bracket.' : 'Keep one of them.',
  }
}
