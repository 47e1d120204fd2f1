import type { Diagnostic } from '../base/main.js'
import { formatFindings, readProject, type Outcome } from './project.js'

/**
 * `plugin:check shop`: all findings about one plugin's files. What others say of it is theirs, and told by
 * `schema:check`; where anything at all keeps the registry from compiling this fails too, and says so.
 */
export function pluginCheck(root: string, plugin: string): Outcome {
  const project = readProject(root)
  const own = project.findings.filter((finding) => isOf(finding, plugin))
  const isThere = !project.ok || project.registry.plugins.some(({ name }) => name === plugin)
  if (!isThere) return { ok: false, text: `There is no plugin "${plugin}".` }
  const failed = own.some(({ severity }) => severity === 'error')
  const elsewhere = !project.ok && !failed ? ['Errors elsewhere keep everything from compiling: run schema:check.'] : []
  return { ok: project.ok, text: [formatFindings(own), ...elsewhere].join('\n') }
}

function isOf({ file }: Diagnostic, plugin: string): boolean {
  return file.startsWith(`plugins/${plugin}/`)
}
