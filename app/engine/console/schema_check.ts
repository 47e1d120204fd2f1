import { formatFindings, readProject } from './project.js'
import type { Outcome } from './project.js'

/**
 * `schema:check`: every mistake of all declarations in one run, each with file, JSON pointer and hint.
 * Warnings do not fail it.
 */
export function schemaCheck(root: string): Outcome {
  const project = readProject(root)
  return { ok: project.ok, text: formatFindings(project.findings) }
}
