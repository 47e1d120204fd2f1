import { formatDiagnostic } from '../base/main.js'
import type { Diagnostic } from '../base/main.js'
import { compileRegistry, loadDeclarations } from '../compile/main.js'
import type { CompileOptions } from '../compile/main.js'
import type { Registry } from '../model/main.js'

/** The outcome of a command: what it prints, and whether its process ends well. */
export interface Outcome {
  readonly ok: boolean
  readonly text: string
}

/** The registry of the declarations below `root`, or the findings that keep it from compiling. */
export type Project =
  | { readonly ok: true; readonly registry: Registry; readonly findings: readonly Diagnostic[] }
  | { readonly ok: false; readonly findings: readonly Diagnostic[] }

/** Compiles all declarations below the application's root. Throws only when the root cannot be read. */
export function readProject(root: string, options: CompileOptions = {}): Project {
  const { registry, findings } = compileRegistry(loadDeclarations(root), options)
  return registry ? { ok: true, registry, findings } : { ok: false, findings }
}

/** Findings as people read them, with a summing line at the end. */
export function formatFindings(findings: readonly Diagnostic[]): string {
  const errors = findings.filter((finding) => finding.severity === 'error').length
  const sum = `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`
  return [...findings.map(formatDiagnostic), sum].join('\n')
}

/** Runs `work` on the registry; where there is none the outcome is the findings. */
export async function withRegistry(
  root: string,
  work: (registry: Registry) => Promise<Outcome> | Outcome
): Promise<Outcome> {
  const project = readProject(root)
  return project.ok ? work(project.registry) : { ok: false, text: formatFindings(project.findings) }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}
